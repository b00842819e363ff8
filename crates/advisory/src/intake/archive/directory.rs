//! How many entries a zip archive says it has, before memory is taken for them (APPNOTE 4.3.14 to 4.3.16).

use std::io::{self, Read, Seek, SeekFrom};

/// The record at the end, without its comment.
const RECORD: usize = 22;
/// The longest comment.
const COMMENT: u64 = 0xffff;
/// Bytes of the locator of the larger record, which stands right before.
const LOCATOR: usize = 20;

/// The number of entries that the record at the end states; none when there is no such record.
pub(super) fn entries<R: Read + Seek>(reader: &mut R) -> Option<u64> {
    let found = look(reader).ok().flatten();
    reader.seek(SeekFrom::Start(0)).ok()?;
    found
}

fn look<R: Read + Seek>(reader: &mut R) -> io::Result<Option<u64>> {
    let length = reader.seek(SeekFrom::End(0))?;
    let tail = length.min(COMMENT + RECORD as u64 + LOCATOR as u64);
    reader.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = Vec::new();
    reader.take(tail).read_to_end(&mut bytes)?;
    let last =
        (0..bytes.len().saturating_sub(RECORD - 1)).rev().find(|at| begins(&bytes, *at, b"PK\x05\x06"));
    let Some(at) = last else { return Ok(None) };
    let Some(count) = little(&bytes, at + 10, 2) else { return Ok(None) };
    if count < 0xffff {
        return Ok(Some(count));
    }
    let Some(locator) = at.checked_sub(LOCATOR).filter(|at| begins(&bytes, *at, b"PK\x06\x07")) else {
        return Ok(Some(count));
    };
    let Some(offset) = little(&bytes, locator + 8, 8) else { return Ok(Some(count)) };
    reader.seek(SeekFrom::Start(offset))?;
    let mut record = Vec::new();
    reader.take(56).read_to_end(&mut record)?;
    let large = record.starts_with(b"PK\x06\x06").then(|| little(&record, 32, 8)).flatten();
    Ok(Some(large.unwrap_or(count)))
}

/// A number of so many bytes, least significant first.
fn little(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(width)?)?;
    Some(field.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

fn begins(bytes: &[u8], at: usize, magic: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(magic))
}
