//! `bento.yaml` and `model.yaml`: what BentoML writes.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What a BentoML file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BentoYaml {
    /// `bento` or `model`.
    pub kind: String,
    /// `name:version`.
    pub tag: String,
    /// Models that a bento uses (`tag`), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub models: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for BentoYaml {
    const KIND: &'static str = "model/bentoml";
}
