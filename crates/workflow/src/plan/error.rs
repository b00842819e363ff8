//! Why there is no plan.

use wb_match::MatchError;
use wb_model::Hint;

/// Why a plan could not be made, read or checked.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The database could not be read.
    #[error(transparent)]
    Match(#[from] MatchError),
    /// A plan's file is not one.
    #[error("read the plan {name}: {why}")]
    Document {
        /// The file.
        name: String,
        /// What is wrong, with its place.
        why: String,
    },
    /// A plan of a version that is not known.
    #[error("read the plan {name}: its version {version} is not known")]
    Version {
        /// The file.
        name: String,
        /// The version.
        version: u64,
    },
    /// The folder of an index cannot be listed.
    #[error("read the index {path}")]
    Index {
        /// The folder.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The folder of an index has more files than are read.
    #[error("read the index {path}: it has more than {limit} files")]
    IndexTooLarge {
        /// The folder.
        path: String,
        /// The bound.
        limit: usize,
    },
    /// A deadline that is none.
    #[error("read the deadline {text:?}: {why}")]
    Deadline {
        /// What was given.
        text: String,
        /// What is wrong.
        why: &'static str,
    },
}

impl Hint for PlanError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Match(error) => error.hint(),
            Self::Document { .. } => {
                Some("give the file that `weighbridge plan -o json=FILE` wrote".to_owned())
            }
            Self::Version { .. } => Some("make the plan again with this version of weighbridge".to_owned()),
            Self::Index { .. } => None,
            Self::IndexTooLarge { .. } => {
                Some("give a folder with the packages of this image alone".to_owned())
            }
            Self::Deadline { .. } => Some("write it as critical=1d,high=7d,medium=30d,low=90d".to_owned()),
        }
    }
}

impl PlanError {
    /// Whether the command line or a steering file is wrong, rather than what was looked at.
    pub fn is_steering(&self) -> bool {
        matches!(self, Self::Deadline { .. })
    }
}
