//! A part of an input as a stream with a buffer, whose position is exact: what a decoder did not use is still there.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use crate::input::Input;

/// Bytes asked of the input at a time.
const PIECE: usize = 64 << 10;

/// Used bytes that stay in the buffer.
const KEPT_BEHIND: usize = 8;

/// A part of an input, read forward.
pub(crate) struct Source<'a> {
    input: &'a mut dyn Input,
    start: u64,
    /// Offset in the input of the first byte that is not buffered yet.
    next: u64,
    /// Offset where the part ends at the latest.
    end: u64,
    buffer: Vec<u8>,
    /// First byte of the buffer that was not used.
    at: usize,
    used: Rc<Cell<u64>>,
}

impl<'a> Source<'a> {
    /// The bytes from `start` on, `length` of them at most.
    pub(crate) fn new(input: &'a mut dyn Input, start: u64, length: u64) -> Self {
        Self {
            input,
            start,
            next: start,
            end: start.saturating_add(length),
            buffer: Vec::new(),
            at: 0,
            used: Rc::new(Cell::new(0)),
        }
    }

    /// Offset in the input of the first byte that was not used.
    pub(crate) fn position(&self) -> u64 {
        self.next - (self.buffer.len() - self.at) as u64
    }

    /// How many bytes were used, for somebody who watches.
    pub(crate) fn watch(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.used)
    }

    /// The next bytes, `count` of them unless the part ends before.
    pub(crate) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.at < count {
            if !self.fill()? {
                break;
            }
        }
        let end = (self.at + count).min(self.buffer.len());
        Ok(&self.buffer[self.at..end])
    }

    /// Everything that is buffered.
    pub(crate) fn buffered(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// The last bytes that were used, at most eight.
    pub(crate) fn last(&self, count: usize) -> &[u8] {
        &self.buffer[self.at.saturating_sub(count.min(KEPT_BEHIND))..self.at]
    }

    fn fill(&mut self) -> io::Result<bool> {
        let want = usize::try_from(self.end.saturating_sub(self.next)).unwrap_or(PIECE).min(PIECE);
        if want == 0 {
            return Ok(false);
        }
        let unneeded = self.at.saturating_sub(KEPT_BEHIND);
        self.buffer.drain(..unneeded);
        self.at -= unneeded;
        let old = self.buffer.len();
        self.buffer.resize(old + want, 0);
        let got = self.input.read_at(self.next, &mut self.buffer[old..]);
        let count = *got.as_ref().unwrap_or(&0);
        self.buffer.truncate(old + count);
        self.next += count as u64;
        got.map_err(io::Error::other)?;
        if count == 0 {
            self.end = self.next;
        }
        Ok(count > 0)
    }
}

impl Read for Source<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(target.len());
        target[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.fill()?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.buffer.len());
        self.used.set(self.position() - self.start);
    }
}
