//! A record of the CVE list as it is written (CVE Record Format 5.1). Unknown fields are passed over.

use serde::Deserialize;
use serde_json::Value;

use crate::feed::osv::form::{Reference, or_default};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Form {
    #[serde(rename = "cveMetadata")]
    pub(super) metadata: Metadata,
    #[serde(default)]
    pub(super) containers: Containers,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    #[serde(rename = "cveId", deserialize_with = "or_default")]
    pub(super) id: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) state: String,
    #[serde(rename = "datePublished", deserialize_with = "or_default")]
    pub(super) published: String,
    #[serde(rename = "dateUpdated", deserialize_with = "or_default")]
    pub(super) updated: String,
    #[serde(rename = "dateRejected", deserialize_with = "or_default")]
    pub(super) rejected: String,
}

/// What the numbering authority says, and what authorised publishers add.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Containers {
    pub(super) cna: Container,
    #[serde(deserialize_with = "or_default")]
    pub(super) adp: Vec<Container>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Container {
    #[serde(rename = "providerMetadata", deserialize_with = "or_default")]
    pub(super) provider: Provider,
    #[serde(deserialize_with = "or_default")]
    pub(super) title: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) descriptions: Vec<Text>,
    #[serde(rename = "rejectedReasons", deserialize_with = "or_default")]
    pub(super) reasons: Vec<Text>,
    #[serde(deserialize_with = "or_default")]
    pub(super) tags: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) metrics: Vec<Value>,
    #[serde(rename = "problemTypes", deserialize_with = "or_default")]
    pub(super) problems: Vec<Problem>,
    #[serde(deserialize_with = "or_default")]
    pub(super) references: Vec<Reference>,
    #[serde(deserialize_with = "or_default")]
    pub(super) affected: Vec<Affected>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Provider {
    #[serde(rename = "shortName", deserialize_with = "or_default")]
    pub(super) name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Text {
    #[serde(deserialize_with = "or_default")]
    pub(super) lang: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) value: String,
}

impl Text {
    pub(super) fn is_english(&self) -> bool {
        let lang = self.lang.to_ascii_lowercase();
        lang == "en" || lang == "eng" || lang.starts_with("en-") || lang.starts_with("en_")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    #[serde(deserialize_with = "or_default")]
    pub(super) descriptions: Vec<Weakness>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Weakness {
    #[serde(rename = "cweId", deserialize_with = "or_default")]
    pub(super) weakness: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) description: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Affected {
    #[serde(deserialize_with = "or_default")]
    pub(super) cpes: Vec<String>,
    #[serde(rename = "defaultStatus", deserialize_with = "or_default")]
    pub(super) default_status: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) platforms: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) versions: Vec<Version>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Version {
    #[serde(deserialize_with = "or_default")]
    pub(super) version: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) status: String,
    #[serde(deserialize_with = "or_default")]
    pub(super) version_type: String,
    pub(super) less_than: Option<String>,
    pub(super) less_than_or_equal: Option<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) changes: Vec<Value>,
}
