//! Requirements of a model repository.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What a `requirements.txt` beside a model asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelRequirements {
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for ModelRequirements {
    const KIND: &'static str = "model/requirements";
}
