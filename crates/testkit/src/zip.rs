//! Zip archives, written byte by byte so that lying ones can be written too: every number and name can be set by hand, in
//! the record and in the directory.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// One member, before it is written. Fields that are none are what an honest writer would write.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Name in the record, and in the directory unless that has its own.
    pub name: Vec<u8>,
    /// Name in the directory.
    pub listed_name: Option<Vec<u8>>,
    /// The content.
    pub content: Vec<u8>,
    /// How the content is packed: 0 stored, 8 deflate. Of all else `packed` has the bytes.
    pub method: u16,
    /// The method that the record names.
    pub local_method: Option<u16>,
    /// The packed bytes.
    pub packed: Option<Vec<u8>>,
    /// Flags in both places.
    pub flags: u16,
    /// CRC-32 in both places.
    pub checksum: Option<u32>,
    /// Packed and unpacked size in the record.
    pub local_sizes: Option<(u32, u32)>,
    /// Packed and unpacked size in the directory.
    pub listed_sizes: Option<(u32, u32)>,
    /// Whether the numbers follow the content, and the record has zeros.
    pub is_streamed: bool,
    /// Whether sizes and offset are written in the wide form.
    pub is_wide: bool,
    /// Whether the directory leaves it out.
    pub is_unlisted: bool,
    /// Offset of the record that the directory names.
    pub listed_offset: Option<u32>,
    /// Bytes before the record.
    pub before: Vec<u8>,
    /// Unix mode in the directory.
    pub mode: u32,
}

impl Member {
    /// A stored member.
    pub fn new(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        Self {
            name: name.as_ref().to_vec(),
            content: content.as_ref().to_vec(),
            mode: 0o100_644,
            ..Self::default()
        }
    }

    /// A deflated member.
    pub fn deflated(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        Self { method: 8, ..Self::new(name, content) }
    }

    fn packed(&self) -> Vec<u8> {
        if let Some(packed) = &self.packed {
            return packed.clone();
        }
        if self.method == 8 { deflate(&self.content) } else { self.content.clone() }
    }

    fn checksum(&self) -> u32 {
        self.checksum.unwrap_or_else(|| crc32(&self.content))
    }

    fn extra(&self, packed: usize, offset: Option<usize>) -> Vec<u8> {
        if !self.is_wide {
            return Vec::new();
        }
        let mut extra = vec![1, 0, if offset.is_some() { 24 } else { 16 }, 0];
        extra.extend_from_slice(&(self.content.len() as u64).to_le_bytes());
        extra.extend_from_slice(&(packed as u64).to_le_bytes());
        if let Some(offset) = offset {
            extra.extend_from_slice(&(offset as u64).to_le_bytes());
        }
        extra
    }
}

/// An archive while it is written.
#[derive(Clone, Debug, Default)]
pub struct ZipBuilder {
    /// Bytes before the first record.
    pub prefix: Vec<u8>,
    /// The members.
    pub members: Vec<Member>,
    /// Bytes before the directory.
    pub gap: Vec<u8>,
    /// The comment of the end record.
    pub comment: Vec<u8>,
    /// Bytes behind the end record.
    pub suffix: Vec<u8>,
    /// Whether offsets are counted from the first record and not from the file's beginning.
    pub counts_from_prefix: bool,
}

