//! Which release of which distribution an OS package is of, and the spaces that its feeds write in.

use wb_advisory::Space;
use wb_model::Component;

use crate::subject::Subject;

/// A distribution's `ID` and the part of its version that its feeds use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    /// `debian`, `ubuntu`, `rhel`, in lower case.
    pub(crate) id: String,
    /// `12`, `22.04`, `9.3`; none when nobody says.
    pub(crate) version: Option<String>,
}

/// Code names that stand in purls and in images where a number is wanted.
#[rustfmt::skip]
const CODE_NAMES: &[(&str, &str, &str)] = &[
    ("jessie",   "debian", "8"),
    ("stretch",  "debian", "9"),
    ("buster",   "debian", "10"),
    ("bullseye", "debian", "11"),
    ("bookworm", "debian", "12"),
    ("trixie",   "debian", "13"),
    ("forky",    "debian", "14"),
    ("sid",      "debian", "sid"),
    ("trusty",   "ubuntu", "14.04"),
    ("xenial",   "ubuntu", "16.04"),
    ("bionic",   "ubuntu", "18.04"),
    ("focal",    "ubuntu", "20.04"),
    ("jammy",    "ubuntu", "22.04"),
    ("noble",    "ubuntu", "24.04"),
    ("oracular", "ubuntu", "24.10"),
    ("plucky",   "ubuntu", "25.04"),
    ("questing", "ubuntu", "25.10"),
    ("resolute", "ubuntu", "26.04"),
];

/// Names of one distribution.
const SAME: &[(&str, &str)] = &[
    ("alma", "almalinux"),
    ("amazon", "amzn"),
    ("amazonlinux", "amzn"),
    ("azure", "azurelinux"),
    ("oracle", "ol"),
    ("oraclelinux", "ol"),
    ("opensuse-leap", "opensuse"),
    ("redhat", "rhel"),
    ("rockylinux", "rocky"),
    ("sle", "sles"),
    ("sled", "sles"),
    ("sle_hpc", "sles"),
    ("suse", "sles"),
];

/// The release that a package is of: its purl's `distro`, else the image's distribution where the two agree.
pub(crate) fn of(component: &Component, subject: &Subject<'_>) -> Option<Release> {
    let purl = component.purl.as_ref();
    let namespace = purl.and_then(|purl| purl.namespace());
    let qualifier = purl.and_then(|purl| purl.qualifiers().get("distro"));
    let named = qualifier.map(|text| parse(text, namespace));
    if let Some(release) = named.as_ref().filter(|release| release.version.is_some()) {
        return Some(release.clone());
    }
    let image = subject.distribution().map(|(id, version)| Release::new(id, version));
    let own = named.map(|release| release.id).or_else(|| namespace.map(|text| Release::new(text, None).id));
    match (image, own) {
        (Some(image), Some(own)) if image.id == own => Some(image),
        (_, Some(own)) => Some(Release { id: own, version: None }),
        (image, None) => image,
    }
}

/// `debian-12`, `opensuse-leap-15.5`, `bookworm`, or only `3.19.1` as some write it.
fn parse(text: &str, namespace: Option<&str>) -> Release {
    let text = text.trim().to_ascii_lowercase();
    if let Some((_, id, version)) = CODE_NAMES.iter().find(|(name, _, _)| *name == text) {
        return Release::new(id, Some(version));
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return Release::new(namespace.unwrap_or_default(), Some(&text));
    }
    match text.rsplit_once('-') {
        Some((id, version)) if is_version(version) => Release::new(id, Some(version)),
        _ => Release::new(&text, None),
    }
}

fn is_version(text: &str) -> bool {
    text.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit())
        || CODE_NAMES.iter().any(|(name, _, _)| *name == text)
}

impl Release {
    pub(crate) fn new(id: &str, version: Option<&str>) -> Self {
        let id = id.trim().to_ascii_lowercase();
        let id = SAME.iter().find(|(name, _)| *name == id).map_or(id, |(_, same)| (*same).to_owned());
        let version = version.map(|text| text.trim().trim_start_matches('v')).filter(|text| !text.is_empty());
        let version = version.map(|text| {
            let code = CODE_NAMES.iter().find(|(name, of, _)| *name == text && *of == id);
            code.map_or(text, |(_, _, number)| number).to_owned()
        });
        Self { id, version }
    }

