//! Reads an input from front to back: numbers, runs of bytes, and jumps ahead.

use crate::context::Stop;
use crate::input::Input;

/// Bytes asked of the input at a time.
const PIECE: usize = 32 << 10;

/// A position in an input, with a small buffer.
pub struct Cursor<'a> {
    input: &'a mut dyn Input,
    /// Offset of the next byte.
    position: u64,
    buffer: Vec<u8>,
    /// Offset of the buffer's first byte.
    buffered_from: u64,
}

impl<'a> Cursor<'a> {
    /// At the beginning.
    pub fn new(input: &'a mut dyn Input) -> Self {
        Self { input, position: 0, buffer: Vec::new(), buffered_from: 0 }
    }

    /// At an offset.
    pub fn at(input: &'a mut dyn Input, offset: u64) -> Self {
        Self { input, position: offset, buffer: Vec::new(), buffered_from: offset }
    }

    /// Offset of the next byte.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The input's size where it is known.
    pub fn size(&self) -> Option<u64> {
        self.input.size()
    }

    /// The input below; what was buffered is still in it only when it is random or recent.
    pub fn input(&mut self) -> &mut dyn Input {
        self.input
    }

    /// Goes to an offset. Costs nothing by itself.
    pub fn seek(&mut self, offset: u64) {
        self.position = offset;
    }

    /// Jumps ahead. Costs nothing by itself; a jump beyond the end shows at the next read.
    pub fn skip(&mut self, count: u64) {
        self.position = self.position.saturating_add(count);
    }

    /// Whether the file ends here.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn is_at_end(&mut self) -> Result<bool, Stop> {
        Ok(self.peek(1)?.is_empty())
    }

    /// The next bytes without passing them, at most 32 KiB; fewer only at the end of the file.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn peek(&mut self, count: usize) -> Result<&[u8], Stop> {
        let count = count.min(PIECE);
        let held = self.position.checked_sub(self.buffered_from).and_then(|from| usize::try_from(from).ok());
        let from = match held {
            // Lengths of 2⁶⁴ - 1 lead here.
            Some(from) if self.buffer.len().checked_sub(from).is_some_and(|held| count <= held) => from,
            _ => {
                self.buffer.resize(PIECE, 0);
                let got = self.input.read_at(self.position, &mut self.buffer)?;
                self.buffer.truncate(got);
                self.buffered_from = self.position;
                0
            }
        };
        let end = (from + count).min(self.buffer.len());
        Ok(&self.buffer[from..end])
    }

    /// The next byte.
    ///
    /// # Errors
    /// [`Stop::Ended`] at the end of the file, or the input cannot be read.
    pub fn byte(&mut self) -> Result<u8, Stop> {
        let byte = self.peek(1)?.first().copied().ok_or(Stop::Ended(self.position))?;
        self.position += 1;
        Ok(byte)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// As [`Cursor::byte`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let at = self.position;
        let bytes = self.peek(N)?.try_into().map_err(|_| Stop::Ended(at))?;
        self.position += N as u64;
        Ok(bytes)
    }

    /// A little-endian number of two bytes.
    ///
    /// # Errors
    /// As [`Cursor::byte`].
    pub fn u16(&mut self) -> Result<u16, Stop> {
        self.array().map(u16::from_le_bytes)
    }

    /// A little-endian number of four bytes.
    ///
    /// # Errors
    /// As [`Cursor::byte`].
    pub fn u32(&mut self) -> Result<u32, Stop> {
        self.array().map(u32::from_le_bytes)
    }

    /// A little-endian number of eight bytes.
    ///
    /// # Errors
    /// As [`Cursor::byte`].
    pub fn u64(&mut self) -> Result<u64, Stop> {
        self.array().map(u64::from_le_bytes)
    }

    /// The next `count` bytes. Memory grows with what is really there, never with what a length claims.
    ///
    /// # Errors
    /// [`Stop::Budget`] when they are more than `limit`, and as [`Cursor::byte`].
    pub fn bytes(&mut self, count: u64, limit: u64) -> Result<Vec<u8>, Stop> {
        if count > limit {
            return Err(Stop::Budget(format!(
                "{count} bytes at {:#x}, more than the {limit} that are held",
                self.position
            )));
        }
        let mut all = Vec::new();
        self.each(count, &mut |piece| all.extend_from_slice(piece))?;
        Ok(all)
    }

    /// Hands over the next `count` bytes in pieces, and passes them.
    ///
    /// # Errors
    /// As [`Cursor::byte`]; what came before the end was handed over.
    pub fn each(&mut self, count: u64, take: &mut dyn FnMut(&[u8])) -> Result<(), Stop> {
        let mut left = count;
        while left > 0 {
            let want = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let piece = self.peek(want)?;
            if piece.is_empty() {
                return Err(Stop::Ended(self.position));
            }
            let got = piece.len();
            take(piece);
            self.position += got as u64;
            left -= got as u64;
        }
        Ok(())
    }

    /// Reads on to the end of the file, in pieces, and gives the offset of the end.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn rest(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<u64, Stop> {
        loop {
            let piece = self.peek(PIECE)?;
            if piece.is_empty() {
                return Ok(self.position);
            }
            let got = piece.len();
            take(piece);
            self.position += got as u64;
        }
    }
}
