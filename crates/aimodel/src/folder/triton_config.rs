//! `config.pbtxt`: how a Triton server runs a model.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What a `config.pbtxt` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TritonConfig {
    /// `name`; empty means the folder's name.
    pub name: String,
    /// `backend`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub backend: Option<String>,
    /// `platform`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub platform: Option<String>,
    /// `default_model_filename`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub default_file: Option<String>,
    /// Models of an ensemble, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ensemble: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for TritonConfig {
    const KIND: &'static str = "model/triton";
}
