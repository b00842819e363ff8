//! The records of zip archives, as they are written: nothing is checked here against anything else.

use crate::context::Stop;
use crate::cursor::Cursor;
use crate::input::{Input, InputError};

/// Signature of a member's record.
pub(crate) const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Signature of an entry of the directory.
pub(crate) const LISTED: [u8; 4] = *b"PK\x01\x02";
/// Signature of the end record.
pub(crate) const END: [u8; 4] = *b"PK\x05\x06";
/// Signature of the larger end record.
pub(crate) const END_64: [u8; 4] = *b"PK\x06\x06";
/// Signature of what points to the larger end record.
pub(crate) const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
/// Signature of what follows a member whose sizes were not known before; also of an archive in parts.
pub(crate) const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// Signature of the directory's own signature.
const SIGNED: [u8; 4] = *b"PK\x05\x05";
/// Signature of extra data of the archive.
const EXTRA: [u8; 4] = *b"PK\x06\x08";

/// Flags that say the content is encrypted, patched or strongly encrypted.
pub(crate) const FLAGS_LOCKED: u16 = 0x1 | 0x20 | 0x40 | 0x2000;
/// Flag that says the sizes follow the content.
pub(crate) const FLAG_DESCRIPTOR: u16 = 0x8;

/// What a member's record or an entry of the directory says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// Offset of the member's record.
    pub(crate) header: u64,
    /// Offset of its content; 0 in an entry of the directory.
    pub(crate) data: u64,
    /// Its name, bytes as they are.
    pub(crate) name: Vec<u8>,
    /// Flags.
    pub(crate) flags: u16,
    /// How it is packed.
    pub(crate) method: u16,
    /// CRC-32 of its content.
    pub(crate) checksum: u32,
    /// Bytes in the archive.
    pub(crate) packed: u64,
    /// Bytes unpacked.
    pub(crate) unpacked: u64,
    /// Whether it is a symbolic link, by the directory.
    pub(crate) is_link: bool,
    /// Offset behind the entry or the record's header.
    pub(crate) end: u64,
}

impl Record {
    /// Whether the sizes follow the content and are not known yet.
    pub(crate) fn is_open(&self) -> bool {
        self.flags & FLAG_DESCRIPTOR != 0 && self.packed == 0
    }

    /// The name for people.
    pub(crate) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.name).into_owned()
    }

    fn widen(&mut self, extra: &[u8], offset_is_wide: bool) {
        let mut rest = extra;
        while let [a, b, c, d, tail @ ..] = rest {
            let (id, size) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
            let field = &tail[..size.min(tail.len())];
            if id == 1 {
                let mut numbers = field.chunks_exact(8).map(|bytes| {
                    bytes.iter().rev().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte))
                });
                for (is_wide, number) in [
                    (self.unpacked == u64::from(u32::MAX), &mut self.unpacked),
                    (self.packed == u64::from(u32::MAX), &mut self.packed),
                    (offset_is_wide, &mut self.header),
                ] {
                    if is_wide && let Some(wide) = numbers.next() {
                        *number = wide;
                    }
                }
            }
            rest = &tail[size.min(tail.len())..];
        }
    }
}

/// The end record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// Offset of it.
    pub(crate) at: u64,
    /// Bytes of the directory.
    pub(crate) size: u64,
    /// Offset of the directory, as it is recorded.
    pub(crate) offset: u64,
    /// Offset of the larger end record before it; that of this one when there is none.
    pub(crate) first: u64,
    /// Bytes of the comment.
    pub(crate) comment: u64,
}

impl End {
    /// Where the directory may begin: right before the record, as far as it is long, and where the record says.
    pub(crate) fn starts(&self) -> impl Iterator<Item = u64> + use<> {
        self.first.checked_sub(self.size).into_iter().chain([self.offset])
    }
}

/// What stands at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A member.
    Local(Record),
    /// An entry of the directory.
    Listed(Record),
    /// The end record; its comment lies behind.
    End(End),
    /// Something else with a signature, that ends there.
    Other(u64),
    /// No signature.
    Unknown,
    /// Nothing.
    Nothing,
}

