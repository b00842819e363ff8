//! Sparse files: only the parts that are not zeros are stored (GNU tar manual, "Storing Sparse Files").

use std::io::{self, BufRead, Read};

use super::header::{BLOCK, Header, number};

/// More parts than this in one file are refused.
const MAX_PARTS: usize = 1 << 20;
static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

/// Which parts of a file are stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SparseMap {
    parts: Vec<(u64, u64)>,
    /// The file's size with its holes.
    pub(super) real_size: u64,
    /// Bytes stored in the archive.
    pub(super) stored: u64,
    /// Old GNU format: another block of the map follows.
    pub(super) more_blocks: bool,
}

impl SparseMap {
    pub(super) fn new(real_size: u64, stored: u64) -> Self {
        Self { parts: Vec::new(), real_size, stored, more_blocks: false }
    }

    pub(super) fn from_gnu_header(header: &Header<'_>, stored: u64) -> Result<Self, &'static str> {
        let (entries, more_blocks, real_size) = header.gnu_sparse();
        let mut map = Self::new(real_size.ok_or("its real size is not a number")?, stored);
        map.more_blocks = more_blocks;
        map.add_gnu_entries(entries)?;
        Ok(map)
    }

    pub(super) fn add_gnu_block(&mut self, block: &[u8; BLOCK]) -> Result<(), &'static str> {
        self.add_gnu_entries(&block[..504])?;
        self.more_blocks = block[504] != 0;
        Ok(())
    }

    fn add_gnu_entries(&mut self, entries: &[u8]) -> Result<(), &'static str> {
        for entry in entries.chunks_exact(24) {
            if entry[0] == 0 {
                break;
            }
            let (offset, length) = entry.split_at(12);
            let part = (
                number(offset).ok_or("an offset is not a number")?,
                number(length).ok_or("a length is not a number")?,
            );
            self.add(part)?;
        }
        Ok(())
    }

    /// Formats 0.0 and 0.1: the map is in the extended header.
    pub(super) fn from_pax_0(real_size: u64, stored: u64, text: &[u8]) -> Result<Self, &'static str> {
        let mut map = Self::new(real_size, stored);
        let numbers: Vec<u64> = text
            .split(|byte| *byte == b',')
            .map(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
            .collect::<Option<_>>()
            .ok_or("its map is not a list of numbers")?;
        for part in numbers.chunks(2) {
            match part {
                [offset, length] => map.add((*offset, *length))?,
                _ => return Err("its map has an odd number of numbers"),
            }
        }
        Ok(map)
    }

    /// Format 1.0: the map is decimal lines before the file's data, padded to whole blocks. Gives the bytes used.
    pub(super) fn read_pax_1(&mut self, body: &mut dyn BufRead) -> Result<u64, &'static str> {
        let mut lines = Lines { body, used: 0 };
        let count = lines.number()?;
        if count > MAX_PARTS as u64 {
            return Err("it has too many parts");
        }
        for _ in 0..count {
            let part = (lines.number()?, lines.number()?);
            self.add(part)?;
        }
        let used = lines.finish()?;
        self.stored = self.stored.checked_sub(used).ok_or("its map is longer than its data")?;
        Ok(used)
    }

    fn add(&mut self, part: (u64, u64)) -> Result<(), &'static str> {
        if self.parts.len() >= MAX_PARTS {
            return Err("it has too many parts");
        }
        if part.1 > 0 {
            self.parts.push(part);
        }
        Ok(())
    }

    /// Parts in order, apart, within the file, and as many bytes as are stored.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let (mut end, mut total) = (0_u64, 0_u64);
        for (offset, length) in &self.parts {
            if *offset < end {
                return Err("its parts are not in order");
            }
            end = offset.checked_add(*length).ok_or("a part ends beyond all numbers")?;
            total = total.checked_add(*length).ok_or("its parts are beyond all numbers")?;
        }
        if end > self.real_size {
            return Err("a part lies behind the file's end");
        }
        if total != self.stored {
            return Err("its parts are not as many bytes as are stored");
        }
        Ok(())
    }

    /// The file with its holes.
    pub(super) fn expand<'a>(&'a self, stored: &'a mut dyn BufRead) -> Expanded<'a> {
        Expanded { map: self, stored, at: 0, part: 0 }
    }
}

struct Lines<'a> {
    body: &'a mut dyn BufRead,
    used: u64,
}

impl Lines<'_> {
    fn byte(&mut self) -> Result<u8, &'static str> {
        let byte = self
            .body
            .fill_buf()
            .ok()
            .and_then(|bytes| bytes.first().copied())
            .ok_or("its map is cut short")?;
        self.body.consume(1);
        self.used += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, &'static str> {
        let mut value = 0_u64;
        for _ in 0..=20 {
            match self.byte()? {
                b'\n' => return Ok(value),
                digit @ b'0'..=b'9' => {
                    value = value
                        .checked_mul(10)
                        .and_then(|value| value.checked_add(u64::from(digit - b'0')))
                        .ok_or("a number in its map is too large")?;
                }
                _ => return Err("its map is not a list of numbers"),
            }
        }
        Err("a number in its map is too large")
    }

    fn finish(mut self) -> Result<u64, &'static str> {
        while !self.used.is_multiple_of(BLOCK as u64) {
            self.byte()?;
        }
        Ok(self.used)
    }
}

/// A sparse file as a program would read it.
pub(super) struct Expanded<'a> {
    map: &'a SparseMap,
    stored: &'a mut dyn BufRead,
    at: u64,
    part: usize,
}

enum Piece {
    Hole(u64),
    Data(u64),
    End,
}

impl Expanded<'_> {
    fn piece(&mut self) -> Piece {
        while let Some((offset, length)) = self.map.parts.get(self.part) {
            if self.at < *offset {
                return Piece::Hole(offset - self.at);
            }
            if self.at < offset + length {
                return Piece::Data(offset + length - self.at);
            }
            self.part += 1;
        }
        if self.at < self.map.real_size { Piece::Hole(self.map.real_size - self.at) } else { Piece::End }
    }
}

impl BufRead for Expanded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bound =
            |length: u64, available: usize| available.min(usize::try_from(length).unwrap_or(usize::MAX));
        match self.piece() {
            Piece::End => Ok(&[]),
            Piece::Hole(length) => Ok(&ZEROS[..bound(length, ZEROS.len())]),
            Piece::Data(length) => {
                let bytes = self.stored.fill_buf()?;
                Ok(&bytes[..bound(length, bytes.len())])
            }
        }
    }

    fn consume(&mut self, count: usize) {
        if matches!(self.piece(), Piece::Data(_)) {
            self.stored.consume(count);
        }
        self.at += count as u64;
    }
}

impl Read for Expanded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}
