//! A fragment: what one reader saw in one layer. The unit of the cache.

use serde::{Deserialize, Serialize};

use wb_model::Diagnostic;

use crate::Fact;

/// What one reader saw in one layer or folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// Facts, in the order of the layer's entries.
    pub facts: Vec<Fact>,
    /// What the reader had to say besides.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that the reader was given.
    pub looked_at: u64,
    /// Files that it wanted and could not read; each is also a diagnostic.
    pub unread: u64,
}