/// Reads what stands at the cursor, and leaves the cursor behind its header.
///
/// # Errors
/// It ends in the middle, or the input cannot be read.
pub(crate) fn part(cursor: &mut Cursor<'_>) -> Result<Part, Stop> {
    let at = cursor.position();
    let Ok(signature) = <[u8; 4]>::try_from(cursor.peek(4)?) else {
        return Ok(if cursor.is_at_end()? { Part::Nothing } else { Part::Unknown });
    };
    match signature {
        LOCAL => local(cursor).map(Part::Local),
        LISTED => listed(cursor).map(Part::Listed),
        END => {
            cursor.skip(12);
            let (size, offset) = (u64::from(cursor.u32()?), u64::from(cursor.u32()?));
            let comment = u64::from(cursor.u16()?);
            Ok(Part::End(End { at, size, offset, first: at, comment }))
        }
        END_64 | EXTRA | SIGNED | LOCATOR_64 => {
            cursor.skip(4);
            let size = match signature {
                END_64 => cursor.u64()?,
                EXTRA => u64::from(cursor.u32()?),
                SIGNED => u64::from(cursor.u16()?),
                _ => 16,
            };
            cursor.skip(size);
            Ok(Part::Other(cursor.position()))
        }
        // An archive that was meant for several disks and fits one begins so.
        DESCRIPTOR if at == 0 => Ok(Part::Other(4)),
        _ => Ok(Part::Unknown),
    }
}

fn local(cursor: &mut Cursor<'_>) -> Result<Record, Stop> {
    let header = cursor.position();
    cursor.skip(6);
    let (flags, method) = (cursor.u16()?, cursor.u16()?);
    cursor.skip(4);
    let checksum = cursor.u32()?;
    let (packed, unpacked) = (u64::from(cursor.u32()?), u64::from(cursor.u32()?));
    let (name_size, extra_size) = (cursor.u16()?, cursor.u16()?);
    let name = cursor.bytes(name_size.into(), u64::MAX)?;
    let extra = cursor.bytes(extra_size.into(), u64::MAX)?;
    let data = cursor.position();
    let mut record =
        Record { header, data, name, flags, method, checksum, packed, unpacked, is_link: false, end: data };
    record.widen(&extra, false);
    Ok(record)
}

fn listed(cursor: &mut Cursor<'_>) -> Result<Record, Stop> {
    cursor.skip(4);
    let made_by = cursor.u16()?;
    cursor.skip(2);
    let (flags, method) = (cursor.u16()?, cursor.u16()?);
    cursor.skip(4);
    let checksum = cursor.u32()?;
    let (packed, unpacked) = (u64::from(cursor.u32()?), u64::from(cursor.u32()?));
    let (name_size, extra_size, comment_size) = (cursor.u16()?, cursor.u16()?, cursor.u16()?);
    cursor.skip(4);
    let attributes = cursor.u32()?;
    let header = cursor.u32()?;
    let name = cursor.bytes(name_size.into(), u64::MAX)?;
    let extra = cursor.bytes(extra_size.into(), u64::MAX)?;
    cursor.bytes(comment_size.into(), u64::MAX)?;
    let is_unix = matches!(made_by >> 8, 3 | 19);
    let is_link = is_unix && (attributes >> 16) & 0o170_000 == 0o120_000;
    let mut record = Record {
        header: header.into(),
        data: 0,
        name,
        flags,
        method,
        checksum,
        packed,
        unpacked,
        is_link,
        end: cursor.position(),
    };
    record.widen(&extra, header == u32::MAX);
    Ok(record)
}

/// Bytes behind the last possible beginning of an end record.
const TAIL: u64 = (64 << 10) + 22;

/// The end record that readers find: the last one of the file.
///
/// # Errors
/// The input cannot be read.
pub(crate) fn find_end(input: &mut dyn Input) -> Result<Option<End>, Stop> {
    let Some(size) = input.size().filter(|_| input.is_random()) else { return Ok(None) };
    find_end_before(size, input)
}

/// The end record of an archive that passed by: read on to the end first.
///
/// # Errors
/// The input cannot be read, or what the record leads to has passed.
pub(crate) fn find_passed_end(input: &mut dyn Input) -> Result<Option<End>, Stop> {
    // When the last byte is known, everything before it has passed; of an unknown size nothing is at the very end.
    let last = input.size().map_or(u64::MAX - 1, |size| size.saturating_sub(1));
    input.read_at(last, &mut [0])?;
    let Some(size) = input.size() else { return Ok(None) };
    let end = find_end_before(size, input)?;
    Ok(end.filter(|end| end.at + 22 + end.comment == size && end.size > 0 || leads_to_directory(end, input)))
}

