//! Those byte ranges of a file that were kept while it passed.

/// Byte ranges by their offset in the file.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    ranges: Vec<(u64, Vec<u8>)>,
}

impl Sparse {
    /// Keeps a range that starts at `offset`.
    pub(super) fn keep(&mut self, offset: u64, bytes: Vec<u8>) {
        self.ranges.push((offset, bytes));
    }

    /// Gives back the first range that was kept.
    pub(super) fn into_first(mut self) -> Vec<u8> {
        if self.ranges.is_empty() { Vec::new() } else { self.ranges.swap_remove(0).1 }
    }

    /// Exactly `length` bytes at `offset`, when one range holds them all.
    pub(super) fn get(&self, offset: u64, length: usize) -> Option<&[u8]> {
        self.ranges.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(offset.checked_sub(*start)?).ok()?;
            bytes.get(from..from.checked_add(length)?)
        })
    }

    /// The text at `offset` up to its NUL, when the NUL comes within `limit` bytes.
    pub(super) fn c_string(&self, offset: u64, limit: usize) -> Option<&[u8]> {
        self.ranges.iter().find_map(|(start, bytes)| {
            let from = usize::try_from(offset.checked_sub(*start)?).ok()?;
            let rest = bytes.get(from..)?;
            let end = memchr::memchr(0, rest.get(..limit).unwrap_or(rest))?;
            rest.get(..end)
        })
    }
}
