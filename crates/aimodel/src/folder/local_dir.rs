//! What a download into a folder leaves behind: `.cache/huggingface/download/<file>.metadata`.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;

/// Where a downloaded file came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LocalDirMetadata {
    /// The file, relative to the folder that was downloaded into.
    pub file: String,
    /// The commit of its repository.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// The etag: SHA-256 of a large file, git blob SHA-1 of a small one, in hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub etag: Option<String>,
    /// When it was downloaded, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<f64>,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for LocalDirMetadata {
    const KIND: &'static str = "model/local-dir";
}
