//! Whose names a statement uses: an ecosystem, with its release where names or versions mean something only there.

use std::fmt;

use serde::{Deserialize, Serialize};
use wb_version::Scheme;

/// A name space of packages: `pypi`, `cargo`, `golang`, `debian:12`, `ubuntu:22.04`, `ubuntu-pro:22.04`,
/// `alpine:3.19`, `redhat:9`, `bitnami`, `cpe`, `nvidia`.
///
/// Languages have the type of their purl; distributions their `os-release` id and `:` with the release as the
/// distribution's own feed writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Space(String);

/// OSV's ecosystem, our name for it, the order of its versions.
#[rustfmt::skip]
const ECOSYSTEMS: &[(&str, &str, Scheme)] = &[
    ("PyPI",            "pypi",            Scheme::Pypi),
    ("Go",              "golang",          Scheme::Go),
    ("crates.io",       "cargo",           Scheme::Semver),
    ("npm",             "npm",             Scheme::Npm),
    ("Maven",           "maven",           Scheme::Maven),
    ("NuGet",           "nuget",           Scheme::Nuget),
    ("RubyGems",        "gem",             Scheme::Gem),
    ("Packagist",       "composer",        Scheme::Packagist),
    ("Hex",             "hex",             Scheme::Semver),
    ("Pub",             "pub",             Scheme::Semver),
    ("SwiftURL",        "swift",           Scheme::Semver),
    ("GitHub Actions",  "github",          Scheme::Semver),
    ("CRAN",            "cran",            Scheme::Generic),
    ("Hackage",         "hackage",         Scheme::Generic),
    ("ConanCenter",     "conan",           Scheme::Conan),
    ("Bitnami",         "bitnami",         Scheme::Semver),
    ("Debian",          "debian",          Scheme::Deb),
    ("Ubuntu",          "ubuntu",          Scheme::Deb),
    ("Alpine",          "alpine",          Scheme::Apk),
    ("AlmaLinux",       "almalinux",       Scheme::Rpm),
    ("Rocky Linux",     "rocky",           Scheme::Rpm),
    ("Red Hat",         "redhat",          Scheme::Rpm),
    ("SUSE",            "suse",            Scheme::Rpm),
    ("openSUSE",        "opensuse",        Scheme::Rpm),
    ("Amazon Linux",    "amazon",          Scheme::Rpm),
    ("Oracle",          "oracle",          Scheme::Rpm),
    ("Azure Linux",     "azurelinux",      Scheme::Rpm),
    ("Mageia",          "mageia",          Scheme::Rpm),
    ("openEuler",       "openeuler",       Scheme::Rpm),
    ("Photon OS",       "photon",          Scheme::Rpm),
    ("Arch",            "arch",            Scheme::Alpm),
    ("Gentoo",          "gentoo",          Scheme::Gentoo),
    ("cpe",             "cpe",             Scheme::Generic),
    ("nvidia",          "nvidia",          Scheme::Generic),
];

impl Space {
    /// A space by our own name for it.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The space of an ecosystem as OSV writes it (`Ubuntu:22.04:LTS`, `Ubuntu:Pro:18.04:LTS`, `Debian:12`);
    /// none when OSV's ecosystem is not known here.
    pub fn from_osv(ecosystem: &str) -> Option<Self> {
        let (base, rest) = ecosystem.split_once(':').unwrap_or((ecosystem, ""));
        let (_, name, _) = ECOSYSTEMS.iter().find(|(known, _, _)| *known == base)?;
        let mut variant = Vec::new();
        let mut release = Vec::new();
        for part in rest.split(':').filter(|part| !part.is_empty() && *part != "LTS") {
            if *name == "ubuntu" && !part.starts_with(|c: char| c.is_ascii_digit()) {
                variant.push(part.to_ascii_lowercase());
            } else {
                release.push(part.trim_start_matches(if *name == "alpine" { "v" } else { "" }));
            }
        }
        let mut text = (*name).to_owned();
        for part in &variant {
            text.push('-');
            text.push_str(part);
        }
        if !release.is_empty() {
            text.push(':');
            text.push_str(&release.join(":"));
        }
        Some(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before `:`.
    pub fn base(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(base, _)| base)
    }

    /// The part after the first `:`.
    pub fn release(&self) -> Option<&str> {
        self.0.split_once(':').map(|(_, release)| release)
    }

    /// The order of the versions that it uses.
    pub fn scheme(&self) -> Scheme {
        let base = self.base();
        let base = if base.starts_with("ubuntu-") { "ubuntu" } else { base };
        ECOSYSTEMS.iter().find(|(_, name, _)| *name == base).map_or(Scheme::Generic, |(_, _, scheme)| *scheme)
    }

    /// The one spelling of a package's name in this space: PEP 503 for Python, lower case where case means nothing.
    pub fn normalise(&self, name: &str) -> String {
        match self.base() {
            "pypi" => python_name(name),
            // Purls write Go modules in lower case, advisories as their repository does.
            "golang" | "nuget" | "composer" | "bitnami" | "github" | "cpe" | "nvidia" => {
                name.trim().to_lowercase()
            }
            _ => name.trim().to_owned(),
        }
    }
}

/// PEP 503: lower case, every run of `-`, `_` and `.` is one `-`.
fn python_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut dash = false;
    for character in name.trim().chars() {
        if matches!(character, '-' | '_' | '.') {
            dash = true;
            continue;
        }
        if std::mem::take(&mut dash) {
            out.push('-');
        }
        out.extend(character.to_lowercase());
    }
    if dash {
        out.push('-');
    }
    out
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
