//! RECORD: `path,sha256=…,size` a line (PEP 376, PEP 427).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::hexadecimal;
use crate::Hash;

/// A row of a RECORD.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordRow {
    /// The path as written, relative to the folder that holds the dist-info folder.
    pub path: String,
    /// Its hash, in hexadecimal digits; none for RECORD itself and what an installer generates.
    pub hash: Option<Hash>,
    /// Size in bytes.
    pub size: Option<u64>,
}

/// Rows of one RECORD.
const MOST_ROWS: usize = 500_000;

/// The rows, in the order of the file.
///
/// # Errors
/// The first line that is not a row, or that there are too many.
pub fn record_rows(bytes: &[u8]) -> Result<Vec<RecordRow>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {error}"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if rows.len() == MOST_ROWS {
            return Err(format!("it has more than {MOST_ROWS} rows"));
        }
        rows.push(row(line).ok_or_else(|| format!("line {} is not a path, a hash and a size", number + 1))?);
    }
    Ok(rows)
}

fn row(line: &str) -> Option<RecordRow> {
    let (path, rest) = match line.strip_prefix('"') {
        Some(quoted) => unquote(quoted)?,
        None => line.split_once(',').map(|(path, rest)| (path.to_owned(), rest))?,
    };
    let (hash, size) = rest.split_once(',')?;
    let size = match size.trim() {
        "" => None,
        size => Some(size.parse().ok()?),
    };
    let hash = match hash.trim() {
        "" => None,
        hash => {
            let (algorithm, digits) = hash.split_once('=')?;
            let digits = URL_SAFE_NO_PAD.decode(digits.trim_end_matches('=')).ok()?;
            Some(Hash::new(algorithm, &hexadecimal(&digits)))
        }
    };
    (!path.is_empty()).then_some(RecordRow { path, hash, size })
}

/// A path in quotes may hold commas, and doubled quotes (Python's csv module).
fn unquote(mut rest: &str) -> Option<(String, &str)> {
    let mut path = String::new();
    loop {
        let (text, after) = rest.split_once('"')?;
        path.push_str(text);
        match after.strip_prefix('"') {
            Some(after) => {
                path.push('"');
                rest = after;
            }
            None => return Some((path, after.strip_prefix(',')?)),
        }
    }
}
