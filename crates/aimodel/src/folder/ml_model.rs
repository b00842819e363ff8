//! `MLmodel`: what MLflow writes beside a model.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// What an `MLmodel` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MlModel {
    /// Flavors, sorted (`python_function`, `sklearn`).
    pub flavors: Vec<String>,
    /// `run_id`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_id: Option<String>,
    /// `model_uuid`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model_uuid: Option<String>,
    /// `model_uri`, or the artifact path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model_uri: Option<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for MlModel {
    const KIND: &'static str = "model/mlflow";
}
