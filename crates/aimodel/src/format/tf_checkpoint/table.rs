//! The sorted table: a footer, a block that names the other blocks, blocks of entries. Every block has a checksum.

use std::sync::LazyLock;

use crate::context::{Context, Stop};
use crate::rule::tensorflow as rule;

/// The last bytes of the file.
const MAGIC: [u8; 8] = 0xdb47_7524_8b80_fb57_u64.to_le_bytes();
/// Bytes of the footer.
const FOOTER: usize = 48;
/// Bytes of one key; names of variables are far shorter.
const LONGEST_KEY: usize = 64 << 10;

type Take<'t> = &'t mut dyn FnMut(&[u8], &[u8], &mut Context<'_>) -> Result<(), Stop>;

/// Hands over every entry in the order of keys.
pub(super) fn each_entry(bytes: &[u8], context: &mut Context<'_>, take: Take<'_>) -> Result<(), Stop> {
    let size = bytes.len() as u64;
    let footer =
        bytes.len().checked_sub(FOOTER).and_then(|start| bytes.get(start..)).ok_or(Stop::Ended(size))?;
    if !footer.ends_with(&MAGIC) {
        return Err(Stop::Ended(size));
    }
    let mut handles = footer;
    let (_meta, index) = (handle(&mut handles, size)?, handle(&mut handles, size)?);
    let mut blocks = Vec::new();
    each(block(bytes, index, context)?, context, &mut |_, value, _| {
        let mut value = value;
        blocks.push(handle(&mut value, size)?);
        Ok(())
    })?;
    for place in blocks {
        each(block(bytes, place, context)?, context, take)?;
    }
    Ok(())
}

/// A block by its offset and length, after its checksum was compared.
fn block<'b>(
    bytes: &'b [u8],
    (offset, length): (u64, u64),
    context: &mut Context<'_>,
) -> Result<&'b [u8], Stop> {
    let there = || {
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        Some((bytes.get(start..end)?, bytes.get(start..end + 1)?, bytes.get(end..end.checked_add(5)?)?))
    };
    let Some((content, covered, trailer)) = there() else {
        return Err(Stop::wrong(offset, "a block leads beyond the file"));
    };
    // Blocks follow each other; each byte is summed once in good files, so the sums are bounded by steps.
    context.step(length / 64 + 1)?;
    let [kind, sum @ ..] = trailer else { return Err(Stop::Ended(offset)) };
    let kept = sum.try_into().map(u32::from_le_bytes).unwrap_or(0);
    if masked(checksum(covered)) != kept {
        context.say(&rule::CHECKSUM, offset, format!("the block at {offset:#x}"));
    }
    match kind {
        0 => Ok(content),
        other => Err(Stop::Locked(format!("a block packed in the way {other}"))),
    }
}

/// Hands over the entries of a block.
fn each(block: &[u8], context: &mut Context<'_>, take: Take<'_>) -> Result<(), Stop> {
    let wrong = || Stop::wrong(0, "a block of a table is not as it should be");
    let count = block.len().checked_sub(4).and_then(|at| block.get(at..)).ok_or_else(wrong)?;
    let restarts = count.try_into().map(u32::from_le_bytes).unwrap_or(0);
    let tail = 4 * (u64::from(restarts) + 1);
    let end = usize::try_from(tail).ok().and_then(|tail| block.len().checked_sub(tail)).ok_or_else(wrong)?;
    let mut rest = block.get(..end).ok_or_else(wrong)?;
    let mut key = Vec::new();
    while !rest.is_empty() {
        context.step(4)?;
        let (shared, own, length) = (varint(&mut rest)?, varint(&mut rest)?, varint(&mut rest)?);
        let usize_of = |number: u64| usize::try_from(number).map_err(|_| wrong());
        let (shared, own, length) = (usize_of(shared)?, usize_of(own)?, usize_of(length)?);
        if shared > key.len() || shared.saturating_add(own) > LONGEST_KEY {
            return Err(wrong());
        }
        let (suffix, after) = rest.split_at_checked(own).ok_or_else(wrong)?;
        let (value, after) = after.split_at_checked(length).ok_or_else(wrong)?;
        key.truncate(shared);
        key.extend_from_slice(suffix);
        rest = after;
        take(&key, value, context)?;
    }
    Ok(())
}

fn handle(bytes: &mut &[u8], size: u64) -> Result<(u64, u64), Stop> {
    let handle = (varint(bytes)?, varint(bytes)?);
    if handle.0.checked_add(handle.1).is_none_or(|end| end > size) {
        return Err(Stop::wrong(handle.0, "a block leads beyond the file"));
    }
    Ok(handle)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Stop> {
    let mut number = 0_u64;
    for shift in 0..10_u32 {
        let Some((&byte, rest)) = bytes.split_first() else { break };
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * shift);
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(Stop::wrong(0, "a number in a table is not as it should be"))
}

/// CRC-32C.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    static TABLE: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let step = |value: u32| if value & 1 == 0 { value >> 1 } else { value >> 1 ^ 0x82f6_3b78 };
        (0..256_u32).map(|byte| (0..8).fold(byte, |value, _| step(value))).collect()
    });
    let next = |sum: u32, &byte: &u8| {
        let index = usize::from((sum ^ u32::from(byte)).to_le_bytes()[0]);
        sum >> 8 ^ TABLE.get(index).copied().unwrap_or(0)
    };
    !bytes.iter().fold(u32::MAX, next)
}

/// A checksum as tables keep it, so that one of a block that holds checksums is not trivial.
pub(super) fn masked(sum: u32) -> u32 {
    sum.rotate_right(15).wrapping_add(0xa282_ead8)
}
