//! Why a VEX document could not be read or written.

use std::io;

use wb_model::Hint;

/// Why a VEX document could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum VexError {
    /// It is larger than is read.
    #[error("read VEX document {name}: it has {size} bytes, more than the {limit} that are read")]
    TooLarge {
        /// The document.
        name: String,
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// It is not JSON.
    #[error("read VEX document {name}: it is not JSON")]
    NotJson {
        /// The document.
        name: String,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON, and none of the formats.
    #[error("read VEX document {name}: it is neither OpenVEX, nor CSAF, nor CycloneDX")]
    Unrecognised {
        /// The document.
        name: String,
    },
    /// A version of a known format that is not read.
    #[error(
        "read VEX document {name}: {format} version {version:?} is not among those that are read ({known})"
    )]
    Version {
        /// The document.
        name: String,
        /// The format.
        format: &'static str,
        /// What the document says, at most 40 characters.
        version: String,
        /// What is read.
        known: &'static str,
    },
    /// A field is missing or has a value that the format does not allow.
    #[error("read VEX document {name} as {format}, at {path}")]
    Field {
        /// The document.
        name: String,
        /// The format.
        format: &'static str,
        /// Path of the value (`statements[3].status`).
        path: String,
        /// What is wrong, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// A value means nothing.
    #[error("read VEX document {name} as {format}, at {path}: {why}")]
    Value {
        /// The document.
        name: String,
        /// The format.
        format: &'static str,
        /// Path of the value.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The format has no way to say what a statement says, and leaving it out would change its meaning.
    #[error("write VEX document as {format}: {what}")]
    CannotSay {
        /// The format.
        format: &'static str,
        /// What it cannot say, and where.
        what: String,
    },
    /// There is no such format.
    #[error("find the VEX format {name:?}: openvex, csaf and cyclonedx are the ones there are")]
    NoFormat {
        /// What was asked for, at most 60 characters.
        name: String,
    },
    /// Writing the bytes failed.
    #[error("write VEX document")]
    Io(#[source] io::Error),
    /// A value could not be put into JSON.
    #[error("put a VEX document into JSON")]
    Json(#[source] serde_json::Error),
}

impl Hint for VexError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotJson { .. } | Self::Unrecognised { .. } => {
                Some("give an OpenVEX, CSAF 2.0 or CycloneDX VEX document in its JSON form".to_owned())
            }
            Self::CannotSay { .. } => Some("write it as cyclonedx, which can".to_owned()),
            Self::NoFormat { .. } => Some("use openvex, csaf or cyclonedx".to_owned()),
            Self::TooLarge { .. }
            | Self::Version { .. }
            | Self::Field { .. }
            | Self::Value { .. }
            | Self::Io(_)
            | Self::Json(_) => None,
        }
    }
}

/// What a reader says about the place where it stands; the list adds the document's name and format.
#[derive(Debug)]
pub(super) enum Trouble {
    Field { path: String, source: serde_json::Error },
    Value { path: String, why: String },
}

impl Trouble {
    pub(super) fn value(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Value { path: path.into(), why: why.into() }
    }

    pub(super) fn of(self, name: &str, format: &'static str) -> VexError {
        let name = name.to_owned();
        match self {
            Self::Field { path, source } => VexError::Field { name, format, path, source },
            Self::Value { path, why } => VexError::Value { name, format, path, why },
        }
    }
}

/// At most `limit` characters of a text from outside.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}
