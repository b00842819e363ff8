//! Where something is: a package, a vulnerability, a file, a name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wb_model::{Digest, Hint, Purl};
use wb_version::range::{NotARange, Range};
use wb_version::{NotAVersion, Scheme};

use super::index::{Index, IndexError, Row, Segment, key};
use super::summary::Run;

/// What is looked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A package by its purl, of any version where it says none.
    Purl(Purl),
    /// Everything with an open finding of that id.
    Vulnerability(String),
    /// A file with that digest.
    Hash(Digest),
    /// Everything of that name.
    Name {
        /// The name.
        name: String,
        /// The version or the range.
        version: Option<Versions>,
    },
}

/// Which versions.
#[derive(Clone, Debug, PartialEq)]
pub enum Versions {
    /// Exactly that text.
    Exactly(String),
    /// A `vers` range.
    Range(Range),
    /// A range without its scheme, which each component's own order reads.
    Constraints(String),
}

/// Why nothing can be looked for.
#[derive(Debug, thiserror::Error)]
pub enum WantedError {
    /// The text is nothing that can be looked for.
    #[error("look for {text:?}: {why}")]
    Form {
        /// The text.
        text: String,
        /// What is wrong.
        why: String,
    },
    /// The results have no index.
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl Hint for WantedError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Form { .. } => Some(
                "a purl, CVE-…, GHSA-…, sha256:<64 digits>, NAME, NAME@VERSION, NAME@>=1.0|<2.0 or \
                 NAME@vers:pypi/>=1.0|<2.0"
                    .to_owned(),
            ),
            Self::Index(error) => error.hint(),
        }
    }
}

/// An image with what was looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hit {
    /// The names that lead to it.
    pub names: BTreeSet<String>,
    /// Its digest.
    pub digest: String,
    /// The file of its document, below `images/`, without `.json`.
    pub file: String,
    /// Whether the last run did not meet it any more.
    pub stale: bool,
    /// Where it is in it.
    pub places: BTreeSet<Place>,
}

/// One component with what was looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Its version; empty when it is not known.
    pub version: String,
    /// Its purl; empty when it has none.
    pub purl: String,
    /// What sort of thing it is.
    pub kind: String,
    /// Where it is in the image; empty when that is not known.
    pub path: String,
    /// The layer it came with; empty when that is not known.
    pub layer: String,
    /// What brought it; empty when nothing did.
    pub owner: String,
    /// The vulnerability by its leading id, with its severity, where one was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Images that have it.
    pub hits: Vec<Hit>,
    /// Components whose version could not be compared with the range: neither a yes nor a no.
    pub could_not_compare: u64,
}

impl Wanted {
    /// Understands what is looked for.
    ///
    /// # Errors
    /// It is nothing that can be looked for.
    pub fn parse(text: &str) -> Result<Self, WantedError> {
        let wrong = |why: String| WantedError::Form { text: text.chars().take(200).collect(), why };
        let text = text.trim();
        if text.is_empty() {
            return Err(wrong("it is empty".to_owned()));
        }
        if text.starts_with("pkg:") {
            return text
                .parse()
                .map(Self::Purl)
                .map_err(|error: wb_model::PurlError| wrong(error.to_string()));
        }
        if let Ok(digest) = text.parse::<Digest>() {
            return Ok(Self::Hash(digest));
        }
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let digest = Digest::from_hex(wb_model::Algorithm::Sha256, text);
            return digest.map(Self::Hash).map_err(|error| wrong(error.to_string()));
        }
        if is_vulnerability(text) {
            return Ok(Self::Vulnerability(text.to_uppercase()));
        }
        // A scope of npm begins with the sign that stands before a version, too.
        let at = text.char_indices().skip(1).find(|(_, character)| *character == '@').map(|(at, _)| at);
        let Some((name, version)) = at.map(|at| text.split_at(at)) else {
            return Ok(Self::Name { name: text.to_owned(), version: None });
        };
        let version = version.trim_start_matches('@');
        let version = if version.is_empty() {
            return Err(wrong("no version follows the @".to_owned()));
        } else if version.starts_with("vers:") {
            Versions::Range(version.parse().map_err(|error: NotARange| wrong(error.to_string()))?)
        } else if version.starts_with(['<', '>', '=', '!']) || version.contains('|') {
            // Whether it is a range shows in any scheme; each component's own reads it.
            range(Scheme::Generic, version).map_err(|error| wrong(error.to_string()))?;
            Versions::Constraints(version.to_owned())
        } else {
            Versions::Exactly(version.to_owned())
        };
        Ok(Self::Name { name: name.to_owned(), version: Some(version) })
    }
}

fn range(scheme: Scheme, constraints: &str) -> Result<Range, NotARange> {
    format!("vers:{scheme}/{constraints}").parse()
}

/// Ids of vulnerabilities: letters, a dash, and a digit somewhere behind; `CVE-2023-4863`, `GHSA-…`, `PYSEC-…`.
fn is_vulnerability(text: &str) -> bool {
    const KNOWN: [&str; 16] = [
        "CVE-",
        "GHSA-",
        "PYSEC-",
        "RUSTSEC-",
        "GO-",
        "OSV-",
        "DSA-",
        "DLA-",
        "DTSA-",
        "USN-",
        "RHSA-",
        "ALSA-",
        "MAL-",
        "DEBIAN-CVE-",
        "UBUNTU-CVE-",
        "ALPINE-CVE-",
    ];
    let upper = text.to_uppercase();
    KNOWN.iter().any(|known| upper.starts_with(known)) && !text.contains(['@', '/', ' '])
}

