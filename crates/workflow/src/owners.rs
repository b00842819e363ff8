//! Who owns what: `owners.toml`, read like a CODEOWNERS file.
//!
//! ```toml
//! [[owner]]
//! purl = "pkg:pypi/torch*"      # or name = "torch*", or path = "opt/venv/**"; all that are given must match
//! owner = "@ml-platform"
//! ```
//! The last entry that matches decides. `*` stands for any characters, `?` for one.

use serde::Deserialize;
use wb_model::{Component, Hint};

/// A file of owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    owner: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    purl: Option<String>,
    name: Option<String>,
    path: Option<String>,
    owner: String,
}

/// Why a file of owners is wrong.
#[derive(Debug, thiserror::Error)]
pub enum OwnersError {
    /// It is too large to have been written by a person.
    #[error("read the owners {name}: they have more than {MOST_BYTES} bytes")]
    TooLarge {
        /// The file.
        name: String,
    },
    /// It is no TOML, or has keys that mean nothing.
    #[error("read the owners {name}: {why}")]
    Toml {
        /// The file.
        name: String,
        /// What is wrong, with its place.
        why: String,
    },
    /// An entry names nothing, or nobody.
    #[error("read the owners {name}: entry {number} {why}")]
    Entry {
        /// The file.
        name: String,
        /// Its number, from 1.
        number: usize,
        /// What is wrong.
        why: &'static str,
    },
}

impl Hint for OwnersError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::TooLarge { .. } => None,
            Self::Toml { .. } | Self::Entry { .. } => {
                Some("an entry is [[owner]] with one of purl, name, path, and owner = \"…\"".to_owned())
            }
        }
    }
}

/// Bytes of a file, and characters of a pattern.
const MOST_BYTES: usize = 1 << 20;
const LONGEST: usize = 1000;

impl Owners {
    /// Reads a file.
    ///
    /// # Errors
    /// It is not one: [`OwnersError`].
    pub fn parse(text: &str, name: &str) -> Result<Self, OwnersError> {
        let name = name.to_owned();
        if text.len() > MOST_BYTES {
            return Err(OwnersError::TooLarge { name });
        }
        let file: File = toml::from_str(text).map_err(|error| OwnersError::Toml {
            name: name.clone(),
            why: error.to_string().trim().to_owned(),
        })?;
        for (at, entry) in file.owner.iter().enumerate() {
            let wrong = |why| OwnersError::Entry { name: name.clone(), number: at + 1, why };
            let patterns: Vec<&String> =
                [&entry.purl, &entry.name, &entry.path].into_iter().flatten().collect();
            if patterns.is_empty() {
                return Err(wrong("has none of purl, name and path"));
            }
            if patterns.iter().any(|pattern| pattern.is_empty() || pattern.len() > LONGEST) {
                return Err(wrong("has a pattern that is empty or too long"));
            }
            if entry.owner.trim().is_empty() {
                return Err(wrong("names no owner"));
            }
        }
        Ok(Self { entries: file.owner })
    }

    /// Who owns a component.
    pub fn of(&self, component: &Component) -> Option<&str> {
        let purl = component.purl.as_ref().map(ToString::to_string);
        let fits = |entry: &&Entry| {
            entry
                .purl
                .as_deref()
                .is_none_or(|pattern| purl.as_deref().is_some_and(|purl| matches(pattern, purl)))
                && entry.name.as_deref().is_none_or(|pattern| matches(pattern, &component.name))
                && entry.path.as_deref().is_none_or(|pattern| {
                    let pattern = pattern.trim_start_matches('/');
                    component.occurrences.iter().any(|place| matches(pattern, &place.path))
                })
        };
        self.entries.iter().rev().find(fits).map(|entry| entry.owner.as_str())
    }
}

/// Whether a pattern matches the whole text, ASCII letters in any case. Time grows with the product of the lengths.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut here) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(here) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(byte) => {
                at += 1;
                here += 1;
            }
            _ => match star {
                Some((back, from)) => {
                    star = Some((back, from + 1));
                    at = back + 1;
                    here = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests;
