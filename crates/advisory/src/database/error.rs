//! What can be wrong with a database.

use wb_model::Hint;

/// Why the advisory database could not be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// There is none.
    #[error("open the advisory database {name}: there is no such file")]
    Missing {
        /// The file.
        name: String,
    },
    /// The file is something else.
    #[error("open the advisory database {name}: it is not one")]
    NotOne {
        /// The file.
        name: String,
    },
    /// The file is cut short.
    #[error("open the advisory database {name}: it is cut short: {has} of {wants} bytes")]
    CutShort {
        /// The file.
        name: String,
        /// Its length in bytes.
        has: u64,
        /// What its header says, in bytes.
        wants: u64,
    },
    /// It is of a version this program does not know.
    #[error(
        "open the advisory database {name}: its format has version {has}, this program reads version {reads}"
    )]
    Version {
        /// The file.
        name: String,
        /// Its version.
        has: u32,
        /// Ours.
        reads: u32,
    },
    /// Something in it is not what it must be.
    #[error("read the advisory database {name}: it is damaged: {why}")]
    Damaged {
        /// The file.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// SQLite could not do it.
    #[error("{what} the advisory database {name}: {why}")]
    Sql {
        /// What was attempted.
        what: &'static str,
        /// The file.
        name: String,
        /// SQLite's words.
        why: String,
    },
    /// The file could not be read or written.
    #[error("{what} the advisory database {name}: {why}")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// The file.
        name: String,
        /// The system's words.
        why: String,
    },
}

impl DatabaseError {
    pub(crate) fn sql(what: &'static str, name: &str, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotOne { name: name.to_owned() },
            Some(ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { name: name.to_owned(), why: error.to_string() }
            }
            _ => Self::Sql { what, name: name.to_owned(), why: error.to_string() },
        }
    }

    pub(crate) fn io(what: &'static str, name: &str, error: &std::io::Error) -> Self {
        Self::Io { what, name: name.to_owned(), why: error.to_string() }
    }
}

impl Hint for DatabaseError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => Some(
                "make one: weighbridge db update (network), or weighbridge db build --from DIR (folders of advisories)"
                    .to_owned(),
            ),
            Self::NotOne { .. } | Self::CutShort { .. } | Self::Damaged { .. } => {
                Some("make it anew: weighbridge db update, or weighbridge db build --from DIR".to_owned())
            }
            Self::Version { has, reads, .. } if has > reads => {
                Some("update weighbridge, or make a database with this version: weighbridge db build".to_owned())
            }
            Self::Version { .. } => Some("make it anew: weighbridge db update".to_owned()),
            Self::Sql { .. } | Self::Io { .. } => None,
        }
    }
}
