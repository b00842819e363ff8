//! Licence texts beside models, by their content.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::license::UseClass;
use crate::metadata::Metadata;

/// A licence text. Its SHA-256 is the fact's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LicenseText {
    /// SPDX identifier, or the family (`LicenseRef-llama3.1`, `LicenseRef-gemma`); none when it is not recognised.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// How it was recognised: `title`, `phrases`, `identifier`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
    /// What it does not let everybody do.
    pub use_class: UseClass,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for LicenseText {
    const KIND: &'static str = "model/license-text";
}
