//! Why a database could not be built or updated. What was there before is untouched.

use std::collections::BTreeMap;

use wb_advisory::DatabaseError;
use wb_advisory::fetch::RemoteError;
use wb_advisory::intake::IntakeError;
use wb_advisory::mirror::MirrorError;
use wb_model::Hint;

/// Why a database could not be built or updated.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// A folder cannot be read.
    #[error(transparent)]
    Ingest(#[from] IntakeError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A mirror cannot be read.
    #[error(transparent)]
    Mirror(#[from] MirrorError),
    /// What is behind an address cannot be fetched or understood.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Nobody says where from.
    #[error("update the advisory database: nothing says where from")]
    NoOrigin,
    /// The network does not give it.
    #[error("fetch {name}: {why}")]
    Fetch {
        /// The address.
        name: String,
        /// Why not.
        why: String,
    },
    /// No origin answered.
    #[error("update the advisory database: {}", failed.iter().map(|(name, why)| format!("{name}: {why}")).collect::<Vec<_>>().join("; "))]
    AllFailed {
        /// Every origin, with the reason.
        failed: BTreeMap<String, String>,
    },
}

impl Hint for UpdateError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Ingest(error) => error.hint(),
            Self::Database(error) => error.hint(),
            Self::Mirror(error) => error.hint(),
            Self::NoOrigin => {
                Some("name a folder or a mirror: weighbridge db update --from URL|DIR".to_owned())
            }
            Self::AllFailed { .. } => {
                Some("the database is as it was; db status says how old it is".to_owned())
            }
            Self::Remote(error) => error.hint(),
            Self::Fetch { .. } => None,
        }
    }
}
