//! A CVE as NVD writes it (API 2.0). Unknown fields are passed over.

use serde::Deserialize;
use serde_json::Value;

use crate::feed::osv::form::{Reference, or_default};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cve {
    pub(crate) id: String,
    #[serde(rename = "vulnStatus", deserialize_with = "or_default")]
    pub(crate) status: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) published: String,
    #[serde(rename = "lastModified", deserialize_with = "or_default")]
    pub(crate) modified: String,
    #[serde(rename = "cveTags", deserialize_with = "or_default")]
    pub(crate) tags: Vec<Tags>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) descriptions: Vec<Text>,
    pub(crate) metrics: Value,
    #[serde(deserialize_with = "or_default")]
    pub(crate) weaknesses: Vec<Weakness>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) configurations: Vec<Configuration>,
    #[serde(deserialize_with = "or_default")]
    pub(crate) references: Vec<Reference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tags {
    #[serde(deserialize_with = "or_default")]
    pub(crate) tags: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Text {
    #[serde(deserialize_with = "or_default")]
    pub(crate) lang: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Weakness {
    #[serde(deserialize_with = "or_default")]
    pub(crate) description: Vec<Text>,
}

/// A configuration: nodes that must all hold (`AND`), or any of which does.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Configuration {
    #[serde(deserialize_with = "or_default")]
    pub(crate) operator: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) negate: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) nodes: Vec<Node>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Node {
    #[serde(deserialize_with = "or_default")]
    pub(crate) operator: String,
    #[serde(deserialize_with = "or_default")]
    pub(crate) negate: bool,
    #[serde(rename = "cpeMatch", deserialize_with = "or_default")]
    pub(crate) matches: Vec<Match>,
}

/// A CPE name and the bounds of its versions.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Match {
    pub(crate) vulnerable: bool,
    #[serde(deserialize_with = "or_default")]
    pub(crate) criteria: String,
    pub(crate) version_start_including: Option<String>,
    pub(crate) version_start_excluding: Option<String>,
    pub(crate) version_end_including: Option<String>,
    pub(crate) version_end_excluding: Option<String>,
}
