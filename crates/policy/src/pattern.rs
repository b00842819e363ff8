//! What a rule or a waiver is about: purls, names and images with `*`, and ranges of versions.

use wb_model::{Component, Purl};
use wb_version::Scheme;
use wb_version::range::Range;

/// The types of purls that a pattern may name: a type that is misspelt would never hit.
const TYPES: [(&str, Scheme); 27] = [
    ("alpm", Scheme::Alpm),
    ("apk", Scheme::Apk),
    ("bitnami", Scheme::Semver),
    ("cargo", Scheme::Semver),
    ("composer", Scheme::Packagist),
    ("conan", Scheme::Conan),
    ("conda", Scheme::Pypi),
    ("cran", Scheme::Generic),
    ("deb", Scheme::Deb),
    ("docker", Scheme::Generic),
    ("gem", Scheme::Gem),
    ("generic", Scheme::Generic),
    ("github", Scheme::Semver),
    ("golang", Scheme::Go),
    ("hackage", Scheme::Generic),
    ("hex", Scheme::Semver),
    ("huggingface", Scheme::Generic),
    ("julia", Scheme::Semver),
    ("maven", Scheme::Maven),
    ("mlflow", Scheme::Generic),
    ("npm", Scheme::Npm),
    ("nuget", Scheme::Nuget),
    ("oci", Scheme::Generic),
    ("pub", Scheme::Semver),
    ("pypi", Scheme::Pypi),
    ("rpm", Scheme::Rpm),
    ("swift", Scheme::Semver),
];

/// A pattern over purls: `pkg:pypi/jupyter*`, `pkg:deb/*/gcc-*`, `pkg:*/openssl@3.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurlPattern {
    text: String,
    kind: String,
    /// None hits every namespace, also none.
    namespace: Option<String>,
    name: String,
    version: Option<String>,
}

/// A range of versions in the order of one scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRange {
    text: String,
    range: Range,
}

impl PurlPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong, as a fragment, and the type that may have been meant.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("pkg:").ok_or("a purl pattern starts with pkg:")?;
        if rest.contains(['?', '#']) {
            return Err("a purl pattern has no qualifiers and no subpath".to_owned());
        }
        let (kind, path) =
            rest.split_once('/').ok_or("a purl pattern has a type and a name: pkg:TYPE/NAME")?;
        let kind = kind.to_ascii_lowercase();
        if kind != "*" && !TYPES.iter().any(|(known, _)| *known == kind) {
            let meant = crate::error::nearest(&kind, TYPES.iter().map(|(known, _)| *known));
            let hint = meant.map_or(String::new(), |meant| format!(" (did you mean {meant:?}?)"));
            return Err(format!("purls have no type {kind:?}{hint}"));
        }
        let (path, version) = match path.rsplit_once('@') {
            // An npm scope begins with '@'.
            Some((path, version)) if !path.is_empty() && !path.ends_with('/') => (path, Some(version)),
            _ => (path, None),
        };
        let (namespace, name) = match path.rsplit_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, path),
        };
        if name.is_empty() || namespace == Some("") || version == Some("") {
            return Err("a part of the purl pattern is empty".to_owned());
        }
        let name = if kind == "pypi" { python_name(name) } else { name.to_owned() };
        Ok(Self {
            text: text.to_owned(),
            kind,
            namespace: namespace.map(str::to_owned),
            name,
            version: version.map(str::to_owned),
        })
    }

    /// Whether the pattern is about a purl.
    pub fn matches(&self, purl: &Purl) -> bool {
        (self.kind == "*" || self.kind == purl.kind())
            && self
                .namespace
                .as_ref()
                .is_none_or(|namespace| purl.namespace().is_some_and(|own| glob(namespace, own)))
            && glob(&self.name, purl.name())
            && self
                .version
                .as_ref()
                .is_none_or(|version| purl.version().is_some_and(|own| glob(version, own)))
    }

    /// Whether the pattern is about a component. One without a purl is hit by nothing.
    pub fn is_about(&self, component: &Component) -> bool {
        component.purl.as_ref().is_some_and(|purl| self.matches(purl))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The order of the versions of what it names.
    pub(crate) fn scheme(&self) -> Scheme {
        TYPES.iter().find(|(kind, _)| *kind == self.kind).map_or(Scheme::Generic, |(_, scheme)| *scheme)
    }
}

impl VersionRange {
    /// Reads `>=2.0,<2.1`, `2.0.1` or a `vers` range.
    ///
    /// # Errors
    /// What is wrong, as a fragment.
    pub(crate) fn parse(text: &str, scheme: Scheme) -> Result<Self, String> {
        let written = if text.starts_with("vers:") {
            text.to_owned()
        } else {
            let parts: Vec<String> =
                text.split(',').map(|part| part.replace(' ', "").replace("==", "=")).collect();
            format!("vers:{}/{}", scheme.name(), parts.join("|"))
        };
        let range = written.parse::<Range>().map_err(|error| error.to_string())?;
        Ok(Self { text: text.to_owned(), range })
    }

    /// Whether it holds a version; one that cannot be read is not in it.
    pub(crate) fn holds(&self, version: &str) -> bool {
        let Ok(version) = self.range.scheme().parse(version) else { return false };
        self.range.contains(&version) == Some(true)
    }

    /// The range as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Whether a text has the form of a pattern in which `*` stands for any text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or(""),
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// PEP 503, with `*` left alone.
fn python_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            other => out.extend(other.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests;
