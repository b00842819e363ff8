//! A part of another input, as an input of its own.

use super::{Input, InputError};

/// A stored member of an archive, a blob inside a file.
pub struct Section<'a> {
    whole: &'a mut dyn Input,
    start: u64,
    length: u64,
}

impl<'a> Section<'a> {
    /// The bytes from `start`, `length` of them, or fewer when the whole ends before.
    pub fn new(whole: &'a mut dyn Input, start: u64, length: u64) -> Self {
        let length = match whole.size() {
            Some(size) => length.min(size.saturating_sub(start)),
            None => length,
        };
        Self { whole, start, length }
    }
}

impl Input for Section<'_> {
    fn size(&self) -> Option<u64> {
        Some(self.length)
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, InputError> {
        let left = self.length.saturating_sub(offset);
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if count == 0 {
            return Ok(0);
        }
        self.whole.read_at(self.start.saturating_add(offset), &mut buffer[..count])
    }

    fn is_random(&self) -> bool {
        self.whole.is_random()
    }
}
