//! `model.toml`: what people declare about a model and bytes cannot tell. Described in docs/model-facts-v1.md.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// Who may see a declared entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Everybody: it may stand in documents that leave the house.
    Public,
    /// Only the house. What is not said to be public is this.
    #[default]
    Confidential,
}

/// One declared entry: a table of the file, with its values as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredEntry {
    /// Which table: `model`, `training-data`, `approval`, `intended-use`, `limitation`, `owner`, `contact`, `training-run`,
    /// `energy`.
    pub kind: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Line of the file on which it begins, from 1.
    pub line: u32,
    /// Values by key, lists joined by `, `.
    pub values: BTreeMap<String, String>,
}

/// The declared facts of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelToml {
    /// The entries, in the order of the file.
    pub entries: Vec<DeclaredEntry>,
    /// What the public entries say, as metadata of origin *declared*. Nothing confidential is in it.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for ModelToml {
    const KIND: &'static str = "model/declared";
}
