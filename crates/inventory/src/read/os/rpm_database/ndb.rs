//! The packages of an rpm database in rpm's own format, `Packages.db` (rpm, `lib/backend/ndb/rpmpkg.c`).
//!
//! Pages of slots of 16 bytes, the first two of which are the file's header; each slot in use says in which blocks of
//! 16 bytes a package's header stands, between a head and a tail. All integers are little-endian.

use wb_read::ReadProblem;

use super::Visit;
use crate::read::os::integers::le32;

/// The first bytes of every such file.
pub(super) const MAGIC: &[u8] = b"RpmP";

const SLOT_MAGIC: u32 = u32::from_le_bytes(*b"Slot");
const HEAD_MAGIC: u32 = u32::from_le_bytes(*b"BlbS");
const TAIL_MAGIC: u32 = u32::from_le_bytes(*b"BlbE");

const PAGE: usize = 4096;
const SLOT: usize = 16;
const BLOCK: usize = 16;
/// Magic, number, generation, length.
const HEAD: usize = 16;
/// Checksum, length, magic.
const TAIL: usize = 12;

/// Gives the number and the header of every package.
pub(super) fn packages(bytes: &[u8], visit: Visit<'_>) -> Result<(), ReadProblem> {
    let field = |at| le32(bytes, at).ok_or_else(|| ReadProblem::unparsable("it ends within its header"));
    if !bytes.starts_with(MAGIC) || field(4)? != 0 {
        return Err(ReadProblem::unparsable("it is no database of rpm's own format, version 0"));
    }
    let pages = usize::try_from(field(12)?).unwrap_or(usize::MAX);
    let slots = pages.checked_mul(PAGE).filter(|end| *end >= PAGE).and_then(|end| bytes.get(..end));
    let slots = slots.ok_or_else(|| ReadProblem::unparsable("it ends within its slots"))?;
    let mut read = 0;
    for (number, slot) in slots.chunks_exact(SLOT).enumerate().skip(2) {
        let wrong = |what| ReadProblem::unparsable(format!("slot {number} {what}"));
        let field = |at| le32(slot, at).ok_or_else(|| wrong("is cut short"));
        if field(0)? != SLOT_MAGIC {
            return Err(wrong("is no slot"));
        }
        let (package, offset, blocks) = (field(4)?, field(8)?, field(12)?);
        if offset == 0 {
            continue;
        }
        let blob = blob(bytes, package, offset, blocks).ok_or_else(|| wrong("leads to no package"))?;
        // No two packages share blocks: all of them are no longer than the file.
        read += blob.len();
        if read > bytes.len() {
            return Err(wrong("leads to what other slots lead to"));
        }
        visit(package, blob)?;
    }
    Ok(())
}

fn blob(bytes: &[u8], package: u32, offset: u32, blocks: u32) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?.checked_mul(BLOCK)?;
    let length = usize::try_from(blocks).ok()?.checked_mul(BLOCK)?;
    let whole = bytes.get(start..start.checked_add(length)?)?;
    let (body, tail) = whole.split_at_checked(length.checked_sub(TAIL)?)?;
    let says = le32(whole, 12)?;
    let is_whole = le32(whole, 0)? == HEAD_MAGIC
        && le32(whole, 4)? == package
        && le32(tail, 4)? == says
        && le32(tail, 8)? == TAIL_MAGIC;
    is_whole.then_some(())?;
    body.get(HEAD..)?.get(..usize::try_from(says).ok()?)
}

#[cfg(test)]
pub(super) mod tests;
