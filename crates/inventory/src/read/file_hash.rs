//! The SHA-256 of every file and nothing more: the digest of a whole model is made of those of all its files.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

/// That a file is there. Its digest is in what every fact carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileHash {}

impl FactType for FileHash {
    const KIND: &'static str = "file/hash";
}

/// The reader.
pub(crate) struct FileHashes;

static INFO: ReaderInfo = ReaderInfo {
    name: "file/hash",
    version: 1,
    summary: "SHA-256 of every file (model only)",
    select: &[Select::Probe { what: "every file", test: every_file }],
    want: Want::Stream,
    hash: true,
};

fn every_file(_candidate: &Candidate<'_>) -> bool {
    true
}

impl Reader for FileHashes {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, _entry: &Entry, _bytes: &[u8], _out: &mut Output) -> Result<(), ReadProblem> {
        Err(ReadProblem::unparsable("it is read piece by piece"))
    }

    fn stream(&self, _entry: &Entry) -> Option<Box<dyn Visitor>> {
        Some(Box::new(Passing))
    }
}

/// Lets everything pass: who hands the bytes over hashes them.
pub(crate) struct Passing;

impl Visitor for Passing {
    fn visit(&mut self, _bytes: &[u8]) {}

    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        out.fact(entry, &FileHash {});
        Ok(())
    }
}

#[cfg(test)]
mod tests;
