//! Why a file could not be read as what its name says.

use wb_model::Hint;

/// Why a requirement or lock file could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LockError {
    /// It is larger than is read.
    #[error("read {path}: it has more than {limit} bytes")]
    TooLarge {
        /// The file.
        path: String,
        /// The bound in bytes.
        limit: u64,
    },
    /// It is not of its format, or cut short.
    #[error("read {path} as {format}: {why}")]
    Unparsable {
        /// The file.
        path: String,
        /// The format's id.
        format: &'static str,
        /// What is wrong, with line or byte where known.
        why: String,
    },
    /// A version of the format that is not known.
    #[error("read {path} as {format}: its version {version} is not known")]
    Version {
        /// The file.
        path: String,
        /// The format's id.
        format: &'static str,
        /// The version.
        version: String,
    },
    /// A file that it includes cannot be read.
    #[error("read {path}, line {line}: it includes {included}, which {why}")]
    Include {
        /// The file that includes.
        path: String,
        /// The line.
        line: u32,
        /// What it includes.
        included: String,
        /// Why it cannot be read, as `does not exist`.
        why: String,
    },
}

impl Hint for LockError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Version { .. } => {
                Some("write the lock file again with a released version of its tool".to_owned())
            }
            Self::TooLarge { .. } | Self::Unparsable { .. } | Self::Include { .. } => None,
        }
    }
}
