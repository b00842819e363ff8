//! Branches of a cached hub repository: `models--org--name/refs/main` holds a commit.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;

/// What a reference of a hub cache points to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HubRef {
    /// `model`, `dataset` or `space`.
    pub kind: String,
    /// The repository (`org/name`).
    pub repository: String,
    /// The branch, tag or pull request (`main`, `refs/pr/1`).
    pub reference: String,
    /// The commit, 40 hexadecimal digits; none when the file holds something else.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for HubRef {
    const KIND: &'static str = "model/hub-ref";
}
