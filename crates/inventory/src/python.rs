//! What a Python distribution would need in an image, for those who plan what to install: the same requirements and
//! markers that the resolvers read.

use wb_version::scheme::pypi::Version;
use wb_version::specifier::{Prereleases, SpecifierSet};

use crate::image::Platform;
use crate::resolve::python::environment::Environment;
use crate::resolve::python::requirement::{Requirement, Wants};

pub use crate::resolve::python::name::normalise;

/// The property of a component that lists what it needs: one `name` and version specifier a line, of those
/// requirements that hold in its own environment. Absent where it needs nothing, and where nothing is known.
pub const NEEDS: &str = "python:needs";

/// The interpreter that will import a distribution.
#[derive(Clone, Debug)]
pub struct PythonEnvironment(Environment);

/// One thing that a distribution needs.
#[derive(Clone, Debug)]
pub struct Need {
    /// Its name, normalised.
    pub name: String,
    /// The extras it is asked for with, normalised.
    pub extras: Vec<String>,
    /// Which versions; none when it is whatever is at an address.
    pub versions: Option<SpecifierSet>,
}

impl PythonEnvironment {
    /// A CPython of a version (`3.11.2`) or only of a series (`3.11`) on a platform as OCI writes it (`linux/amd64`).
    pub fn cpython(series: Option<&str>, version: Option<&str>, platform: Option<&str>) -> Self {
        let platform = platform.and_then(|text| {
            let mut parts = text.split('/').map(str::to_owned);
            Some(Platform { os: parts.next()?, architecture: parts.next()?, variant: parts.next() })
        });
        Self(Environment::cpython(series, version, platform.as_ref()))
    }

    /// What a `Requires-Dist` asks for here; none when its marker does not hold. A marker that cannot be decided is
    /// taken to hold: what may be needed is not left out.
    ///
    /// # Errors
    /// Why the text is not a requirement.
    pub fn need(&self, text: &str, extras: &[String]) -> Result<Option<Need>, String> {
        let requirement = Requirement::parse(text).map_err(|error| error.to_string())?;
        let holds = requirement.marker.as_ref().is_none_or(|marker| {
            marker.holds(&self.0, None) != Some(false)
                || extras.iter().any(|extra| marker.holds(&self.0, Some(extra)) != Some(false))
        });
        Ok(holds.then(|| Need::from(requirement)))
    }

    /// Whether `Requires-Python` accepts the interpreter; none when either is not known or cannot be read.
    pub fn accepts(&self, requires_python: &str) -> Option<bool> {
        let set: SpecifierSet = requires_python.parse().ok()?;
        let version = self.0.python_full_version.as_deref().or(self.0.python_version.as_deref())?;
        Some(set.contains(&version.parse::<Version>().ok()?, Prereleases::Allowed))
    }
}

impl Need {
    /// A line of [`NEEDS`].
    ///
    /// # Errors
    /// Why the line is not one.
    pub fn parse(line: &str) -> Result<Self, String> {
        Requirement::parse(line).map(Self::from).map_err(|error| error.to_string())
    }

    /// Whether it accepts a version; none when that is no version of PEP 440, or whatever is at an address is needed.
    pub fn accepts(&self, version: &str) -> Option<bool> {
        let version: Version = version.parse().ok()?;
        self.versions.as_ref().map(|set| set.contains(&version, Prereleases::Allowed))
    }
}

impl From<Requirement> for Need {
    fn from(requirement: Requirement) -> Self {
        let versions = match requirement.wants {
            Wants::Versions(set) => Some(set),
            Wants::Url => None,
        };
        Self { name: requirement.name, extras: requirement.extras, versions }
    }
}

#[cfg(test)]
mod tests;
