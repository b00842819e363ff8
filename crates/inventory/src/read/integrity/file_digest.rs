//! The digests of every file, in the algorithms in which packages state them: SHA-256 (RECORD, rpm), MD5 (dpkg) and
//! SHA-1 (apk). The weak ones only compare; they prove nothing against somebody who makes collisions.

use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use sha1::Sha1;

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

/// The digests of one file besides its SHA-256, which the fact itself carries, and when it was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileDigest {
    /// MD5 in hexadecimal; none for the files of wheels, which no such package describes.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none", default)]
    pub(crate) md5: Option<String>,
    /// SHA-1 in hexadecimal; none for the same files.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none", default)]
    pub(crate) sha1: Option<String>,
    /// Seconds since 1970.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub(crate) mtime: Option<i64>,
}

impl FactType for FileDigest {
    const KIND: &'static str = "integrity/file-digest";
}

/// The reader.
pub(crate) struct FileDigests;

static INFO: ReaderInfo = ReaderInfo {
    name: "integrity/file-digest",
    version: 2,
    summary: "SHA-256, MD5 and SHA-1 of every file (verify-files only)",
    select: &[Select::Probe { what: "every file", test: every_file }],
    want: Want::Stream,
    hash: true,
};

fn every_file(_candidate: &Candidate<'_>) -> bool {
    true
}

impl Reader for FileDigests {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, _entry: &Entry, _bytes: &[u8], _out: &mut Output) -> Result<(), ReadProblem> {
        Err(ReadProblem::unparsable("it is read piece by piece"))
    }

    fn stream(&self, entry: &Entry) -> Option<Box<dyn Visitor>> {
        Some(Box::new(Hashing { weak: is_described_by_weak_digests(entry).then(Default::default) }))
    }
}

/// Wheels are described by SHA-256 alone, and they are most of an image's bytes. A distribution's own modules, below
/// `usr/lib`, are its package manager's as well.
fn is_described_by_weak_digests(entry: &Entry) -> bool {
    let path = entry.path.as_bytes();
    let is_module = memchr::memmem::find(path, b"-packages/").is_some();
    !is_module || path.starts_with(b"usr/lib/") || path.starts_with(b"usr/lib64/")
}

struct Hashing {
    weak: Option<(Md5, Sha1)>,
}

impl Visitor for Hashing {
    fn visit(&mut self, bytes: &[u8]) {
        if let Some((md5, sha1)) = &mut self.weak {
            md5.update(bytes);
            sha1.update(bytes);
        }
    }

    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        let (md5, sha1) = match self.weak {
            Some((md5, sha1)) => (Some(hex(&md5.finalize())), Some(hex(&sha1.finalize()))),
            None => (None, None),
        };
        out.fact(entry, &FileDigest { md5, sha1, mtime: entry.mtime });
        Ok(())
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests;
