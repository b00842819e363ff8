//! What the formats that are written in YAML or JSON share: bounded parsing, hashes in their several forms, an empty file.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::de::DeserializeOwned;

use crate::format::MAX_BYTES;
use crate::wheel::hexadecimal;
use crate::{Hash, LockError, LockFile, Role};

/// A YAML document is held as events while it is read, some ten times its size: what is larger is refused.
pub(crate) const MAX_YAML: u64 = 48 << 20;
/// Scalars and collections of one YAML document.
const MOST_NODES: usize = 6_000_000;

/// A lock file without anything in it.
pub(crate) fn empty(format: &'static str, path: &str, role: Role) -> LockFile {
    LockFile {
        format,
        path: path.to_owned(),
        role,
        packages: Vec::new(),
        requirements: Vec::new(),
        indexes: Vec::new(),
        requires_hashes: role == Role::Lock,
        manifest_fingerprint: None,
        problems: Vec::new(),
    }
}

pub(crate) fn unparsable(format: &'static str, path: &str, why: impl ToString) -> LockError {
    LockError::Unparsable { path: path.to_owned(), format, why: why.to_string() }
}

/// UTF-8 text within a bound.
pub(crate) fn text<'b>(
    format: &'static str,
    path: &str,
    bytes: &'b [u8],
    limit: u64,
) -> Result<&'b str, LockError> {
    if bytes.len() as u64 > limit {
        return Err(LockError::TooLarge { path: path.to_owned(), limit });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| unparsable(format, path, error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(unparsable(format, path, "it is empty"));
    }
    Ok(text)
}

/// Reads YAML. Aliases are few and never multiply: lock files have none at all.
pub(crate) fn yaml<T: DeserializeOwned>(
    format: &'static str,
    path: &str,
    bytes: &[u8],
) -> Result<T, LockError> {
    let text = text(format, path, bytes, MAX_YAML)?;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 2 * MOST_NODES,
            max_nodes: MOST_NODES,
            max_total_scalar_bytes: MAX_YAML as usize,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_depth: 64,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 100_000 },
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // The library's messages name line and column; some go on for many lines.
        let why = error.to_string();
        unparsable(format, path, why.lines().next().unwrap_or_default().chars().take(300).collect::<String>())
    })
}

/// Reads JSON.
pub(crate) fn json<T: DeserializeOwned>(
    format: &'static str,
    path: &str,
    bytes: &[u8],
) -> Result<T, LockError> {
    let text = text(format, path, bytes, MAX_BYTES)?;
    serde_json::from_str(text).map_err(|error| unparsable(format, path, error))
}

/// The hashes of a subresource integrity (W3C SRI): `sha512-…` in base64, several with spaces between, each perhaps with
/// `?options`. What is not base64 stays as it is, so that it is found to be malformed.
pub(crate) fn integrity(text: &str) -> Vec<Hash> {
    text.split_whitespace()
        .map(|one| {
            let one = one.split('?').next().unwrap_or(one);
            let (algorithm, digits) = one.split_once('-').unwrap_or(("", one));
            let decoded = STANDARD.decode(digits).or_else(|_| STANDARD_NO_PAD.decode(digits));
            match decoded {
                Ok(bytes) => Hash::new(algorithm, &hexadecimal(&bytes)),
                Err(_) => Hash::new(algorithm, digits),
            }
        })
        .collect()
}

/// The last segment of an address's path: the file name of an archive.
pub(crate) fn file_name(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit('/').next().filter(|name| !name.is_empty() && name.contains('.')).map(str::to_owned)
}

#[cfg(test)]
mod tests;
