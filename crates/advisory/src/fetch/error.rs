//! Why advisories could not be fetched. What is here already is untouched.

use std::path::Path;

use wb_model::Hint;
use wb_transport::FetchError;

/// Why advisories could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The network or the other side.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came could not be put anywhere.
    #[error("keep what was fetched in {path}: {why}")]
    Local {
        /// The file or folder.
        path: String,
        /// The system's words.
        why: String,
    },
    /// There are no advisories in a form that is known.
    #[error("find advisories at {url}: neither latest.json nor modified_id.csv is there")]
    Nothing {
        /// The address.
        url: String,
    },
    /// The root of a bucket, of which nothing is here.
    #[error(
        "choose what to fetch from {url}: it is the root of an OSV bucket, and nothing of it is here yet"
    )]
    Root {
        /// The address.
        url: String,
    },
}

impl RemoteError {
    pub(super) fn local(path: &Path, error: &std::io::Error) -> Self {
        Self::Local { path: path.display().to_string(), why: error.to_string() }
    }
}

impl Hint for RemoteError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Fetch(error) => error.hint(),
            Self::Local { .. } => {
                Some("check the space in the folder for temporary files (TMPDIR)".to_owned())
            }
            Self::Nothing { .. } => {
                Some("name a document, an archive, a mirror, or a directory of an OSV bucket".to_owned())
            }
            Self::Root { url } => {
                Some(format!("name the directories that are wanted, for example --from {url}PyPI/"))
            }
        }
    }
}
