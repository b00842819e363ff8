//! Profile manifests of NVIDIA NIM images.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What a profile manifest says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NimManifest {
    /// Profiles, in the order of their ids.
    pub profiles: Vec<NimProfile>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// One profile: which engine for which hardware.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NimProfile {
    /// Its id.
    pub id: String,
    /// The model it runs, where it is named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// Files and repositories of its workspace (`ngc://…`), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<String>,
    /// Its tags (`gpu=H100`, `precision=fp8`), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tags: Vec<String>,
}

impl FactType for NimManifest {
    const KIND: &'static str = "model/nim";
}
