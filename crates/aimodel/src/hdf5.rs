//! HDF5: superblock, object headers, groups, attributes. Only what says where things lie is read; values stay where they are.
//!
//! Everything in a file is found by addresses, so it is read in any order. Every block is bounded in size, every chain of blocks
//! in length, and no address is followed twice within one chain.

use std::collections::BTreeSet;

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::input::Input;

mod bytes;
mod group;
mod header;
mod heap;
mod message;

pub(crate) use bytes::Bytes;
pub(crate) use group::{Target, dense, links};
pub(crate) use header::Header;
pub(crate) use heap::local;
pub(crate) use message::{Attribute, Kind, Layout, Shape, Type, filters, layout};

/// The first bytes of a superblock.
pub(crate) const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Bytes of one block of structure that are read.
const LARGEST_BLOCK: u64 = 16 << 20;

/// An open file.
pub(crate) struct File<'a> {
    input: &'a mut dyn Input,
    /// Bytes of an address, and of a length.
    pub(crate) offset_size: usize,
    pub(crate) length_size: usize,
    /// Offset of the byte that addresses count from.
    base: u64,
    /// Address of the root group's header.
    pub(crate) root: u64,
    /// Offset in the file behind the last byte.
    pub(crate) end: u64,
    pub(crate) version: u8,
}

impl<'a> File<'a> {
    /// Opens a file by its superblock at an offset.
    ///
    /// # Errors
    /// The superblock is not what the format allows, or cannot be read.
    pub(crate) fn open(input: &'a mut dyn Input, at: u64) -> Result<Self, Stop> {
        let mut file = Self { input, offset_size: 8, length_size: 8, base: 0, root: 0, end: 0, version: 0 };
        let head = file.block(at, 16)?;
        file.version = head.get(8).copied().unwrap_or(0);
        let sizes = match file.version {
            0 | 1 => head.get(13..15),
            2 | 3 => head.get(9..11),
            other => return Err(Stop::wrong(at, format!("a superblock of version {other}"))),
        };
        let &[offset_size, length_size] = sizes.unwrap_or_default() else { return Err(Stop::Ended(at)) };
        if !matches!(offset_size, 2 | 4 | 8) || !matches!(length_size, 2 | 4 | 8) {
            return Err(Stop::wrong(at, "addresses of an odd size"));
        }
        (file.offset_size, file.length_size) = (usize::from(offset_size), usize::from(length_size));
        let start = match file.version {
            0 => 24,
            1 => 28,
            _ => 12,
        };
        let size = file.offset_size as u64;
        let addresses = file.block(at + start, 4 * size + 2 * size)?;
        let mut addresses = Bytes::new(&addresses, at + start);
        let base = addresses.number(file.offset_size)?;
        addresses.number(file.offset_size)?;
        file.end = addresses.number(file.offset_size)?;
        if file.version < 2 {
            // Driver information, and the name of the root group.
            addresses.skip(2 * file.offset_size)?;
        }
        file.root = addresses.number(file.offset_size)?;
        // Some writers count from the superblock and say 0.
        file.base = if base == 0 { at } else { base };
        // The end counts from the beginning of the file, other than every other address.
        file.end = if base == 0 { at.saturating_add(file.end) } else { file.end };
        Ok(file)
    }

    /// The size of the file, where it is known.
    pub(crate) fn size(&self) -> Option<u64> {
        self.input.size()
    }

    /// Offset in the file of an address.
    pub(crate) fn offset(&self, address: u64) -> u64 {
        self.base.saturating_add(address)
    }

    /// Whether an address is the one that says that there is none.
    pub(crate) fn is_none(&self, address: u64) -> bool {
        address == u64::MAX >> (64 - 8 * self.offset_size as u32)
    }

    /// The bytes at an address.
    pub(crate) fn block(&mut self, address: u64, length: u64) -> Result<Vec<u8>, Stop> {
        Cursor::at(self.input, self.base.saturating_add(address)).bytes(length, LARGEST_BLOCK)
    }

    /// Hands over the bytes at an address in pieces.
    pub(crate) fn each(
        &mut self,
        address: u64,
        length: u64,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Stop> {
        Cursor::at(self.input, self.base.saturating_add(address)).each(length, take)
    }

    /// The block at an address, of which the first bytes must be a signature.
    pub(crate) fn signed_block(
        &mut self,
        address: u64,
        length: u64,
        signature: &[u8],
    ) -> Result<Vec<u8>, Stop> {
        let block = self.block(address, length)?;
        if !block.starts_with(signature) {
            let name = String::from_utf8_lossy(signature).into_owned();
            return Err(Stop::wrong(self.offset(address), format!("no block {name} where one should be")));
        }
        Ok(block)
    }
}

/// Addresses that were followed in one chain.
#[derive(Default)]
pub(crate) struct Followed(BTreeSet<u64>);

impl Followed {
    /// Notes an address.
    ///
    /// # Errors
    /// It was followed before, or the chain is too long.
    pub(crate) fn note(&mut self, address: u64, context: &mut Context<'_>) -> Result<(), Stop> {
        context.step(16)?;
        if self.0.insert(address) {
            Ok(())
        } else {
            Err(Stop::wrong(address, "blocks that lead back to themselves"))
        }
    }
}
