//! Bytes that pass by once.

use std::io::Read;

use super::{Input, InputError};

/// Bytes of the beginning that stay at hand: several formats match on them, and headers are read again.
const KEPT_HEAD: usize = 1 << 20;
/// Bytes that stay at hand behind the furthest one: a reader may look back a little.
const KEPT_BEHIND: usize = 256 << 10;
/// Bytes read at a time.
const PIECE: usize = 64 << 10;

/// A stream as an input: ahead everything, behind only the beginning and the last few bytes.
pub struct Forward<R> {
    source: R,
    size: Option<u64>,
    head: Vec<u8>,
    /// The latest bytes; they end at `position`.
    recent: Vec<u8>,
    position: u64,
    ended: bool,
}

impl<R: Read> Forward<R> {
    /// Wraps a stream. `size` is its length where that is known.
    pub fn new(source: R, size: Option<u64>) -> Self {
        Self { source, size, head: Vec::new(), recent: Vec::new(), position: 0, ended: false }
    }

    /// How many bytes have come so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Reads the next piece; false at the end.
    fn advance(&mut self) -> Result<bool, InputError> {
        if self.ended {
            return Ok(false);
        }
        if self.recent.len() > KEPT_BEHIND + 4 * PIECE {
            self.recent.drain(..self.recent.len() - KEPT_BEHIND);
        }
        let old = self.recent.len();
        self.recent.resize(old + PIECE, 0);
        let count = loop {
            match self.source.read(&mut self.recent[old..]) {
                Ok(count) => break count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.recent.truncate(old);
                    self.ended = true;
                    let offset = self.position;
                    // A stream over another input passes on what that one said.
                    if let Some(known) = error.get_ref().and_then(|inner| inner.downcast_ref::<InputError>())
                    {
                        return Err(known.clone());
                    }
                    let why = error.to_string();
                    return Err(match error.kind() {
                        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                            InputError::Damaged { offset, why }
                        }
                        _ => InputError::Io { offset, why },
                    });
                }
            }
        };
        self.recent.truncate(old + count);
        if self.head.len() < KEPT_HEAD {
            let room = (KEPT_HEAD - self.head.len()).min(count);
            self.head.extend_from_slice(&self.recent[old..old + room]);
        }
        self.position += count as u64;
        self.ended = count == 0;
        Ok(count > 0)
    }

    fn kept(&self, offset: u64) -> Option<&[u8]> {
        let recent_from = self.position - self.recent.len() as u64;
        if offset >= recent_from {
            return self.recent.get(usize::try_from(offset - recent_from).ok()?..);
        }
        let head = self.head.get(usize::try_from(offset).ok()?..)?;
        (!head.is_empty()).then_some(head)
    }
}

impl<R: Read> Input for Forward<R> {
    fn size(&self) -> Option<u64> {
        self.size.or(self.ended.then_some(self.position))
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, InputError> {
        let mut filled = 0;
        while filled < buffer.len() {
            let at = offset + filled as u64;
            if at >= self.position {
                if !self.advance()? {
                    break;
                }
                continue;
            }
            let Some(bytes) = self.kept(at) else { return Err(InputError::Behind(at)) };
            let count = bytes.len().min(buffer.len() - filled);
            buffer[filled..filled + count].copy_from_slice(&bytes[..count]);
            filled += count;
        }
        Ok(filled)
    }

    fn is_random(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