/// Whether a directory stands where an end record says, or may have stood there.
pub(crate) fn leads_to_directory(end: &End, input: &mut dyn Input) -> bool {
    end.size > 0
        && end.starts().filter(|start| *start < end.at).any(|start| match Cursor::at(input, start).peek(4) {
            Ok(signature) => signature == LISTED,
            Err(stop) => matches!(stop, Stop::Input(InputError::Behind(_))),
        })
}

fn find_end_before(size: u64, input: &mut dyn Input) -> Result<Option<End>, Stop> {
    let from = size.saturating_sub(TAIL);
    let mut tail = vec![0; usize::try_from(size - from).unwrap_or(0)];
    let got = input.read_at(from, &mut tail)?;
    tail.truncate(got);
    // An end record is 22 bytes long: a signature nearer to the end is none.
    let searched = &tail[..tail.len().saturating_sub(18)];
    let Some(found) = memchr::memmem::rfind(searched, &END) else { return Ok(None) };
    let at = from + found as u64;
    let mut cursor = Cursor::at(input, at);
    let Part::End(end) = part(&mut cursor)? else { return Ok(None) };
    widened(end, input).map(Some)
}

/// An end record with the numbers of the larger one, where there is one.
///
/// # Errors
/// The input cannot be read there.
pub(crate) fn widened(mut end: End, input: &mut dyn Input) -> Result<End, Stop> {
    let at = end.at;
    let Some(locator) = at.checked_sub(20) else { return Ok(end) };
    let mut cursor = Cursor::at(input, locator);
    if cursor.array::<4>()? == LOCATOR_64 {
        cursor.skip(4);
        let recorded = cursor.u64()?;
        // The record lies where it says, or right before, when something was put before the archive.
        for first in [recorded, locator.saturating_sub(56)] {
            cursor.seek(first);
            if first < at && cursor.array::<4>()? == END_64 {
                cursor.skip(36);
                (end.size, end.offset) = (cursor.u64()?, cursor.u64()?);
                end.first = first;
                break;
            }
        }
    }
    Ok(end)
}

/// The offset of the next record's signature from an offset on, before `end`. A record in bytes that belong to nothing
/// must look like one.
///
/// # Errors
/// The input cannot be read.
pub(crate) fn next_signature(input: &mut dyn Input, from: u64, end: u64) -> Result<Option<u64>, Stop> {
    const PIECE: usize = 64 << 10;
    let mut at = from;
    let mut piece = vec![0; PIECE];
    while at < end {
        let got = input.read_at(at, &mut piece)?;
        let bytes = &piece[..got];
        let mut searched = 0;
        while let Some(found) = memchr::memmem::find(&bytes[searched..], b"PK") {
            let found = searched + found;
            if bytes.len() - found < 64 && got == PIECE {
                break;
            }
            if looks_like_record(&bytes[found..]) {
                return Ok(Some(at + found as u64).filter(|found| *found < end));
            }
            searched = found + 2;
        }
        if got < PIECE {
            return Ok(None);
        }
        // What may begin at the end of the piece is looked at again with what follows.
        at += (PIECE - 64) as u64;
    }
    Ok(None)
}

fn looks_like_record(bytes: &[u8]) -> bool {
    let number =
        |at: usize| bytes.get(at..at + 2).map_or(u16::MAX, |two| u16::from_le_bytes([two[0], two[1]]));
    let is_method = |method: u16| matches!(method, 0..=10 | 12 | 14 | 93 | 95..=99);
    let is_name = |at: usize, size: u16| {
        let end = (at + usize::from(size)).min(bytes.len());
        (1..=4096).contains(&size)
            && bytes.get(at..end).is_some_and(|name| !name.iter().any(|byte| *byte < 9))
    };
    match bytes.get(..4) {
        Some(signature) if signature == LOCAL => is_method(number(8)) && is_name(30, number(26)),
        Some(signature) if signature == LISTED => is_method(number(10)) && is_name(46, number(28)),
        Some(signature) if signature == END => number(4) == 0 && number(8) == number(10),
        _ => false,
    }
}
