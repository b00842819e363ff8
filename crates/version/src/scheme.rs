//! The list of version schemes.

pub mod apk;
pub mod deb;
pub mod gem;
pub mod generic;
pub mod maven;
pub(crate) mod number;
pub mod openssl;
pub mod packagist;
pub mod pypi;
pub mod rpm;
pub mod semver;

use std::cmp::Ordering;
use std::fmt;

/// How an ecosystem writes and orders its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Arch Linux: vercmp(8).
    Alpm,
    /// Alpine.
    Apk,
    /// Conan (C and C++ packages).
    Conan,
    /// Debian and its descendants: deb-version(7).
    Deb,
    /// Ruby gems.
    Gem,
    /// Projects that follow no written scheme: natural order.
    Generic,
    /// Gentoo: Package Manager Specification.
    Gentoo,
    /// Go modules and the Go tool chain.
    Go,
    /// Maven.
    Maven,
    /// npm: Semantic Versioning with a lenient reader.
    Npm,
    /// NuGet.
    Nuget,
    /// OpenSSL: `1.0.2k` and `3.0.1`.
    Openssl,
    /// Composer (PHP packages).
    Packagist,
    /// Python packages: PEP 440.
    Pypi,
    /// rpm: rpmvercmp with epoch, `~` and `^`.
    Rpm,
    /// Semantic Versioning 2.0.0.
    Semver,
}

/// A version in one of the schemes.
#[derive(Clone, Debug)]
pub enum Version {
    /// Debian.
    Deb(deb::Version),
    /// Python.
    Pypi(pypi::Version),
    /// rpm.
    Rpm(rpm::Version),
    /// Arch Linux.
    Alpm(rpm::Alpm),
    /// Alpine and Gentoo.
    Apk(Scheme, apk::Version),
    /// Ruby gems.
    Gem(gem::Version),
    /// Maven.
    Maven(maven::Version),
    /// OpenSSL.
    Openssl(openssl::Version),
    /// Composer.
    Packagist(packagist::Version),
    /// Semantic Versioning, and what builds on it: npm, NuGet, Go, Conan.
    Semver(Scheme, semver::Version),
    /// Natural order.
    Generic(generic::Version),
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
    pub const ALL: &[Self] = &[
        Self::Alpm,
        Self::Apk,
        Self::Conan,
        Self::Deb,
        Self::Gem,
        Self::Generic,
        Self::Gentoo,
        Self::Go,
        Self::Maven,
        Self::Npm,
        Self::Nuget,
        Self::Openssl,
        Self::Packagist,
        Self::Pypi,
        Self::Rpm,
        Self::Semver,
    ];

    /// The name, which is also the scheme's name in a `vers` range.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alpm => "alpm",
            Self::Apk => "apk",
            Self::Conan => "conan",
            Self::Deb => "deb",
            Self::Gem => "gem",
            Self::Generic => "generic",
            Self::Gentoo => "gentoo",
            Self::Go => "go",
            Self::Maven => "maven",
            Self::Npm => "npm",
            Self::Nuget => "nuget",
            Self::Openssl => "openssl",
            Self::Packagist => "packagist",
            Self::Pypi => "pypi",
            Self::Rpm => "rpm",
            Self::Semver => "semver",
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
            Self::Alpm => text.parse().map(Version::Alpm),
            Self::Gem => text.parse().map(Version::Gem),
            Self::Generic => text.parse().map(Version::Generic),
            Self::Maven => text.parse().map(Version::Maven),
            Self::Openssl => text.parse().map(Version::Openssl),
            Self::Packagist => text.parse().map(Version::Packagist),
            Self::Rpm => text.parse().map(Version::Rpm),
            Self::Apk | Self::Gentoo => apk::Version::parse(text)
                .map(|version| Version::Apk(self, version))
                .map_err(|why| NotAVersion::new(self, text, why)),
            Self::Conan | Self::Go | Self::Npm | Self::Nuget | Self::Semver => {
                let rules = semver::Rules { any_case: self == Self::Nuget, go: self == Self::Go };
                semver::Version::parse(text, rules)
                    .map(|version| Version::Semver(self, version))
                    .map_err(|why| NotAVersion::new(self, text, why))
            }
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
            (Self::Alpm(left), Self::Alpm(right)) => Some(left.cmp(right)),
            (Self::Gem(left), Self::Gem(right)) => Some(left.cmp(right)),
            (Self::Generic(left), Self::Generic(right)) => Some(left.cmp(right)),
            (Self::Maven(left), Self::Maven(right)) => Some(left.cmp(right)),
            (Self::Openssl(left), Self::Openssl(right)) => Some(left.cmp(right)),
            (Self::Packagist(left), Self::Packagist(right)) => Some(left.cmp(right)),
            (Self::Rpm(left), Self::Rpm(right)) => Some(left.cmp(right)),
            (Self::Apk(one, left), Self::Apk(other, right)) if one == other => Some(left.cmp(right)),
            (Self::Semver(one, left), Self::Semver(other, right)) if one == other => Some(left.cmp(right)),
            _ => None,
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
