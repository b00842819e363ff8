//! Numbers and texts from a block that was read.

use crate::context::Stop;

/// A position in a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'b> {
    rest: &'b [u8],
    /// Offset of the next byte, for messages.
    offset: u64,
}

impl<'b> Bytes<'b> {
    pub(crate) fn new(bytes: &'b [u8], offset: u64) -> Self {
        Self { rest: bytes, offset }
    }

    /// Bytes that are left.
    pub(crate) fn rest(&self) -> &'b [u8] {
        self.rest
    }

    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'b [u8], Stop> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return Err(Stop::wrong(self.offset, "a block is shorter than what it holds"));
        };
        self.rest = rest;
        self.offset += count as u64;
        Ok(taken)
    }

    pub(crate) fn skip(&mut self, count: usize) -> Result<(), Stop> {
        self.take(count).map(drop)
    }

    /// A little-endian number of so many bytes, at most 8.
    pub(crate) fn number(&mut self, count: usize) -> Result<u64, Stop> {
        let taken = self.take(count)?;
        Ok(taken.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Stop> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    /// A number of so many bytes as a count or length in memory.
    pub(crate) fn count(&mut self, bytes: usize) -> Result<usize, Stop> {
        let offset = self.offset;
        usize::try_from(self.number(bytes)?).map_err(|_| Stop::wrong(offset, "a length beyond the memory"))
    }

    /// A text up to its NUL, or up to the end.
    pub(crate) fn text(&mut self) -> String {
        let end = self.rest.iter().position(|byte| *byte == 0).unwrap_or(self.rest.len());
        let text = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        let passed = (end + 1).min(self.rest.len());
        self.rest = &self.rest[passed..];
        self.offset += passed as u64;
        text
    }
}
