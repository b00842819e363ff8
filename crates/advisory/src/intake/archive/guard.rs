//! Watches what a tar reader reads: how much for headers alone, and whether the archive ends as it must.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::intake::budget::Excess;

/// Bytes of the headers before one entry. Long names and attributes stand in headers that are read into memory
/// whole.
const HEADERS: u64 = 1 << 20;
/// Bytes of zeros at the end: two blocks, of which some writers write one.
const END: u64 = 512;

/// A reader that is watched.
pub(super) struct Guard<R> {
    inner: R,
    watch: Watch,
}

/// What is known of a [`Guard`]; clones share it.
#[derive(Clone)]
pub(super) struct Watch {
    allowance: Rc<Cell<u64>>,
    zeros: Rc<Cell<u64>>,
}

impl<R> Guard<R> {
    pub(super) fn new(inner: R) -> (Self, Watch) {
        let watch = Watch { allowance: Rc::new(Cell::new(HEADERS)), zeros: Rc::default() };
        (Self { inner, watch: watch.clone() }, watch)
    }
}

impl Watch {
    /// From here on only headers are read.
    pub(super) fn allow_headers(&self) {
        self.allowance.set(HEADERS);
    }

    /// From here on an entry is read, as long as it may be.
    pub(super) fn allow_all(&self) {
        self.allowance.set(u64::MAX);
    }

    /// Whether what was read last are zeros, as at the end of an archive.
    pub(super) fn ended_in_zeros(&self) -> bool {
        self.zeros.get() >= END
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let got = into.get(..read).unwrap_or_default();
        let zeros = got.iter().rev().take_while(|byte| **byte == 0).count();
        let before = if zeros == got.len() { self.watch.zeros.get() } else { 0 };
        self.watch.zeros.set(before + zeros as u64);
        let left = self.watch.allowance.get();
        if left != u64::MAX {
            let left =
                left.checked_sub(read as u64).ok_or_else(|| io::Error::other(Excess::Headers(HEADERS)))?;
            self.watch.allowance.set(left);
        }
        Ok(read)
    }
}
