//! Private keys, told by their first bytes: PEM (RFC 7468), OpenSSH's own form, PuTTY's.

use memchr::memmem;

use wb_read::{Candidate, Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::SecretFile;

/// The reader.
pub(crate) struct PrivateKey;

static INFO: ReaderInfo = ReaderInfo {
    name: "secret/private-key",
    version: 1,
    summary: "private keys in PEM and PuTTY files: that there is one, never the key",
    select: &[Select::Probe {
        what: "first bytes of PEM and PuTTY files; PEM anywhere in *.pem and *.key",
        test: is_pem,
    }],
    // A key stands behind its certificates in the bundles of servers.
    want: Want::Head(64 << 10),
    hash: false,
};

impl Reader for PrivateKey {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if let Some(sort) = sort(bytes) {
            out.fact(entry, &SecretFile { sort: sort.to_owned() });
        }
        Ok(())
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";
const PUTTY: &[u8] = b"PuTTY-User-Key-File-";

fn is_pem(candidate: &Candidate<'_>) -> bool {
    let (name, head) = (candidate.entry.path.name(), candidate.head);
    head.starts_with(BEGIN)
        || head.starts_with(PUTTY)
        || ((name.ends_with(b".pem") || name.ends_with(b".key")) && memmem::find(head, BEGIN).is_some())
}

fn sort(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(PUTTY) {
        return Some("private key");
    }
    let mut rest = bytes;
    while let Some(at) = memmem::find(rest, BEGIN) {
        rest = rest.get(at + BEGIN.len()..)?;
        let line = rest.get(..rest.len().min(64))?.split(|byte| *byte == b'\n').next()?;
        let label = memmem::find(line, b"-----").and_then(|end| line.get(..end)).unwrap_or_default();
        if label.starts_with(b"ENCRYPTED") && label.ends_with(b"PRIVATE KEY") {
            return Some("encrypted private key");
        }
        if label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PRIVATE KEY BLOCK") {
            let near = rest.get(..rest.len().min(200))?;
            let is_locked = memmem::find(near, b"Proc-Type: 4,ENCRYPTED").is_some();
            return Some(if is_locked { "encrypted private key" } else { "private key" });
        }
    }
    None
}

#[cfg(test)]
mod tests;
