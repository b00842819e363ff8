//! TOML files in pieces: a lock file of 200 MB is never held as a tree.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::MAX_BYTES;
use crate::LockError;

/// A piece ends at the first header after so many bytes.
const PIECE: usize = 256 << 10;
/// Manifests are written by people.
const MAX_MANIFEST: u64 = 16 << 20;

/// The file that is read, for errors.
#[derive(Clone, Copy)]
pub(crate) struct Named<'p> {
    pub(crate) path: &'p str,
    pub(crate) format: &'static str,
}

impl Named<'_> {
    pub(crate) fn unparsable(self, why: impl Into<String>) -> LockError {
        LockError::Unparsable { path: self.path.to_owned(), format: self.format, why: why.into() }
    }

    pub(crate) fn version(self, version: impl Into<String>) -> LockError {
        LockError::Version { path: self.path.to_owned(), format: self.format, version: version.into() }
    }

    /// The text of a file, if it is not too large.
    pub(crate) fn text(self, bytes: &[u8], limit: u64) -> Result<&str, LockError> {
        if bytes.len() as u64 > limit {
            return Err(LockError::TooLarge { path: self.path.to_owned(), limit });
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        std::str::from_utf8(bytes).map_err(|error| self.unparsable(format!("it is not UTF-8: {error}")))
    }
}

/// Reads a file of many tables `header` piece by piece, and hands over each piece.
///
/// A header in the middle of a text of several lines would cut that text in two, and neither half is TOML: nothing can be
/// hidden in this way.
pub(crate) fn pieces<T: DeserializeOwned>(
    named: Named<'_>,
    bytes: &[u8],
    header: &str,
    mut each: impl FnMut(T) -> Result<(), LockError>,
) -> Result<(), LockError> {
    let text = named.text(bytes, MAX_BYTES)?;
    let marked = format!("\n{header}");
    let (mut rest, mut line) = (text, 0);
    loop {
        let from = rest.ceil_char_boundary(PIECE.min(rest.len()));
        let cut = rest.get(from..).and_then(|tail| tail.find(&marked)).map_or(rest.len(), |at| from + at + 1);
        let (piece, after) = rest.split_at(cut);
        each(parse(named, piece, line)?)?;
        if after.is_empty() {
            return Ok(());
        }
        line += piece.bytes().filter(|byte| *byte == b'\n').count();
        rest = after;
    }
}

/// Reads a manifest as a whole.
pub(crate) fn manifest(named: Named<'_>, bytes: &[u8]) -> Result<toml::Table, LockError> {
    parse(named, named.text(bytes, MAX_MANIFEST)?, 0)
}

fn parse<T: DeserializeOwned>(named: Named<'_>, text: &str, lines_before: usize) -> Result<T, LockError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = lines_before + before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let message: String = error.message().chars().take(200).collect();
        named.unparsable(format!("line {line}: {message}"))
    })
}

/// Hashes of a table, as `{sha256 = "…"}`.
pub(crate) fn hash_table(table: &BTreeMap<String, String>) -> Vec<crate::Hash> {
    table.iter().map(|(algorithm, digits)| crate::Hash::new(algorithm, digits)).collect()
}
