//! The header of 7z archives: where packed streams lie, how they are packed, and which files they hold.

use crate::container::source::Source;
use crate::container::unpack::{Packing, Unpacking, stop_of};
use crate::context::Stop;
use crate::cursor::Cursor;
use crate::input::{Input, Memory};
use std::io::Read;

/// How an archive begins.
pub(crate) const SIGNATURE: [u8; 6] = *b"7z\xbc\xaf\x27\x1c";
/// Bytes before the packed streams.
const START: u64 = 32;
/// Bytes of a header that are read, packed or not.
const HEADER_BYTES: u64 = 32 << 20;
/// Streams, folders and files of one archive.
const COUNT: u64 = 200_000;

/// A run of packed bytes and the files it unpacks to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folder {
    /// Method and properties of each coder, in the order of the header.
    coders: Vec<(Vec<u8>, Vec<u8>)>,
    /// How many packed streams it takes.
    packed_streams: u64,
    /// What its coders unpack to.
    unpacked: Vec<u64>,
    /// How many files are in it; none means one.
    files: Option<u64>,
    /// Sizes of the files in it.
    pub(crate) sizes: Vec<u64>,
    /// Where its packed bytes begin.
    pub(crate) start: u64,
    /// How many they are.
    pub(crate) packed: u64,
    has_checksum: bool,
}

impl Folder {
    /// How it is packed.
    ///
    /// # Errors
    /// [`Stop::Locked`] when it is encrypted, or packed in several steps.
    pub(crate) fn packing(&self) -> Result<Packing, Stop> {
        if self.coders.iter().any(|(method, _)| method.starts_with(&[0x06, 0xf1])) {
            return Err(Stop::Locked("it is encrypted".to_owned()));
        }
        let [(method, properties)] = self.coders.as_slice() else {
            return Err(Stop::Locked("it is packed in several steps".to_owned()));
        };
        Ok(match (method.as_slice(), properties.as_slice()) {
            ([0], _) => Packing::Stored,
            ([3, 1, 1], &[a, b, c, d, e]) => Packing::Lzma { properties: [a, b, c, d, e], size: self.size() },
            ([0x21], &[byte]) => Packing::Lzma2(byte),
            ([4, 1, 8], _) => Packing::Deflate,
            ([4, 2, 2], _) => Packing::Bzip2,
            ([4, 0xf7, 0x11, 1], _) => Packing::Zstandard,
            (other, _) => return Err(Stop::Locked(format!("it is packed with method {other:02x?}"))),
        })
    }

    fn size(&self) -> u64 {
        self.unpacked.last().copied().unwrap_or(0)
    }
}

/// What an archive holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    /// Packed runs, in their order.
    pub(crate) folders: Vec<Folder>,
    /// Names of the files that have content, in the order of their content.
    pub(crate) names: Vec<String>,
    /// Offset behind the header.
    pub(crate) end: u64,
}

/// Reads the header.
///
/// # Errors
/// It is damaged, too large or encrypted, or the input cannot be read.
pub(crate) fn contents(input: &mut dyn Input) -> Result<Contents, Stop> {
    let mut cursor = Cursor::at(input, 12);
    let (offset, size) = (cursor.u64()?, cursor.u64()?);
    let at = START.checked_add(offset).ok_or_else(|| Stop::wrong(12, "a header beyond all bounds"))?;
    cursor.seek(at);
    let mut bytes = cursor.bytes(size, HEADER_BYTES)?;
    let end = at + size;
    // A header may be packed like a file, and that one again.
    for _ in 0..4 {
        let mut memory = Memory(&bytes);
        let mut header = Cursor::new(&mut memory);
        if size == 0 {
            return Ok(Contents { end, ..Contents::default() });
        }
        match header.byte()? {
            0x01 => return read_header(&mut header, end),
            0x17 => {
                let folders = streams(&mut header)?;
                let Some(folder) = folders.first() else {
                    return Err(Stop::wrong(at, "a packed header that is nowhere"));
                };
                let source = Source::new(input, folder.start, folder.packed);
                let mut unpacked = Vec::new();
                let size = folder.size();
                if size > HEADER_BYTES {
                    return Err(Stop::Budget(format!("a header of {size} bytes")));
                }
                Unpacking::new(folder.packing()?, source)?
                    .take(size)
                    .read_to_end(&mut unpacked)
                    .map_err(|error| stop_of(&error, folder.start))?;
                bytes = unpacked;
            }
            other => return Err(Stop::wrong(at, format!("a header of kind {other}"))),
        }
    }
    Err(Stop::Budget("a header that is packed again and again".to_owned()))
}