/// Looks through the whole index.
///
/// # Errors
/// A segment is damaged: then there is no answer.
pub fn find(index: &Index, wanted: &Wanted, last: Option<&Run>, jobs: usize) -> Result<Found, IndexError> {
    let parts = index.each(jobs, &|segment| of_segment(segment, wanted))?;
    let mut could_not_compare = 0;
    let mut hits: Vec<Hit> = Vec::new();
    for (part, blind) in parts {
        could_not_compare += blind;
        hits.extend(part);
    }
    if let Some(last) = last {
        let now: BTreeMap<&str, &BTreeSet<String>> =
            last.images.iter().map(|image| (image.file.as_str(), &image.names)).collect();
        for hit in &mut hits {
            match now.get(hit.file.as_str()) {
                Some(names) => hit.names.clone_from(names),
                None => hit.stale = true,
            }
        }
    }
    hits.sort();
    Ok(Found { hits, could_not_compare })
}

fn of_segment(segment: &Segment, wanted: &Wanted) -> (Vec<Hit>, u64) {
    let mut hits: BTreeMap<String, Hit> = BTreeMap::new();
    let mut could_not_compare = 0;
    let mut put = |row: &Row<'_>, finding: Option<String>| {
        let hit = hits.entry(row.image.stem.to_owned()).or_insert_with(|| Hit {
            names: row.image.names.lines().map(str::to_owned).collect(),
            digest: row.image.digest.to_owned(),
            file: row.image.stem.to_owned(),
            stale: false,
            places: BTreeSet::new(),
        });
        hit.places.insert(place(row, finding));
    };
    match wanted {
        Wanted::Vulnerability(id) => {
            for found in segment.findings_of(&key::vulnerability(id)) {
                put(&found.row, Some(format!("{} {}", found.vulnerability, found.severity)));
            }
        }
        Wanted::Hash(digest) => {
            segment.rows_of(&key::hash(&digest.to_string())).for_each(|row| put(&row, None))
        }
        Wanted::Purl(purl) => {
            for row in segment.rows_of(&key::package(&super::index::package_of(purl))) {
                if fits_purl(purl, &row) {
                    put(&row, None);
                }
            }
        }
        Wanted::Name { name, version } => {
            for row in segment.rows_of(&key::name(name)) {
                match version.as_ref().map_or(Some(true), |version| fits_version(version, &row)) {
                    Some(true) => put(&row, None),
                    Some(false) => {}
                    None => could_not_compare += 1,
                }
            }
        }
    }
    (hits.into_values().collect(), could_not_compare)
}

fn place(row: &Row<'_>, finding: Option<String>) -> Place {
    Place {
        name: row.name.to_owned(),
        version: row.version.to_owned(),
        purl: row.purl.to_owned(),
        kind: row.kind.to_owned(),
        path: row.path.to_owned(),
        layer: row.layer.to_owned(),
        owner: row.owner.to_owned(),
        finding,
    }
}

/// The package is the same by the key; version and qualifiers count where they are asked for.
fn fits_purl(wanted: &Purl, row: &Row<'_>) -> bool {
    let Ok(has) = row.purl.parse::<Purl>() else { return false };
    wanted.version().is_none_or(|version| has.version() == Some(version))
        && wanted.qualifiers().iter().all(|(key, value)| has.qualifiers().get(key) == Some(value))
        && wanted.subpath().is_none_or(|path| has.subpath() == Some(path))
}

/// Whether a component is of the versions; none when that cannot be said.
fn fits_version(versions: &Versions, row: &Row<'_>) -> Option<bool> {
    let scheme = scheme_of(row);
    match versions {
        Versions::Exactly(text) => {
            Some(row.version == text || scheme.compare(row.version, text) == Some(std::cmp::Ordering::Equal))
        }
        // A range of another ecosystem says nothing about this component.
        Versions::Range(range) if range.scheme() != scheme => Some(false),
        Versions::Range(range) => inside(range, scheme, row.version),
        Versions::Constraints(text) => inside(&range(scheme, text).ok()?, scheme, row.version),
    }
}

fn inside(range: &Range, scheme: Scheme, version: &str) -> Option<bool> {
    let version = scheme.parse(version).map_err(|_: NotAVersion| ()).ok()?;
    range.contains(&version)
}

/// The order of a component's versions, by the type of its purl.
fn scheme_of(row: &Row<'_>) -> Scheme {
    let kind = row.purl.strip_prefix("pkg:").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    match kind {
        "golang" => Scheme::Go,
        "cargo" => Scheme::Semver,
        "composer" => Scheme::Packagist,
        "apk" | "alpm" | "conan" | "deb" | "gem" | "maven" | "npm" | "nuget" | "pypi" | "rpm" => {
            Scheme::from_name(kind).unwrap_or(Scheme::Generic)
        }
        _ if row.name.eq_ignore_ascii_case("openssl") => Scheme::Openssl,
        _ => Scheme::Generic,
    }
}

#[cfg(test)]
mod tests;
