//! Model files in a scan: the reader that hands every file which may be a model to [`weigh`](crate::weigh).
//!
//! A small file is held whole, so that a format may read it in any order. A large one passes by once: the format runs on
//! a thread of its own and takes the pieces as they come.

use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use wb_model::DiagnosticCode;
use wb_read::{Candidate, Entry, Output, ReadAt, ReadProblem, Reader, ReaderInfo, Select, Visitor, Want};

use crate::context::Limits;
use crate::format::Sample;
use crate::input::{Forward, Input, InputError};
use crate::reading::Reading;
use crate::weigh::{is_worth_weighing, weigh, weigh_bytes};

/// Pieces that may wait between the layer's thread and the format's.
const WAITING_PIECES: usize = 16;

/// The reader.
pub struct ModelReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/reading",
    version: 5,
    summary: "model files by their content: what they hold and what they do when loaded",
    select: &[Select::Probe {
        what: "content of a model format, or a model's extension",
        test: is_candidate,
    }],
    want: Want::Stream,
    hash: true,
};

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    is_worth_weighing(&Sample {
        head: candidate.head,
        size: Some(candidate.entry.size),
        name: candidate.entry.path.name(),
    })
}

impl Reader for ModelReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if let Some(reading) = weigh_bytes(entry.path.name(), bytes, &Limits::DEFAULT) {
            out.fact(entry, &reading);
        }
        Ok(())
    }

    fn takes_empty(&self, entry: &Entry) -> bool {
        is_worth_weighing(&Sample { head: &[], size: Some(0), name: entry.path.name() })
    }

    fn stream(&self, entry: &Entry) -> Option<Box<dyn Visitor>> {
        if entry.size <= Limits::DEFAULT.whole_bytes {
            return Some(Box::new(Whole { bytes: Vec::new() }));
        }
        Some(Box::new(Passing::start(entry)))
    }

    fn open(&self, entry: &Entry, file: Arc<dyn ReadAt>) -> Option<Box<dyn Visitor>> {
        if entry.size <= Limits::DEFAULT.whole_bytes {
            return self.stream(entry);
        }
        Some(Box::new(Passing::beside(entry, file)))
    }
}

/// Holds a small file.
struct Whole {
    bytes: Vec<u8>,
}

impl Visitor for Whole {
    fn visit(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn finish(self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        if let Some(reading) = weigh_bytes(entry.path.name(), &self.bytes, &Limits::DEFAULT) {
            out.fact(entry, &reading);
        }
        Ok(())
    }
}

/// Passes a large file on to a thread that weighs it.
struct Passing {
    pieces: Option<SyncSender<Vec<u8>>>,
    thread: Option<JoinHandle<Option<Reading>>>,
}

impl Passing {
    /// The format takes the pieces as they come.
    fn start(entry: &Entry) -> Self {
        let (sender, receiver) = sync_channel(WAITING_PIECES);
        let (name, size) = (entry.path.name().to_vec(), entry.size);
        let thread = on_a_thread(move || {
            let source = Pieces { pieces: receiver, piece: Vec::new(), read: 0 };
            weigh(&name, &mut Forward::new(source, Some(size)), &Limits::DEFAULT)
        });
        Self { pieces: Some(sender), thread }
    }

    /// The format reads the file itself, in any order, while the pieces are only hashed.
    fn beside(entry: &Entry, file: Arc<dyn ReadAt>) -> Self {
        let (name, size) = (entry.path.name().to_vec(), entry.size);
        let thread = on_a_thread(move || weigh(&name, &mut Anywhere { file, size }, &Limits::DEFAULT));
        Self { pieces: None, thread }
    }
}

fn on_a_thread(
    work: impl FnOnce() -> Option<Reading> + Send + 'static,
) -> Option<JoinHandle<Option<Reading>>> {
    std::thread::Builder::new().name("model".to_owned()).spawn(work).ok()
}

/// A file on the disk as an input.
struct Anywhere {
    file: Arc<dyn ReadAt>,
    size: u64,
}

impl Input for Anywhere {
    fn size(&self) -> Option<u64> {
        Some(self.size)
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, InputError> {
        let failed = |error: std::io::Error| InputError::Io { offset, why: error.to_string() };
        self.file.read_at(offset, buffer).map_err(failed)
    }

    fn is_random(&self) -> bool {
        true
    }
}

impl Visitor for Passing {
    fn visit(&mut self, bytes: &[u8]) {
        // A format that has seen enough has hung up: the rest is hashed and nothing more.
        if self.pieces.as_ref().is_some_and(|pieces| pieces.send(bytes.to_vec()).is_err()) {
            self.pieces = None;
        }
    }

    fn finish(mut self: Box<Self>, entry: &Entry, out: &mut Output) -> Result<(), ReadProblem> {
        self.pieces = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(Some(reading))) => {
                out.fact(entry, &reading);
                Ok(())
            }
            Some(Ok(None)) => Ok(()),
            Some(Err(_)) | None => Err(ReadProblem {
                code: DiagnosticCode::Unreadable,
                message: "the thread that was to weigh it could not run".to_owned(),
            }),
        }
    }
}

/// The pieces of a file, as a stream.
struct Pieces {
    pieces: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    read: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.read == self.piece.len() {
            match self.pieces.recv() {
                Ok(piece) => {
                    self.piece = piece;
                    self.read = 0;
                }
                // The file is over.
                Err(_) => return Ok(0),
            }
        }
        let count = buffer.len().min(self.piece.len() - self.read);
        buffer[..count].copy_from_slice(&self.piece[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}
