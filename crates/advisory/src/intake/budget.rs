//! What a file may still unpack to, and what each stream in it may.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::IntakeLimits;

/// Streams of one small file that may unpack to the least of what a stream may.
const SEVERAL: u64 = 16;

/// What one file on disk may unpack to, at all levels together. Cheap to clone; clones share what is spent.
#[derive(Clone)]
pub(super) struct Budget {
    spent: Rc<Cell<u64>>,
    most: u64,
    entries: Rc<Cell<u64>>,
    most_entries: u64,
}

impl Budget {
    /// For a file of so many bytes.
    pub(super) fn new(limits: &IntakeLimits, packed: u64) -> Self {
        // More than one stream may, so that a bomb does not cost what stands behind it.
        let least = limits.ratio_from.saturating_mul(SEVERAL);
        let by_ratio = packed.saturating_mul(limits.ratio).max(least);
        Self {
            spent: Rc::default(),
            most: by_ratio.min(limits.unpacked_bytes),
            entries: Rc::default(),
            most_entries: limits.entries,
        }
    }

    /// One more entry.
    pub(super) fn entry(&self) -> Result<(), Excess> {
        self.entries.set(self.entries.get() + 1);
        if self.entries.get() > self.most_entries { Err(Excess::Entries(self.most_entries)) } else { Ok(()) }
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        self.spent.set(self.spent.get().saturating_add(bytes as u64));
        if self.spent.get() > self.most { Err(io::Error::other(Excess::Unpacked(self.most))) } else { Ok(()) }
    }
}

/// More than is allowed: what was met is a bomb, or looks like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    /// Of the whole file.
    #[error("it unpacks to more than {0} bytes, all levels together")]
    Unpacked(u64),
    /// Of one stream.
    #[error("it unpacks to more than {0} times its size")]
    Ratio(u64),
    /// Of entries.
    #[error("it has more than {0} entries")]
    Entries(u64),
    /// Of the headers before one entry.
    #[error("the headers of an entry have more than {0} bytes")]
    Headers(u64),
}

impl Excess {
    /// The excess inside an error of a reader.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        let inner = error.get_ref()?;
        match inner.downcast_ref::<Self>() {
            Some(excess) => Some(*excess),
            // Readers in between wrap the error in one of their own.
            None => inner.downcast_ref::<io::Error>().and_then(Self::of).or_else(|| {
                let mut next = inner.source();
                while let Some(source) = next {
                    if let Some(excess) = source.downcast_ref::<Self>() {
                        return Some(*excess);
                    }
                    if let Some(found) = source.downcast_ref::<io::Error>().and_then(Self::of) {
                        return Some(found);
                    }
                    next = source.source();
                }
                None
            }),
        }
    }
}

/// Counts what is read through it.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Self { inner, count: Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// What a decompressor puts out, held against what went into it.
pub(super) struct Metered<R> {
    inner: R,
    budget: Budget,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    ratio: u64,
    ratio_from: u64,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R, packed: Rc<Cell<u64>>, limits: &IntakeLimits, budget: &Budget) -> Self {
        Self {
            inner,
            budget: budget.clone(),
            packed,
            unpacked: 0,
            ratio: limits.ratio,
            ratio_from: limits.ratio_from,
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.unpacked += read as u64;
        if self.unpacked > self.ratio_from && self.unpacked > self.packed.get().saturating_mul(self.ratio) {
            return Err(io::Error::other(Excess::Ratio(self.ratio)));
        }
        self.budget.spend(read)?;
        Ok(read)
    }
}
