//! Why a document could not be written or read.

use std::io;

use wb_model::{ComponentId, Hint};

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Writing the bytes failed.
    #[error("write the document")]
    Io(#[source] io::Error),
    /// A value could not be put into JSON.
    #[error("put the inventory into JSON")]
    Json(#[source] serde_json::Error),
    /// Two components have the same id: their edges and references would mix.
    #[error("write the document: two components have the id {0:?}")]
    DuplicateId(ComponentId),
    /// A component has no id, so that nothing could refer to it.
    #[error("write the document: the component {name:?} has an empty id")]
    EmptyId {
        /// The component's name.
        name: String,
    },
    /// An edge ends at a component that is not there.
    #[error("write the document: an edge names the component {0:?}, which is not in the inventory")]
    UnknownComponent(ComponentId),
}

impl WriteError {
    pub(crate) fn from_json(error: serde_json::Error) -> Self {
        if error.is_io() { Self::Io(error.into()) } else { Self::Json(error) }
    }
}

impl Hint for WriteError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Io(_) => None,
            Self::Json(_) | Self::DuplicateId(_) | Self::EmptyId { .. } | Self::UnknownComponent(_) => {
                Some("this is a mistake in the program that made the inventory: please report it".to_owned())
            }
        }
    }
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The document is larger than is read.
    #[error("read SBOM: it has {size} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The document nests deeper than is read.
    #[error("read SBOM: it nests deeper than {limit} levels at byte {offset}")]
    TooDeep {
        /// The limit.
        limit: usize,
        /// Where the limit is passed, in bytes from the start.
        offset: usize,
    },
    /// Not JSON.
    #[error("read SBOM: it is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// JSON of no format in the list.
    #[error("read SBOM: it is JSON, but has neither bomFormat \"CycloneDX\" nor an spdxVersion")]
    Unrecognised,
    /// A version of a known format that is not in the list.
    #[error("read SBOM: {format} version {version:?} is not among the versions that are read ({known})")]
    Version {
        /// `CycloneDX` or `SPDX`.
        format: &'static str,
        /// What the document says, at most 40 characters.
        version: String,
        /// The versions in the list.
        known: String,
    },
    /// A field is missing, or has a value that the format does not allow.
    #[error("read {format} document, at {path}")]
    Field {
        /// The format with its version.
        format: &'static str,
        /// Path of the value (`components[3].hashes[0].content`).
        path: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// A reference or identifier is used twice.
    #[error("read {format} document, at {path}: the identifier {id:?} is already taken")]
    Duplicate {
        /// The format with its version.
        format: &'static str,
        /// Path of the second one.
        path: String,
        /// The identifier, at most 200 characters.
        id: String,
    },
    /// A `weighbridge:` line is damaged or of a kind this version does not know.
    #[error("read {format} document, at {path}: {name}: {why}")]
    Extra {
        /// The format with its version.
        format: &'static str,
        /// Path of the list the line is in.
        path: String,
        /// The line's name.
        name: String,
        /// What is wrong with its value.
        why: &'static str,
    },
}

impl Hint for ReadError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotJson(_) | Self::Unrecognised => {
                Some("give a CycloneDX or SPDX document in its JSON form".to_owned())
            }
            Self::Version { known, .. } => Some(format!("convert it to one of: {known}")),
            Self::Extra { .. } => {
                Some("the document may be from a newer weighbridge: update, or write it again".to_owned())
            }
            Self::TooLarge { .. } | Self::TooDeep { .. } | Self::Field { .. } | Self::Duplicate { .. } => {
                None
            }
        }
    }
}

/// A `weighbridge:` line that cannot be understood; the reader of the format adds where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) name: String,
    pub(crate) why: &'static str,
}

impl Malformed {
    pub(crate) fn at(self, format: &'static str, path: impl Into<String>) -> ReadError {
        ReadError::Extra { format, path: path.into(), name: shorten(&self.name, 200), why: self.why }
    }
}

/// At most `limit` characters of a text from outside.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}
