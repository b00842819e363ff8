//! The JSON files of a model repository: configuration, tokenizer, processor, generation, adapter, pipeline.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What one of the JSON files of a model repository says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HubConfig {
    /// Which file: its name (`config.json`, `tokenizer.json`, `model_index.json`).
    pub role: String,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// Settings as they stand, where a check against weights or a base needs them: `hidden_size`, `vocab_size`,
    /// `num_hidden_layers`, `tie_word_embeddings`, `peft_type`, `r`, `target_modules` (joined by commas), `added_tokens`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub settings: BTreeMap<String, String>,
}

impl FactType for HubConfig {
    const KIND: &'static str = "model/hub-config";
}
