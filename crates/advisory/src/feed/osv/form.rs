//! An OSV record as it is written (OSV schema 1.7), read leniently: unknown fields are passed over, and a null is
//! the same as nothing.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    pub(crate) id: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) modified: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) published: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) withdrawn: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) aliases: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) upstream: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) related: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) summary: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) details: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) severity: Vec<Severity>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) affected: Vec<Affected>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) references: Vec<Reference>,
    pub(crate) database_specific: Value,
}

/// What is affected.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Affected {
    pub(crate) package: Option<Package>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) severity: Vec<Severity>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) ranges: Vec<Range>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) versions: Vec<String>,
    pub(crate) ecosystem_specific: Value,
    pub(crate) database_specific: Value,
}

/// A package. Its purl is not read: Ubuntu's are malformed, and name and ecosystem say the same.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Package {
    #[serde(deserialize_with = "or_default")]
    pub(crate) ecosystem: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) name: String,
}

/// A severity: `CVSS_V3` and a vector, `Ubuntu` and a word.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Severity {
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub(crate) kind: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) score: String,
}

/// A range of versions (`SEMVER`, `ECOSYSTEM`) or of commits (`GIT`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Range {
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub(crate) kind: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) events: Vec<Event>,
}

/// An event. The schema wants exactly one of these; two in one object have been seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Event {
    pub(crate) introduced: Option<String>,
    pub(crate) fixed: Option<String>,
    pub(crate) last_affected: Option<String>,
    pub(crate) limit: Option<String>,
}

/// A page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reference {
    #[serde(deserialize_with = "or_default")]
    pub(crate) url: String,
}

/// Programs in Go write a list without members as null.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
