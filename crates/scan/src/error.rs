//! Why a scan could not be done.

use wb_inventory::MergeError;
use wb_model::Hint;
use wb_source::SourceError;

/// Why a scan could not be done.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ScanError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Merge(#[from] MergeError),
}

impl Hint for ScanError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::Merge(error) => error.hint(),
        }
    }
}
