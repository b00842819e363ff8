//! Where advisories are taken from, as a person writes it.

use std::path::PathBuf;

use wb_model::Hint;

/// Where advisories are taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder: advisories in their own formats, or a mirror.
    Folder(PathBuf),
    /// A file: a document or an archive.
    File(PathBuf),
    /// An address: a document, an archive, a directory of an OSV bucket, or a mirror.
    Url(String),
}

/// Why something is no origin.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// Nothing is there.
    #[error("read {name}: {why}")]
    Missing {
        /// As it was given.
        name: String,
        /// The system's words.
        why: String,
    },
    /// An address of a kind that is not read.
    #[error("read {scheme}:// addresses of advisories: only https, http on this machine, and file are read")]
    Scheme {
        /// The part before `://`.
        scheme: String,
    },
}

impl Hint for OriginError {
    fn hint(&self) -> Option<String> {
        Some("name a folder, a file, or an https:// address".to_owned())
    }
}

impl Origin {
    /// Tells a folder, a file and an address apart; `file://` names a path.
    ///
    /// # Errors
    /// There is no such folder or file, or it is an address of another kind.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let path = match text.split_once("://") {
            Some(("https" | "http", _)) => return Ok(Self::Url(text.to_owned())),
            Some(("file", rest)) => PathBuf::from(rest.strip_prefix("localhost").unwrap_or(rest)),
            Some((scheme, _)) if is_scheme(scheme) => {
                return Err(OriginError::Scheme { scheme: scheme.to_owned() });
            }
            _ => PathBuf::from(text),
        };
        match fs_err::metadata(&path) {
            Ok(about) if about.is_dir() => Ok(Self::Folder(path)),
            Ok(_) => Ok(Self::File(path)),
            Err(error) => Err(OriginError::Missing { name: text.to_owned(), why: error.to_string() }),
        }
    }
}

/// RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests;