    /// The first parts of the version.
    pub(crate) fn first(&self, parts: usize) -> Option<String> {
        let version = self.version.as_deref()?;
        Some(version.split('.').take(parts).collect::<Vec<_>>().join("."))
    }

    /// The spaces in which the feeds of the distribution speak about this release, the base only.
    pub(crate) fn spaces(&self) -> Vec<Space> {
        let one = |base: &str, release: Option<String>| {
            release.map(|release| Space::new(format!("{base}:{release}"))).into_iter().collect()
        };
        match self.id.as_str() {
            "debian" => one("debian", self.first(1)),
            "ubuntu" => one("ubuntu", self.first(2)),
            "alpine" if self.version.as_deref().is_some_and(|version| version == "edge") => {
                vec![Space::new("alpine:edge")]
            }
            "alpine" => one("alpine", self.first(2)),
            "wolfi" | "chainguard" => vec![Space::new(self.id.as_str())],
            // CentOS is built from Red Hat's sources and has no feed of its own.
            "rhel" | "centos" => one("redhat", self.first(1)),
            "rocky" | "almalinux" | "mageia" | "fedora" => one(&self.id, self.first(1)),
            "ol" => one("oracle", self.first(1)),
            "amzn" => one("amazon", self.first(1)),
            "azurelinux" | "mariner" => one(&self.id, self.first(1)),
            "photon" => one("photon", self.version.clone()),
            "sles" => self.suse(),
            "opensuse" => self.opensuse(),
            "opensuse-tumbleweed" => vec![Space::new("opensuse:Tumbleweed")],
            _ => one(&self.id, self.version.clone()),
        }
    }

    /// SUSE's advisories name the module that a package is delivered in; an image does not say which.
    fn suse(&self) -> Vec<Space> {
        const MODULES: [&str; 12] = [
            "Linux Enterprise Server",
            "Linux Enterprise Module for Basesystem",
            "Linux Enterprise Module for Containers",
            "Linux Enterprise Module for Desktop Applications",
            "Linux Enterprise Module for Development Tools",
            "Linux Enterprise Module for HPC",
            "Linux Enterprise Module for Legacy",
            "Linux Enterprise Module for Package Hub",
            "Linux Enterprise Module for Public Cloud",
            "Linux Enterprise Module for Python 3",
            "Linux Enterprise Module for Server Applications",
            "Linux Enterprise Module for Web and Scripting",
        ];
        let Some(version) = self.version.as_deref() else { return Vec::new() };
        let (major, pack) = version.split_once('.').unwrap_or((version, "0"));
        let names = if pack == "0" { major.to_owned() } else { format!("{major} SP{pack}") };
        let modules = MODULES.iter().map(|module| Space::new(format!("suse:{module} {names}")));
        let long = Space::new(format!("suse:Linux Enterprise Server {names}-LTSS"));
        std::iter::once(Space::new(format!("suse:{version}"))).chain(modules).chain([long]).collect()
    }

    fn opensuse(&self) -> Vec<Space> {
        let Some(version) = self.version.as_deref() else { return Vec::new() };
        ["", "Leap "].iter().map(|name| Space::new(format!("opensuse:{name}{version}"))).collect()
    }
}

/// The source package and its version: what the inventory kept, else what the purl says (`upstream=openssl@3.0.11`).
pub(crate) fn source(component: &Component) -> Option<(String, String)> {
    let own_version = component.version.as_deref().unwrap_or_default();
    if let Some(source) = &component.source_package {
        let version = if source.version.is_empty() { own_version } else { source.version.as_str() };
        return Some((source.name.clone(), version.to_owned()));
    }
    let qualifiers = component.purl.as_ref()?.qualifiers();
    let text = qualifiers.get("upstream").or_else(|| qualifiers.get("origin"))?;
    match text.split_once('@') {
        Some((name, version)) => Some((name.to_owned(), version.to_owned())),
        None => Some((text.clone(), own_version.to_owned())),
    }
}

#[cfg(test)]
mod tests;
