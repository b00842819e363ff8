//! Files that come with a model and that nothing else reads: vocabularies, merges, sentence pieces. Their digests are part
//! of the digest of the whole model.

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

use super::file_hash::Passing;

/// The reader.
pub(crate) struct ModelSideFiles;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/side-file",
    version: 1,
    summary: "vocabularies and the like beside models: SHA-256 alone",
    select: &[
        Select::Path("**/vocab.txt"),
        Select::Path("**/vocab.bpe"),
        Select::Path("**/merges.txt"),
        Select::Path("**/dict.txt"),
        Select::Path("**/*.spm"),
        Select::Path("**/*.tiktoken"),
        Select::Path("**/spiece.model"),
        Select::Path("**/sentencepiece*.model"),
        Select::Path("**/tokenizer.model"),
        Select::Path("**/bpe.codes"),
    ],
    want: Want::Stream,
    hash: true,
};

impl Reader for ModelSideFiles {
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

#[cfg(test)]
mod tests;
