//! Python files of a model folder: what they do when they are imported, and what they can do.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// A Python file of a model folder. Its SHA-256 is the fact's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelCode {
    /// What loads it, told by its name: `modeling`, `configuration`, `tokenization`, `processing`, `handler`, `pipeline`,
    /// `generate`, `triton`.
    pub role: String,
    /// Modules that it imports, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub imports: Vec<String>,
    /// Classes that it defines at module level, sorted: what `auto_map` names.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub classes: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for ModelCode {
    const KIND: &'static str = "model/code";
}
