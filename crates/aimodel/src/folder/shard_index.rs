//! Indexes of sharded weights: which tensor lies in which file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::Finding;
use crate::metadata::Metadata;

/// An index of shards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShardIndex {
    /// Tensors by shard. The names of a shard are the file names as written, beside the index.
    pub shards: BTreeMap<String, Shard>,
    /// `metadata.total_size`, in bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total_size: Option<u64>,
    /// Number of tensors.
    pub tensors: u64,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// What an index says of one shard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shard {
    /// How many tensors it holds.
    pub tensors: u64,
    /// Their names, sorted; all of them unless they are more than [`KEPT_NAMES`] in the whole index.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub names: Vec<String>,
}

/// Names of tensors of one index that are kept.
pub const KEPT_NAMES: usize = 50_000;

impl FactType for ShardIndex {
    const KIND: &'static str = "model/shard-index";
}
