//! The list of a layer's entries in a compact form: what the merge needs to know of every file.
//!
//! Paths are written as what differs from the path before (front coding), numbers as LEB128: about 20 bytes an
//! entry for real layers, so that three million files cost 60 MB and not a gigabyte.

use serde::{Deserialize, Serialize};

use crate::{Entry, EntryKind, EntryPath};

/// All entries of one layer, in the order of the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLog {
    bytes: Vec<u8>,
    count: u64,
    whiteouts: u64,
    #[serde(skip)]
    last_path: Vec<u8>,
}

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes.
    pub size: u64,
    /// Permission bits.
    pub mode: u16,
    /// Whether a file has further names outside of the list, see [`Entry::is_shared`].
    pub is_shared: bool,
    /// Where a link points, as written; empty for what is no link.
    pub link: Vec<u8>,
}

/// A log that was cut short or changed on its way through a cache.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("read the list of a layer's entries: it is damaged at byte {at} of {len}")]
pub struct LogError {
    at: usize,
    len: usize,
}

impl EntryLog {
    /// Adds an entry.
    pub fn push(&mut self, entry: &Entry) {
        let path = entry.path.as_bytes();
        let shared = path.iter().zip(&self.last_path).take_while(|(a, b)| a == b).count();
        let is_shared = entry.is_shared && entry.kind == EntryKind::File;
        self.bytes.push(if is_shared { SHARED_FILE } else { kind_to_byte(entry.kind) });
        self.number(shared as u64);
        self.number((path.len() - shared) as u64);
        self.bytes.extend_from_slice(&path[shared..]);
        self.number(u64::from(entry.mode));
        match entry.kind {
            EntryKind::File => self.number(entry.size),
            EntryKind::Symlink | EntryKind::HardLink => {
                let link = entry.link.as_deref().unwrap_or_default();
                self.number(link.len() as u64);
                self.bytes.extend_from_slice(link);
            }
            EntryKind::Directory | EntryKind::Special => {}
        }
        self.last_path.clear();
        self.last_path.extend_from_slice(path);
        self.count += 1;
        if entry.path.name().starts_with(b".wh.") {
            self.whiteouts += 1;
        }
    }

    /// Number of entries.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Number of entries that are whiteouts.
    pub fn whiteouts(&self) -> u64 {
        self.whiteouts
    }

    /// Bytes the log takes.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// The log as bytes, for a cache.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 16);
        bytes.extend_from_slice(&self.count.to_le_bytes());
        bytes.extend_from_slice(&self.whiteouts.to_le_bytes());
        bytes.extend_from_slice(&self.bytes);
        bytes
    }

    /// A log from its bytes. Damage inside shows in [`EntryLog::for_each`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LogError> {
        let damaged = LogError { at: 0, len: bytes.len() };
        let (count, rest) = bytes.split_first_chunk::<8>().ok_or(damaged)?;
        let (whiteouts, rest) = rest.split_first_chunk::<8>().ok_or(LogError { at: 8, len: bytes.len() })?;
        Ok(Self {
            bytes: rest.to_vec(),
            count: u64::from_le_bytes(*count),
            whiteouts: u64::from_le_bytes(*whiteouts),
            last_path: Vec::new(),
        })
    }

    /// Calls back with the number, the path and the rest of every entry, in order.
    pub fn for_each(&self, mut each: impl FnMut(u64, &[u8], &Logged)) -> Result<(), LogError> {
        let mut cursor = Cursor { bytes: &self.bytes, at: 0 };
        let mut path = Vec::new();
        for number in 0..self.count {
            let logged = cursor.entry(&mut path).ok_or(LogError { at: cursor.at, len: self.bytes.len() })?;
            each(number, &path, &logged);
        }
        if cursor.at == self.bytes.len() {
            Ok(())
        } else {
            Err(LogError { at: cursor.at, len: self.bytes.len() })
        }
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}

/// A file with further names outside of the list; the other kinds are 0 to 4.
const SHARED_FILE: u8 = 5;

fn kind_to_byte(kind: EntryKind) -> u8 {
    match kind {
        EntryKind::File => 0,
        EntryKind::Directory => 1,
        EntryKind::Symlink => 2,
        EntryKind::HardLink => 3,
        EntryKind::Special => 4,
    }
}

fn kind_from_byte(byte: u8) -> Option<EntryKind> {
    Some(match byte {
        0 => EntryKind::File,
        1 => EntryKind::Directory,
        2 => EntryKind::Symlink,
        3 => EntryKind::HardLink,
        4 => EntryKind::Special,
        _ => return None,
    })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn entry(&mut self, path: &mut Vec<u8>) -> Option<Logged> {
        let byte = *self.take(1)?.first()?;
        let is_shared = byte == SHARED_FILE;
        let kind = if is_shared { EntryKind::File } else { kind_from_byte(byte)? };
        let shared = usize::try_from(self.number()?).ok()?;
        let length = usize::try_from(self.number()?).ok()?;
        if shared > path.len() {
            return None;
        }
        path.truncate(shared);
        path.extend_from_slice(self.take(length)?);
        let mode = u16::try_from(self.number()?).ok()?;
        let mut logged = Logged { kind, size: 0, mode, is_shared, link: Vec::new() };
        match kind {
            EntryKind::File => logged.size = self.number()?,
            EntryKind::Symlink | EntryKind::HardLink => {
                let length = usize::try_from(self.number()?).ok()?;
                logged.link = self.take(length)?.to_vec();
            }
            EntryKind::Directory | EntryKind::Special => {}
        }
        Some(logged)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let bytes = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl Logged {
    /// The link target brought below the root, for a hard link.
    pub fn hard_link_target(&self) -> EntryPath {
        EntryPath::normalise(&self.link).0
    }
}

#[cfg(test)]
mod tests;
