//! Heaps: names of old groups (local), texts of any length (global), links and attributes of large groups (fractal).

use crate::context::{Context, Stop};

use super::{Bytes, File, Followed};

/// The data of a local heap.
pub(crate) fn local(file: &mut File<'_>, address: u64) -> Result<Vec<u8>, Stop> {
    let size = 8 + 2 * file.length_size + file.offset_size;
    let block = file.signed_block(address, size as u64, b"HEAP")?;
    let mut bytes = Bytes::new(&block, file.offset(address));
    bytes.skip(8)?;
    let length = bytes.number(file.length_size)?;
    bytes.skip(file.length_size)?;
    let data = bytes.number(file.offset_size)?;
    file.block(data, length)
}

/// One object of a global heap.
pub(crate) fn global(file: &mut File<'_>, address: u64, index: u64) -> Result<Vec<u8>, Stop> {
    let head = file.signed_block(address, 8 + file.length_size as u64, b"GCOL")?;
    let mut bytes = Bytes::new(&head, file.offset(address));
    bytes.skip(8)?;
    let size = bytes.number(file.length_size)?;
    let block = file.block(address, size)?;
    let mut bytes = Bytes::new(&block, file.offset(address));
    bytes.skip(head.len())?;
    while bytes.rest().len() >= 8 + file.length_size {
        let number = bytes.number(2)?;
        bytes.skip(6)?;
        let length = bytes.count(file.length_size)?;
        if number == index {
            return Ok(bytes.take(length)?.to_vec());
        }
        if number == 0 {
            break;
        }
        let padded = length.checked_next_multiple_of(8).unwrap_or(usize::MAX);
        bytes.skip(padded.min(bytes.rest().len()))?;
    }
    Err(Stop::wrong(file.offset(address), format!("the heap has no object {index}")))
}

/// A fractal heap: its objects are found by identifiers that a B-tree holds.
pub(crate) struct Fractal {
    id_length: usize,
    max_size: usize,
    managed_length: usize,
    offset_length: usize,
    width: u64,
    start_size: u64,
    max_direct: u64,
    root: u64,
    root_rows: u64,
    is_filtered: bool,
    /// Bytes before the objects of a direct block are part of its addresses.
    heap_bits: u32,
}

impl Fractal {
    pub(crate) fn open(file: &mut File<'_>, address: u64) -> Result<Self, Stop> {
        let (offsets, lengths) = (file.offset_size, file.length_size);
        let size = 22 + 12 * lengths + 3 * offsets;
        let block = file.signed_block(address, size as u64, b"FRHP")?;
        let mut bytes = Bytes::new(&block, file.offset(address));
        bytes.skip(5)?;
        let id_length = bytes.count(2)?;
        let is_filtered = bytes.number(2)? != 0;
        bytes.skip(1)?;
        let max_managed = bytes.number(4)?;
        bytes.skip(lengths + offsets + lengths + offsets + 8 * lengths)?;
        let width = bytes.number(2)?;
        let start_size = bytes.number(lengths)?;
        let max_direct = bytes.number(lengths)?;
        let heap_bits = u32::try_from(bytes.number(2)?).unwrap_or(0);
        bytes.skip(2)?;
        let root = bytes.number(offsets)?;
        let root_rows = bytes.number(2)?;
        if width == 0 || start_size == 0 || !start_size.is_power_of_two() || heap_bits > 64 {
            return Err(Stop::wrong(file.offset(address), "a heap of an odd form"));
        }
        let bits_of = |value: u64| usize::try_from(64 - value.leading_zeros()).unwrap_or(64);
        let offset_length = usize::try_from(heap_bits.div_ceil(8)).unwrap_or(8);
        let managed_length = bits_of(max_direct.min(max_managed)).div_ceil(8);
        Ok(Self {
            id_length,
            max_size: usize::try_from(max_managed).unwrap_or(usize::MAX),
            managed_length,
            offset_length,
            width,
            start_size,
            max_direct,
            root,
            root_rows,
            is_filtered,
            heap_bits,
        })
    }

    /// The object with an identifier.
    pub(crate) fn object(
        &self,
        file: &mut File<'_>,
        id: &[u8],
        context: &mut Context<'_>,
    ) -> Result<Vec<u8>, Stop> {
        if self.is_filtered {
            return Err(Stop::Locked("a heap that is packed".to_owned()));
        }
        let mut bytes = Bytes::new(id.get(..self.id_length).unwrap_or(id), file.offset(self.root));
        let kind = bytes.byte()? >> 4 & 3;
        match kind {
            0 => {
                let at = bytes.number(self.offset_length)?;
                let length = bytes.number(self.managed_length)?;
                if length > self.max_size as u64 {
                    return Err(Stop::wrong(bytes.offset(), "an object larger than its heap allows"));
                }
                self.managed(file, at, length, context)
            }
            // Too small for a place of its own: the object stands in the identifier.
            2 => Ok(bytes.rest().to_vec()),
            // Too large for the heap: directly addressed where the identifier is long enough.
            1 if self.id_length > file.offset_size + file.length_size => {
                let address = bytes.number(file.offset_size)?;
                let length = bytes.number(file.length_size)?;
                file.block(address, length)
            }
            _ => Err(Stop::Locked("an object of a heap that is found in another way".to_owned())),
        }
    }

    /// An object by its place in the heap's own space.
    fn managed(
        &self,
        file: &mut File<'_>,
        at: u64,
        length: u64,
        context: &mut Context<'_>,
    ) -> Result<Vec<u8>, Stop> {
        if self.root_rows == 0 {
            return file.block(self.root.saturating_add(at), length);
        }
        let (mut address, mut rows, mut start) = (self.root, self.root_rows, 0_u64);
        let mut followed = Followed::default();
        loop {
            followed.note(address, context)?;
            let Some((row, column, block_start, size)) = self.place(rows, at - start) else {
                return Err(Stop::wrong(file.offset(address), "an object outside of its heap"));
            };
            let head = 5 + file.offset_size + self.offset_length;
            let entry = head as u64 + (row * self.width + column) * file.offset_size as u64;
            file.signed_block(address, 4, b"FHIB")?;
            let child = file.block(address.saturating_add(entry), file.offset_size as u64)?;
            let child = Bytes::new(&child, 0).number(file.offset_size)?;
            start += block_start;
            if size <= self.max_direct {
                return file.block(child.saturating_add(at - start), length);
            }
            address = child;
            rows = self.rows_of(size);
        }
    }

    /// The row, column, first byte and size of the block that holds a place.
    fn place(&self, rows: u64, at: u64) -> Option<(u64, u64, u64, u64)> {
        let mut start = 0_u64;
        for row in 0..rows.min(u64::from(self.heap_bits) + 2) {
            let size = self.start_size.checked_shl(u32::try_from(row.saturating_sub(1)).ok()?)?;
            let span = size.checked_mul(self.width)?;
            if at < start.checked_add(span)? {
                let column = (at - start) / size;
                return Some((row, column, start + column * size, size));
            }
            start = start.checked_add(span)?;
        }
        None
    }

    /// Rows of an indirect block that stands for so many bytes.
    fn rows_of(&self, size: u64) -> u64 {
        let first = self.start_size.saturating_mul(self.width).max(1);
        u64::from(u64::BITS - (size / first).leading_zeros()).max(1)
    }
}
