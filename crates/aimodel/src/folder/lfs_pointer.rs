//! Git LFS pointers: what stands in a clone in place of the weights.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;

/// A pointer in place of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LfsPointer {
    /// SHA-256 of the file that is not there, in hex.
    pub oid: String,
    /// Its size in bytes.
    pub size: u64,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for LfsPointer {
    const KIND: &'static str = "model/lfs-pointer";
}