fn read_header(header: &mut Cursor<'_>, end: u64) -> Result<Contents, Stop> {
    let mut contents = Contents { end, ..Contents::default() };
    loop {
        match header.byte()? {
            0x00 => return Ok(contents),
            // Properties of the archive.
            0x02 => loop {
                if header.byte()? == 0 {
                    break;
                }
                let size = number(header)?;
                header.bytes(size, HEADER_BYTES)?;
            },
            0x03 => {
                streams(header)?;
            }
            0x04 => contents.folders = streams(header)?,
            0x05 => contents.names = files(header)?,
            other => {
                return Err(Stop::wrong(header.position(), format!("a part {other:#x} that is not known")));
            }
        }
    }
}

fn streams(header: &mut Cursor<'_>) -> Result<Vec<Folder>, Stop> {
    let (mut start, mut sizes, mut folders) = (START, Vec::new(), Vec::new());
    loop {
        match header.byte()? {
            0x00 => break,
            0x06 => {
                start = start.saturating_add(number(header)?);
                let count = counted(header)?;
                loop {
                    match header.byte()? {
                        0x00 => break,
                        0x09 => {
                            for _ in 0..count {
                                sizes.push(number(header)?);
                            }
                        }
                        0x0a => {
                            checksums(header, count)?;
                        }
                        other => {
                            return Err(Stop::wrong(
                                header.position(),
                                format!("{other:#x} among packed streams"),
                            ));
                        }
                    }
                }
            }
            0x07 => folders = read_folders(header)?,
            0x08 => substreams(header, &mut folders)?,
            other => return Err(Stop::wrong(header.position(), format!("{other:#x} among streams"))),
        }
    }
    let mut sizes = sizes.into_iter();
    for folder in &mut folders {
        folder.start = start;
        for size in sizes.by_ref().take(usize::try_from(folder.packed_streams).unwrap_or(0)) {
            folder.packed = folder.packed.saturating_add(size);
        }
        start = start.saturating_add(folder.packed);
        if folder.sizes.is_empty() && folder.files != Some(0) {
            folder.sizes = vec![folder.size()];
        }
    }
    Ok(folders)
}

fn read_folders(header: &mut Cursor<'_>) -> Result<Vec<Folder>, Stop> {
    let mut folders: Vec<Folder> = Vec::new();
    expect(header, 0x0b)?;
    let count = counted(header)?;
    expect(header, 0)?;
    for _ in 0..count {
        folders.push(read_folder(header)?);
    }
    loop {
        match header.byte()? {
            0x00 => return Ok(folders),
            0x0c => {
                for folder in &mut folders {
                    for _ in 0..folder.coders.len() {
                        folder.unpacked.push(number(header)?);
                    }
                }
            }
            0x0a => {
                let defined = checksums(header, count)?;
                for (folder, defined) in folders.iter_mut().zip(defined) {
                    folder.has_checksum = defined;
                }
            }
            other => return Err(Stop::wrong(header.position(), format!("{other:#x} among folders"))),
        }
    }
}

fn read_folder(header: &mut Cursor<'_>) -> Result<Folder, Stop> {
    let mut folder = Folder::default();
    let (mut inputs, mut outputs) = (0, 0);
    let count = number(header)?;
    if !(1..=32).contains(&count) {
        return Err(Stop::wrong(header.position(), format!("a folder of {count} coders")));
    }
    for _ in 0..count {
        let flags = header.byte()?;
        let method = header.bytes(u64::from(flags & 0x0f), 15)?;
        let (taken, given) = if flags & 0x10 != 0 { (counted(header)?, counted(header)?) } else { (1, 1) };
        inputs += taken;
        outputs += given;
        let mut properties = Vec::new();
        if flags & 0x20 != 0 {
            let size = number(header)?;
            properties = header.bytes(size, 1 << 16)?;
        }
        folder.coders.push((method, properties));
    }
    let bound = outputs - 1;
    for _ in 0..bound * 2 {
        number(header)?;
    }
    folder.packed_streams = inputs.saturating_sub(bound);
    if folder.packed_streams > 1 {
        for _ in 0..folder.packed_streams {
            number(header)?;
        }
    }
    Ok(folder)
}