impl ZipBuilder {
    /// An empty archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a stored file.
    #[must_use]
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.member(Member::new(name, content))
    }

    /// Adds a member.
    #[must_use]
    pub fn member(mut self, member: Member) -> Self {
        self.members.push(member);
        self
    }

    /// The archive.
    pub fn build(&self) -> Vec<u8> {
        let mut bytes = self.prefix.clone();
        let base = if self.counts_from_prefix { self.prefix.len() } else { 0 };
        let mut directory = Vec::new();
        let mut count = 0_u16;
        for member in &self.members {
            bytes.extend_from_slice(&member.before);
            let offset = bytes.len() - base;
            let packed = member.packed();
            write_record(member, &packed, &mut bytes);
            if !member.is_unlisted {
                write_entry(member, packed.len(), offset, &mut directory);
                count += 1;
            }
        }
        bytes.extend_from_slice(&self.gap);
        let start = bytes.len() - base;
        bytes.extend_from_slice(&directory);
        bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&narrow(directory.len()).to_le_bytes());
        bytes.extend_from_slice(&narrow(start).to_le_bytes());
        bytes.extend_from_slice(&u16::try_from(self.comment.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(&self.comment);
        bytes.extend_from_slice(&self.suffix);
        bytes
    }
}

fn write_record(member: &Member, packed: &[u8], bytes: &mut Vec<u8>) {
    let wide = u32::MAX;
    let honest =
        if member.is_wide { (wide, wide) } else { (narrow(packed.len()), narrow(member.content.len())) };
    let sizes = member.local_sizes.unwrap_or(if member.is_streamed { (0, 0) } else { honest });
    let extra = member.extra(packed.len(), None);
    bytes.extend_from_slice(b"PK\x03\x04\x14\0");
    let flags = member.flags | if member.is_streamed { 8 } else { 0 };
    bytes.extend_from_slice(&flags.to_le_bytes());
    bytes.extend_from_slice(&member.local_method.unwrap_or(member.method).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&if member.is_streamed { 0 } else { member.checksum() }.to_le_bytes());
    bytes.extend_from_slice(&sizes.0.to_le_bytes());
    bytes.extend_from_slice(&sizes.1.to_le_bytes());
    bytes.extend_from_slice(&u16::try_from(member.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend_from_slice(&u16::try_from(extra.len()).unwrap_or(0).to_le_bytes());
    bytes.extend_from_slice(&member.name);
    bytes.extend_from_slice(&extra);
    bytes.extend_from_slice(packed);
    if member.is_streamed {
        bytes.extend_from_slice(b"PK\x07\x08");
        bytes.extend_from_slice(&member.checksum().to_le_bytes());
        bytes.extend_from_slice(&narrow(packed.len()).to_le_bytes());
        bytes.extend_from_slice(&narrow(member.content.len()).to_le_bytes());
    }
}

fn write_entry(member: &Member, packed: usize, offset: usize, directory: &mut Vec<u8>) {
    let wide = u32::MAX;
    let honest = if member.is_wide { (wide, wide) } else { (narrow(packed), narrow(member.content.len())) };
    let sizes = member.listed_sizes.unwrap_or(honest);
    let name = member.listed_name.as_ref().unwrap_or(&member.name);
    let extra = member.extra(packed, Some(offset));
    directory.extend_from_slice(b"PK\x01\x02\x14\x03\x14\0");
    let flags = member.flags | if member.is_streamed { 8 } else { 0 };
    directory.extend_from_slice(&flags.to_le_bytes());
    directory.extend_from_slice(&member.method.to_le_bytes());
    directory.extend_from_slice(&[0; 4]);
    directory.extend_from_slice(&member.checksum().to_le_bytes());
    directory.extend_from_slice(&sizes.0.to_le_bytes());
    directory.extend_from_slice(&sizes.1.to_le_bytes());
    directory.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    directory.extend_from_slice(&u16::try_from(extra.len()).unwrap_or(0).to_le_bytes());
    directory.extend_from_slice(&[0; 6]);
    directory.extend_from_slice(&(member.mode << 16).to_le_bytes());
    let offset = if member.is_wide { wide } else { narrow(offset) };
    directory.extend_from_slice(&member.listed_offset.unwrap_or(offset).to_le_bytes());
    directory.extend_from_slice(name);
    directory.extend_from_slice(&extra);
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// CRC-32 of bytes.
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut checksum = flate2::Crc::new();
    checksum.update(bytes);
    checksum.sum()
}

/// Deflated bytes, without a wrapper.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
