//! The ELF header, program headers and the numbers in them (System V ABI, "Object Files"): both word sizes and
//! both byte orders, every read checked.

use super::ElfKind;
use super::sparse::Sparse;

/// Program headers beyond this many are not looked at; real files have about ten.
const MOST_SEGMENTS: u16 = 256;

/// Word size and byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// 64-bit words rather than 32.
    pub(super) wide: bool,
    /// Most significant byte first.
    pub(super) big_endian: bool,
}

impl Layout {
    /// Two bytes at `at`.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let raw: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big_endian { u16::from_be_bytes(raw) } else { u16::from_le_bytes(raw) })
    }

    /// Four bytes at `at`.
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let raw: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(raw) } else { u32::from_le_bytes(raw) })
    }

    /// Eight bytes at `at`.
    pub(super) fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let raw: [u8; 8] = bytes.get(at..at.checked_add(8)?)?.try_into().ok()?;
        Some(if self.big_endian { u64::from_be_bytes(raw) } else { u64::from_le_bytes(raw) })
    }

    /// A word at `at`: eight bytes in a 64-bit file, four in a 32-bit one.
    pub(super) fn word(self, bytes: &[u8], at: usize) -> Option<u64> {
        if self.wide { self.u64(bytes, at) } else { self.u32(bytes, at).map(u64::from) }
    }
}

/// The ELF header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) layout: Layout,
    pub(super) kind: ElfKind,
    pub(super) machine: u16,
    pub(super) section_headers: u64,
    pub(super) section_header_size: u16,
    pub(super) section_count: u16,
    pub(super) section_names: u16,
    program_headers: u64,
    program_header_size: u16,
    program_header_count: u16,
}

/// One program header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) kind: u32,
    pub(super) offset: u64,
    pub(super) address: u64,
    pub(super) file_size: u64,
}

impl Segment {
    pub(super) const LOAD: u32 = 1;
    pub(super) const DYNAMIC: u32 = 2;
    pub(super) const INTERPRETER: u32 = 3;
    pub(super) const NOTE: u32 = 4;
}

impl Header {
    /// Reads the header from the file's first bytes; the error says what is wrong with it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let cut_short = "its ELF header is cut short";
        let [magic @ .., class, data, version] = bytes.get(..7).ok_or(cut_short)? else {
            return Err(cut_short);
        };
        if magic != b"\x7fELF" {
            return Err("it does not start with the ELF magic");
        }
        let wide = match class {
            1 => false,
            2 => true,
            _ => return Err("its ELF class is neither 32 nor 64 bits"),
        };
        let big_endian = match data {
            1 => false,
            2 => true,
            _ => return Err("its ELF byte order is neither little nor big"),
        };
        if *version != 1 {
            return Err("its ELF version is not 1");
        }
        Self::fields(Layout { wide, big_endian }, bytes).ok_or(cut_short)
    }

    fn fields(layout: Layout, bytes: &[u8]) -> Option<Self> {
        let (tables, counts) = if layout.wide { ((32, 40), 54) } else { ((28, 32), 42) };
        let kind = match layout.u16(bytes, 16)? {
            1 => ElfKind::Relocatable,
            2 => ElfKind::Executable,
            3 => ElfKind::Shared,
            4 => ElfKind::Core,
            _ => ElfKind::Other,
        };
        Some(Self {
            layout,
            kind,
            machine: layout.u16(bytes, 18)?,
            program_headers: layout.word(bytes, tables.0)?,
            section_headers: layout.word(bytes, tables.1)?,
            program_header_size: layout.u16(bytes, counts)?,
            program_header_count: layout.u16(bytes, counts + 2)?,
            section_header_size: layout.u16(bytes, counts + 4)?,
            section_count: layout.u16(bytes, counts + 6)?,
            section_names: layout.u16(bytes, counts + 8)?,
        })
    }

    /// The program headers, when they are in the bytes that were kept.
    pub(super) fn segments(&self, file: &Sparse) -> Result<Vec<Segment>, String> {
        let size = if self.layout.wide { 56 } else { 32 };
        if self.program_header_count == 0 {
            return Ok(Vec::new());
        }
        if usize::from(self.program_header_size) < size {
            return Err(format!("a program header of {} bytes is too small", self.program_header_size));
        }
        (0..self.program_header_count.min(MOST_SEGMENTS))
            .map(|number| {
                let offset = u64::from(number)
                    .checked_mul(u64::from(self.program_header_size))
                    .and_then(|skip| skip.checked_add(self.program_headers));
                offset
                    .and_then(|offset| file.get(offset, size))
                    .and_then(|bytes| self.segment(bytes))
                    .ok_or_else(|| {
                        format!("its program headers at offset {} could not be read", self.program_headers)
                    })
            })
            .collect()
    }

    fn segment(&self, bytes: &[u8]) -> Option<Segment> {
        let layout = self.layout;
        let (offset, address, file_size) = if layout.wide { (8, 16, 32) } else { (4, 8, 16) };
        Some(Segment {
            kind: layout.u32(bytes, 0)?,
            offset: layout.word(bytes, offset)?,
            address: layout.word(bytes, address)?,
            file_size: layout.word(bytes, file_size)?,
        })
    }
}

/// Where in the file the byte at a virtual address is.
pub(super) fn file_offset(segments: &[Segment], address: u64) -> Option<u64> {
    segments.iter().filter(|segment| segment.kind == Segment::LOAD).find_map(|segment| {
        let inside = address.checked_sub(segment.address)?;
        if inside < segment.file_size { segment.offset.checked_add(inside) } else { None }
    })
}
