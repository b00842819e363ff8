//! Blobs of stores that are named by their content: what the name says, and what the content is.

use serde::{Deserialize, Serialize};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

use crate::finding::Finding;
use crate::hex::{hex, is_hex};
use crate::rule::folder as rule;

/// A blob, its name and its content. Its SHA-256 is the fact's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlobDigest {
    /// Which store: `hub` or `content` (Ollama and OCI layouts).
    pub store: String,
    /// Which digest the name is: `sha256`, or `git-blob-sha1`.
    pub algorithm: String,
    /// The digest that the name says, in hex.
    pub named: String,
    /// The digest of the content, in hex.
    pub measured: String,
    /// Size in bytes.
    pub size: u64,
    /// Whether the download of it was not finished (`.incomplete`, `-partial`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub incomplete: bool,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl BlobDigest {
    /// Whether the content is what the name says.
    pub fn matches(&self) -> bool {
        !self.incomplete && self.named == self.measured
    }
}

impl FactType for BlobDigest {
    const KIND: &'static str = "model/blob-digest";
}

/// The reader.
pub struct BlobDigestReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/blob-digest",
    version: 1,
    summary: "blobs of hub caches, Ollama stores and OCI layouts: whether the content is what the name says",
    select: &[Select::Probe { what: "files below blobs/ that are called by a digest", test: is_candidate }],
    want: Want::Stream,
    hash: true,
};

/// What a path says of its content.
struct Named<'p> {
    store: &'static str,
    algorithm: &'static str,
    hex: &'p [u8],
    incomplete: bool,
}

fn named(path: &[u8]) -> Option<Named<'_>> {
    let mut segments = path.rsplit(|byte| *byte == b'/');
    let (name, folder, before) = (segments.next()?, segments.next()?, segments.next().unwrap_or_default());
    // OCI layouts keep their blobs by algorithm: blobs/sha256/<hex>.
    if folder == b"sha256" && before == b"blobs" && is_hex(name, 64) {
        return Some(Named { store: "content", algorithm: "sha256", hex: name, incomplete: false });
    }
    if folder != b"blobs" {
        return None;
    }
    if let Some(rest) = name.strip_prefix(b"sha256-").or_else(|| name.strip_prefix(b"sha256:")) {
        let (hex, end) = rest.split_at_checked(64)?;
        return (is_hex(hex, 64) && (end.is_empty() || end.starts_with(b"-partial"))).then_some(Named {
            store: "content",
            algorithm: "sha256",
            hex,
            incomplete: !end.is_empty(),
        });
    }
    let (hex, end) = match name.iter().position(|byte| *byte == b'.') {
        Some(point) => name.split_at(point),
        None => (name, &b""[..]),
    };
    let incomplete = end.ends_with(b".incomplete");
    if !end.is_empty() && !incomplete {
        return None;
    }
    let algorithm = if is_hex(hex, 64) { "sha256" } else { "git-blob-sha1" };
    (algorithm == "sha256" || is_hex(hex, 40)).then_some(Named { store: "hub", algorithm, hex, incomplete })
}

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    named(candidate.entry.path.as_bytes()).is_some()
}

impl Reader for BlobDigestReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, _entry: &Entry, _bytes: &[u8], _out: &mut Output) -> Result<(), ReadProblem> {
        Err(ReadProblem::unparsable("it is read as a stream"))
    }

    fn takes_empty(&self, entry: &Entry) -> bool {
        named(entry.path.as_bytes()).is_some()
    }

    fn stream(&self, entry: &Entry) -> Option<Box<dyn Visitor>> {
        let named = named(entry.path.as_bytes())?;
        Some(Box::new(match named.algorithm {
            // Git hashes a head with the length before the content.
            "git-blob-sha1" => {
                let mut hasher = Sha1::new();
                hasher.update(format!("blob {}\0", entry.size));
                Hashing { sha1: Some(hasher), sha256: None, size: 0 }
            }
            _ => Hashing { sha1: None, sha256: Some(Sha256::new()), size: 0 },
        }))
    }
}

/// Hashes the content as it passes.
struct Hashing {
    sha1: Option<Sha1>,
    sha256: Option<Sha256>,
    size: u64,
}

impl Visitor for Hashing {
    fn visit(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        if let Some(hasher) = &mut self.sha1 {
            hasher.update(bytes);
        }
        if let Some(hasher) = &mut self.sha256 {
            hasher.update(bytes);
        }
    }

    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        let Some(named) = named(entry.path.as_bytes()) else {
            return Err(ReadProblem::unparsable("its path changed while it was read"));
        };
        let sha1 = self.sha1.map(|hasher| hex(&hasher.finalize()));
        let measured = sha1.or(self.sha256.map(|hasher| hex(&hasher.finalize()))).unwrap_or_default();
        let mut blob = BlobDigest {
            store: named.store.to_owned(),
            algorithm: named.algorithm.to_owned(),
            named: String::from_utf8_lossy(named.hex).into_owned(),
            measured,
            size: self.size,
            incomplete: named.incomplete,
            findings: Vec::new(),
        };
        if blob.incomplete {
            blob.findings.push(Finding::new(
                &rule::INCOMPLETE,
                format!("{} bytes of {} are here", blob.size, blob.named),
            ));
        } else if !blob.matches() {
            let evidence =
                format!("its {} is {}, its name says {}", blob.algorithm, blob.measured, blob.named);
            let trace = [
                format!("name: {}", blob.named),
                format!("content: {} of {} bytes", blob.measured, blob.size),
            ];
            blob.findings.push(Finding::new(&rule::BLOB_MISMATCH, evidence).with_trace(trace));
        }
        out.fact(entry, &blob);
        Ok(())
    }
}
