//! The list of version schemes.

pub mod deb;
pub(crate) mod number;
pub mod pypi;

use std::cmp::Ordering;
use std::fmt;

/// How an ecosystem writes and orders its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Debian and its descendants: deb-version(7).
    Deb,
    /// Python packages: PEP 440.
    Pypi,
}

/// A version in one of the schemes.
#[derive(Clone, Debug)]
pub enum Version {
    /// Debian.
    Deb(deb::Version),
    /// Python.
    Pypi(pypi::Version),
}

/// A text that is not a version of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read {text:?} as a {scheme} version: {why}")]
pub struct NotAVersion {
    /// The scheme that refused it.
    pub scheme: Scheme,
    /// The text, at most its first 200 characters.
    pub text: String,
    /// What the scheme does not allow.
    pub why: &'static str,
}

impl Scheme {
    /// All schemes.
    pub const ALL: &[Self] = &[Self::Deb, Self::Pypi];

    /// The name, which is also the scheme's name in a `vers` range.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Pypi => "pypi",
        }
    }

    /// The scheme with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scheme| scheme.name() == name)
    }

    /// Reads a version.
    pub fn parse(self, text: &str) -> Result<Version, NotAVersion> {
        match self {
            Self::Deb => text.parse().map(Version::Deb),
            Self::Pypi => text.parse().map(Version::Pypi),
        }
    }

    /// Compares two versions; `None` when either cannot be read in this scheme.
    pub fn compare(self, left: &str, right: &str) -> Option<Ordering> {
        self.parse(left).ok()?.partial_cmp(&self.parse(right).ok()?)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Version {
    /// `None` for versions of different schemes.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Deb(left), Self::Deb(right)) => Some(left.cmp(right)),
            (Self::Pypi(left), Self::Pypi(right)) => Some(left.cmp(right)),
            (Self::Deb(_), _) | (Self::Pypi(_), _) => None,
        }
    }
}

impl NotAVersion {
    fn new(scheme: Scheme, text: &str, why: &'static str) -> Self {
        Self { scheme, text: text.chars().take(200).collect(), why }
    }
}

#[cfg(test)]
mod tests;
