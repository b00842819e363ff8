//! Manifests of an Ollama store.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// A manifest of an Ollama store.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OllamaManifest {
    /// Registry, namespace, model and tag, from its path: `registry/namespace/model:tag`.
    pub reference: String,
    /// The configuration blob.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub config: Option<Layer>,
    /// The layers, in their order.
    pub layers: Vec<Layer>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// A blob that a manifest names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Media type (`application/vnd.ollama.image.model`).
    pub media_type: String,
    /// Digest as written (`sha256:<hex>`).
    pub digest: String,
    /// Size in bytes, as written.
    pub size: u64,
}

impl Layer {
    /// The name of the blob's file below `blobs/` (`sha256-<hex>`); none when the digest is no SHA-256.
    pub fn blob_name(&self) -> Option<String> {
        let hex = self.digest.strip_prefix("sha256:")?;
        super::hex::is_hex(hex.as_bytes(), 64).then(|| format!("sha256-{hex}"))
    }
}

impl FactType for OllamaManifest {
    const KIND: &'static str = "model/ollama-manifest";
}
