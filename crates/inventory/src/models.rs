//! Models of a merged image, for the verbs that are about models: file by file, and as wholes.

pub(crate) mod beside;
pub(crate) mod gather;
mod names;

use wb_aimodel::{Finding, Metadata, Reading};
use wb_model::Digest;

use crate::merge::Merged;
use crate::resolve::models::set;

pub use set::{Descent, LineageStatus, ModelSet, SetFile, SetKind, Weights};

/// A model file, or a file beside a model of which something is known.
#[derive(Clone, Debug)]
pub struct ModelEntry {
    /// Its path from the root, for people and documents.
    pub path: String,
    /// What it is called in its repository, where it is a blob of a hub's cache, sorted.
    pub names: Vec<String>,
    /// The layer it comes from, 0 at the bottom.
    pub layer: usize,
    /// SHA-256 of its content; none when no reader asked for it.
    pub sha256: Option<Digest>,
    /// Size in bytes.
    pub size: u64,
    /// Format of the reading, or what the file is beside a model (`hub-config`, `card`, `code`).
    pub format: Option<String>,
    /// What was read of its content, where it is a model file.
    pub reading: Option<Reading>,
    /// Findings besides those of the reading: of what lies beside models.
    pub findings: Vec<Finding>,
    /// What it says about itself: the reading's metadata and that of the facts beside it.
    pub metadata: Metadata,
}

/// Every model file and every file beside a model of which something is known, in the order of paths.
pub fn models(merged: &Merged) -> Vec<ModelEntry> {
    let files = merged.view().models().files.values();
    files.filter(|file| !file.is_only_hashed()).map(gather::File::entry).collect()
}

/// Every model as a whole: folders, entries of stores, single files; in the order of places.
pub fn model_sets(merged: &Merged) -> Vec<ModelSet> {
    merged.view().models().sets.clone()
}
