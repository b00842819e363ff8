//! Blobs of stores that are named by their content: what the name says, and what the content is.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;

/// A blob, its name and its content. Its SHA-256 is the fact's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlobDigest {
    /// Which store: `hub` or `content` (Ollama and OCI layouts).
    pub store: String,
    /// Which digest the name is: `sha256`, or `git-blob-sha1`.
    pub algorithm: String,
    /// The digest that the name says, in hex.
    pub named: String,
    /// The digest of the content, in hex.
    pub measured: String,
    /// Size in bytes.
    pub size: u64,
    /// Whether the download of it was not finished (`.incomplete`, `-partial`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub incomplete: bool,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl BlobDigest {
    /// Whether the content is what the name says.
    pub fn matches(&self) -> bool {
        !self.incomplete && self.named == self.measured
    }
}

impl FactType for BlobDigest {
    const KIND: &'static str = "model/blob-digest";
}