fn substreams(header: &mut Cursor<'_>, folders: &mut [Folder]) -> Result<(), Stop> {
    let mut total = 0_u64;
    let mut part = header.byte()?;
    if part == 0x0d {
        for folder in &mut *folders {
            let count = counted(header)?;
            total += count;
            if total > COUNT {
                return Err(Stop::Budget(format!("more than {COUNT} files")));
            }
            folder.files = Some(count);
        }
        part = header.byte()?;
    }
    for folder in &mut *folders {
        let count = folder.files.unwrap_or(1);
        let mut left = folder.size();
        for _ in 1..count {
            if part == 0x09 {
                let size = number(header)?;
                left = left.saturating_sub(size);
                folder.sizes.push(size);
            }
        }
        if count > 0 {
            folder.sizes.push(left);
        }
    }
    if part == 0x09 {
        part = header.byte()?;
    }
    if part == 0x0a {
        let unknown = |folder: &Folder| {
            if folder.files == Some(1) && folder.has_checksum { 0 } else { folder.files.unwrap_or(1) }
        };
        checksums(header, folders.iter().map(unknown).sum())?;
        part = header.byte()?;
    }
    if part == 0 {
        Ok(())
    } else {
        Err(Stop::wrong(header.position(), format!("{part:#x} among parts of streams")))
    }
}

fn files(header: &mut Cursor<'_>) -> Result<Vec<String>, Stop> {
    let count = counted(header)?;
    let (mut names, mut is_empty) = (Vec::new(), Vec::new());
    loop {
        let kind = header.byte()?;
        if kind == 0 {
            break;
        }
        let size = number(header)?;
        let bytes = header.bytes(size, HEADER_BYTES)?;
        match kind {
            0x0e => is_empty = bits(&bytes, count),
            0x11 => {
                let letters: Vec<u16> = bytes
                    .get(1..)
                    .unwrap_or(&[])
                    .chunks_exact(2)
                    .map(|two| u16::from_le_bytes([two[0], two[1]]))
                    .collect();
                names = letters.split(|letter| *letter == 0).map(String::from_utf16_lossy).collect();
            }
            _ => {}
        }
    }
    let mut at = 0;
    names.retain(|_| {
        at += 1;
        at <= usize::try_from(count).unwrap_or(0) && !is_empty.get(at - 1).copied().unwrap_or(false)
    });
    Ok(names)
}

fn bits(bytes: &[u8], count: u64) -> Vec<bool> {
    let all = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0));
    all.take(usize::try_from(count).unwrap_or(0)).collect()
}

fn checksums(header: &mut Cursor<'_>, count: u64) -> Result<Vec<bool>, Stop> {
    let defined = if header.byte()? == 0 {
        bits(&header.bytes(count.div_ceil(8), HEADER_BYTES)?, count)
    } else {
        vec![true; usize::try_from(count).unwrap_or(0)]
    };
    let known = defined.iter().filter(|defined| **defined).count() as u64;
    header.bytes(known * 4, HEADER_BYTES)?;
    Ok(defined)
}

fn expect(header: &mut Cursor<'_>, expected: u8) -> Result<(), Stop> {
    let byte = header.byte()?;
    if byte == expected {
        return Ok(());
    }
    Err(Stop::wrong(header.position(), format!("{byte:#x} where {expected:#x} belongs")))
}

/// A number that counts things.
fn counted(header: &mut Cursor<'_>) -> Result<u64, Stop> {
    let count = number(header)?;
    if count > COUNT {
        return Err(Stop::Budget(format!("{count} streams, folders or files")));
    }
    Ok(count)
}

/// A number whose first byte says with its leading ones how many bytes follow.
fn number(header: &mut Cursor<'_>) -> Result<u64, Stop> {
    let first = header.byte()?;
    let more = first.leading_ones();
    let mut value = 0_u64;
    for at in 0..more {
        value |= u64::from(header.byte()?) << (8 * at);
    }
    if more < 7 {
        value |= u64::from(first & (0x7f >> more)) << (8 * more);
    }
    Ok(value)
}
