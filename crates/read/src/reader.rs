//! The trait every reader implements.

use std::sync::Arc;

use wb_model::DiagnosticCode;

use crate::{Entry, HEAD, Output};

/// What selects a file for a reader. Any one of a reader's selectors is enough.
#[derive(Clone, Copy)]
pub enum Select {
    /// A path pattern, see [`Pattern`](crate::Pattern).
    Path(&'static str),
    /// Bytes at an offset within the first [`HEAD`] bytes.
    Magic {
        /// Offset in bytes.
        at: usize,
        /// What must stand there.
        bytes: &'static [u8],
    },
    /// A cheap look at path, size and first bytes.
    Probe {
        /// What it looks for, for the support matrix.
        what: &'static str,
        /// The test. It must not allocate.
        test: fn(&Candidate<'_>) -> bool,
    },
}

/// What a probe may look at.
pub struct Candidate<'a> {
    /// The entry, a regular file.
    pub entry: &'a Entry,
    /// Its first bytes, at most [`HEAD`], fewer only when the file is shorter.
    pub head: &'a [u8],
}

/// In which form a reader wants a selected file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The first bytes, at most this many; a shorter file is given whole.
    Head(usize),
    /// All of it, unless it is larger than this: then the engine reports `too-large`.
    Whole(u64),
    /// Piece by piece through a [`Visitor`], at any size.
    Stream,
}

/// What a reader is: the row of the support matrix and part of the cache key.
pub struct ReaderInfo {
    /// `family/format`, as its file is called.
    pub name: &'static str,
    /// Changes whenever facts would come out differently.
    pub version: u32,
    /// What it reads, in a few words.
    pub summary: &'static str,
    /// What selects a file.
    pub select: &'static [Select],
    /// In which form.
    pub want: Want,
    /// Whether the engine computes the SHA-256 of the whole file as it passes.
    pub hash: bool,
}

/// Why a file could not be read. The engine turns it into a diagnostic and into *could not look*.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{message}")]
pub struct ReadProblem {
    /// The diagnostic's code.
    pub code: DiagnosticCode,
    /// What is wrong, as a lower-case fragment, with the byte offset or line where there is one.
    pub message: String,
}

impl ReadProblem {
    /// The file is not what its name or first bytes promise.
    pub fn unparsable(message: impl Into<String>) -> Self {
        Self { code: DiagnosticCode::Unparsable, message: message.into() }
    }

    /// The file is larger than the reader takes.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self { code: DiagnosticCode::TooLarge, message: message.into() }
    }
}

/// Turns bytes into facts. A reader has no state, sees bytes only through these calls, and never fails on
/// hostile input other than with a [`ReadProblem`].
pub trait Reader: Send + Sync {
    /// What it is.
    fn info(&self) -> &'static ReaderInfo;

    /// Reads a file asked for as [`Want::Head`] or [`Want::Whole`]. Facts put out before an error are kept.
    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem>;

    /// What is to be said of a file asked for as [`Want::Whole`] that is larger than that: by default the problem, as a
    /// diagnostic. A reader whose facts are judged puts out one here, so that a file is not fine because it was padded.
    fn too_large(&self, _entry: &Entry, why: ReadProblem, _out: &mut Output) -> Result<(), ReadProblem> {
        Err(why)
    }

    /// Whether an empty file of this name is worth a word: nothing is in it, and no selector is asked. It is then given
    /// to [`Reader::read`] with no bytes.
    fn takes_empty(&self, _entry: &Entry) -> bool {
        false
    }

    /// Starts reading a file asked for as [`Want::Stream`].
    fn stream(&self, _entry: &Entry) -> Option<Box<dyn Visitor>> {
        None
    }

    /// Starts reading a file asked for as [`Want::Stream`] that lies where every byte of it can be read at any time,
    /// beside the stream. Most readers have no use for that; they are given the stream alone.
    fn open(&self, entry: &Entry, _file: Arc<dyn ReadAt>) -> Option<Box<dyn Visitor>> {
        self.stream(entry)
    }
}

/// A file whose bytes can be read anywhere, at any time, by several threads.
pub trait ReadAt: Send + Sync {
    /// Fills the buffer from an offset on, as far as the file goes.
    ///
    /// # Errors
    /// The file cannot be read.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize>;
}

/// Sees one file's bytes in order, in pieces of any size. The first piece holds at least the first
/// [`HEAD`] bytes, or the whole file when that is shorter.
pub trait Visitor: Send {
    /// The next piece.
    fn visit(&mut self, bytes: &[u8]);

    /// The file is over.
    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem>;
}

const _: () = assert!(HEAD >= 512, "a tar block must hold the head");
