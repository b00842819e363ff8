//! Model cards: README.md with a YAML front matter.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What a model card says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// `license`, as written (SPDX, or the hub's short names); several when it is a list.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub licenses: Vec<String>,
    /// `license_name`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub license_name: Option<String>,
    /// `license_link`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub license_link: Option<String>,
    /// `base_model`, as repositories.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub base_models: Vec<String>,
    /// `base_model_relation`, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub relation: Option<String>,
    /// `new_version`: the repository that follows this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new_version: Option<String>,
    /// Whether access is gated (any `extra_gated_*`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub gated: bool,
    /// Whether it is the card of a dataset (`dataset_info`, `task_categories`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub dataset: bool,
}

impl FactType for ModelCard {
    const KIND: &'static str = "model/card";
}
