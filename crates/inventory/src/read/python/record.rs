//! Which files a distribution brought: `*.dist-info/RECORD` (PEP 376, PEP 427): `path,sha256=…,size` a line.
//!
//! A claim of whoever built or installed the wheel: rows may name files that are not there, files of others,
//! and paths that climb out of the folder. What of it holds is decided when the layers are merged.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use wb_model::DiagnosticCode;
use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// The rows of a RECORD, column by column: one image has tens of thousands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PythonRecord {
    /// Paths as written, one a line.
    paths: String,
    /// SHA-256 in URL-safe base64 without padding, one a line; an empty line where there is none.
    sha256: String,
    /// Sizes in bytes; -1 where there is none.
    sizes: Vec<i64>,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordRow<'r> {
    /// The path as written, relative to the folder that holds the dist-info folder, or absolute.
    pub(crate) path: &'r str,
    /// SHA-256 in URL-safe base64 without padding.
    pub(crate) sha256: Option<&'r str>,
    /// Size in bytes.
    pub(crate) size: Option<u64>,
}

impl FactType for PythonRecord {
    const KIND: &'static str = "python/record";
}

impl PythonRecord {
    /// The rows, in the order of the file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RecordRow<'_>> {
        self.paths.lines().zip(self.sha256.split('\n')).zip(&self.sizes).map(|((path, sha256), size)| {
            RecordRow {
                path,
                sha256: Some(sha256).filter(|text| !text.is_empty()),
                size: u64::try_from(*size).ok(),
            }
        })
    }

    /// Adds a row; false when the path cannot be kept (it has a line break in it).
    pub(crate) fn push(&mut self, path: &str, sha256: &str, size: Option<u64>) -> bool {
        if path.is_empty() || path.contains(['\n', '\r']) {
            return false;
        }
        for (column, value) in [(&mut self.paths, path), (&mut self.sha256, sha256)] {
            if !self.sizes.is_empty() {
                column.push('\n');
            }
            column.push_str(value);
        }
        self.sizes.push(size.and_then(|size| i64::try_from(size).ok()).unwrap_or(-1));
        true
    }
}

/// The reader.
pub(crate) struct Record;

static INFO: ReaderInfo = ReaderInfo {
    name: "python/record",
    version: 1,
    summary: "which files a Python distribution brought, with SHA-256 and size",
    select: &[Select::Path("(?i)**/*.dist-info/RECORD")],
    want: Want::Whole(64 << 20),
    hash: false,
};

impl Reader for Record {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let mut record = PythonRecord::default();
        let mut wrong: Option<(usize, usize)> = None;
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if !row(line).is_some_and(|(path, sha256, size)| record.push(&path, sha256, size)) {
                let (count, first) = wrong.unwrap_or((0, number + 1));
                wrong = Some((count + 1, first));
            }
        }
        out.fact(entry, &record);
        if let Some((count, first)) = wrong {
            let message =
                format!("{count} lines are not a path, a digest and a size; the first is line {first}");
            out.diagnostic(entry, DiagnosticCode::Unparsable, message);
        }
        Ok(())
    }
}

/// One line. A digest of another algorithm than SHA-256 counts as none.
fn row(line: &str) -> Option<(Cow<'_, str>, &str, Option<u64>)> {
    let (path, rest) = if line.starts_with('"') { quoted(line)? } else { plain(line)? };
    let (digest, size) = rest.split_once(',')?;
    let size = size.trim();
    let size = if size.is_empty() { None } else { Some(size.parse().ok()?) };
    let sha256 = digest.trim().strip_prefix("sha256=").map_or("", |text| text.trim_end_matches('='));
    let valid = sha256.len() <= 43
        && sha256.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    valid.then_some((path, sha256, size))
}

/// The path runs to the first comma.
fn plain(line: &str) -> Option<(Cow<'_, str>, &str)> {
    let (path, rest) = line.split_once(',')?;
    Some((Cow::Borrowed(path), rest))
}

/// A path in quotes may hold commas, and doubled quotes (csv module of Python, "excel" dialect).
fn quoted(line: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut path = String::new();
    let mut rest = line.strip_prefix('"')?;
    loop {
        let (text, after) = rest.split_once('"')?;
        path.push_str(text);
        match after.strip_prefix('"') {
            Some(after) => {
                path.push('"');
                rest = after;
            }
            None => return Some((Cow::Owned(path), after.strip_prefix(',')?)),
        }
    }
}

#[cfg(test)]
mod tests;
