//! Folders, archives and compressed files: from a path to documents, by their first bytes and never by their names.
//!
//! Everything in them is hostile: how deep they nest, how many entries they have, how much they inflate to and how
//! much larger that is than what was read are all bounded. What breaks a bound is skipped by name, and the archive
//! it stood in is then no whole listing.

use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use wb_model::Hint;

use crate::feed::Skipped;

/// What reading a folder may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IngestLimits {
    /// Bytes of one document.
    pub document_bytes: u64,
    /// Bytes that one file on disk may inflate to, whatever its size.
    pub free_bytes: u64,
    /// Beyond that: how many times its size.
    pub ratio: u64,
    /// Entries of one file on disk, through all archives in it.
    pub entries: u64,
    /// How deep archives may nest.
    pub depth: u32,
    /// Bytes of a name.
    pub name_bytes: usize,
}

impl IngestLimits {
    /// What real feeds need, with room.
    pub const DEFAULT: Self = Self {
        document_bytes: 512 << 20,
        free_bytes: 256 << 20,
        ratio: 200,
        entries: 5_000_000,
        depth: 4,
        name_bytes: 4096,
    };
}

/// Why a folder could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// It is not there, or cannot be listed.
    #[error("read the advisories in {path}: {why}")]
    Unreadable {
        /// The folder or file.
        path: String,
        /// The system's words.
        why: String,
    },
    /// A thread of this program failed.
    #[error("read advisories: a thread failed")]
    Broken,
}

impl Hint for IngestError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } => Some("--from takes folders and files".to_owned()),
            Self::Broken => None,
        }
    }
}

/// A file on disk, with everything in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Container {
    /// It is an archive: what it lacks is not there.
    pub(super) is_listing: bool,
    /// It was read to its end, and nothing in it was skipped.
    pub(super) complete: bool,
}

/// What the walk finds.
pub(super) enum Found {
    Document { path: String, content: Vec<u8>, container: usize },
    Skipped(Skipped),
}

/// Walks a folder (or takes a file) in the order of names. Symbolic links are not followed.
pub(super) fn walk(
    root: &Path,
    limits: &IngestLimits,
    containers: &mut Vec<Container>,
    emit: &mut dyn FnMut(Found),
) -> Result<(), IngestError> {
    let unreadable = |path: &Path, error: &io::Error| IngestError::Unreadable {
        path: path.display().to_string(),
        why: error.to_string(),
    };
    let about = fs_err::metadata(root).map_err(|error| unreadable(root, &error))?;
    let shown = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if about.is_file() {
        file(root, &shown, limits, containers, emit);
        return Ok(());
    }
    let mut open: Vec<(PathBuf, String)> = vec![(root.to_path_buf(), shown)];
    while let Some((folder, shown)) = open.pop() {
        let list = || -> io::Result<Vec<_>> { fs_err::read_dir(&folder)?.collect() };
        let mut entries = list().map_err(|error| unreadable(&folder, &error))?;
        entries.sort_by_key(fs_err::DirEntry::file_name);
        let mut below = Vec::new();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if shown.is_empty() { name } else { format!("{shown}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => below.push((entry.path(), path)),
                Ok(kind) if kind.is_file() => file(&entry.path(), &path, limits, containers, emit),
                Ok(_) => emit(skipped(&path, "it is a link or a device")),
                Err(error) => emit(skipped(&path, &error.to_string())),
            }
        }
        open.extend(below.into_iter().rev());
    }
    Ok(())
}

fn skipped(path: &str, why: &str) -> Found {
    Found::Skipped(Skipped { what: path.to_owned(), why: why.to_owned() })
}

fn file(
    path: &Path,
    shown: &str,
    limits: &IngestLimits,
    containers: &mut Vec<Container>,
    emit: &mut dyn FnMut(Found),
) {
    let opened = fs_err::File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (size, file) = match opened {
        Ok(opened) => opened,
        Err(error) => return emit(skipped(shown, &error.to_string())),
    };
    let mut walk = Walk {
        limits,
        number: containers.len(),
        is_listing: false,
        complete: true,
        bytes_left: limits.free_bytes.max(size.saturating_mul(limits.ratio)),
        entries_left: limits.entries,
        emit,
    };
    walk.any(&mut io::BufReader::with_capacity(1 << 16, file), shown, 0);
    containers.push(Container { is_listing: walk.is_listing, complete: walk.complete });
}

/// One file on disk on its way through.
struct Walk<'a> {
    limits: &'a IngestLimits,
    number: usize,
    is_listing: bool,
    complete: bool,
    bytes_left: u64,
    entries_left: u64,
    emit: &'a mut dyn FnMut(Found),
}

/// An archive ends with blocks of zeros (POSIX.1, "ustar Interchange Format"); the first one is read. In bytes.
const END_OF_TAR: usize = 512;

/// Counts the zeros that were read last.
struct Tail<'a> {
    reader: &'a mut dyn Read,
    zeros: usize,
}

impl Read for Tail<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        let read = into.get(..count).unwrap_or_default();
        let zeros = read.iter().rev().take_while(|byte| **byte == 0).count();
        self.zeros = if zeros == count { self.zeros.saturating_add(zeros) } else { zeros };
        Ok(count)
    }
}

/// What bytes begin with.
enum Form {
    Zip,
    Gzip,
    Zstd,
    Xz,
    Tar,
    Plain,
}

fn form_of(head: &[u8]) -> Form {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Form::Zip,
        [0x1f, 0x8b, 8, ..] => Form::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Form::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Form::Xz,
        _ if head.get(257..262) == Some(b"ustar") => Form::Tar,
        _ => Form::Plain,
    }
}

impl Walk<'_> {
    fn fail(&mut self, path: &str, why: &str) {
        self.complete = false;
        (self.emit)(skipped(path, why));
    }

    /// Anything that can be sought in: a file, or bytes in memory.
    fn any<R: Read + Seek>(&mut self, reader: &mut R, path: &str, depth: u32) {
        let mut head = Vec::with_capacity(512);
        let peeked = reader.take(512).read_to_end(&mut head).and_then(|_| reader.rewind());
        if let Err(error) = peeked {
            return self.fail(path, &error.to_string());
        }
        match form_of(&head) {
            Form::Zip => self.zip(reader, path, depth),
            form => self.stream(reader, &form, path, depth),
        }
    }

    fn too_deep(&mut self, path: &str, depth: u32) -> bool {
        let deep = depth >= self.limits.depth;
        if deep {
            self.fail(path, &format!("archives nest deeper than {}", self.limits.depth));
        }
        deep
    }

    fn stream(&mut self, reader: &mut dyn Read, form: &Form, path: &str, depth: u32) {
        let mut inflated: Box<dyn Read + '_> = match form {
            Form::Gzip => Box::new(flate2::read::MultiGzDecoder::new(reader)),
            Form::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(reader)),
            Form::Zstd => match zstd::Decoder::new(reader) {
                Ok(decoder) => Box::new(decoder),
                Err(error) => return self.fail(path, &error.to_string()),
            },
            Form::Tar => return self.tar(reader, path, depth),
            Form::Plain | Form::Zip => return self.document(reader, path),
        };
        if self.too_deep(path, depth) {
            return;
        }
        let mut head = Vec::with_capacity(512);
        if let Err(error) = (&mut inflated).take(512).read_to_end(&mut head) {
            return self.fail(path, &error.to_string());
        }
        match form_of(&head) {
            Form::Tar => self.tar(&mut io::Cursor::new(head).chain(inflated), path, depth + 1),
            Form::Plain => self.document(&mut io::Cursor::new(head).chain(inflated), path),
            // An archive within compression: into memory, within the bounds of a document.
            _ => {
                if let Some(bytes) = self.bytes(&mut io::Cursor::new(head).chain(inflated), path) {
                    self.any(&mut io::Cursor::new(bytes), path, depth + 1);
                }
            }
        }
    }

    fn tar(&mut self, reader: &mut dyn Read, path: &str, depth: u32) {
        if self.too_deep(path, depth) {
            return;
        }
        self.is_listing = true;
        let mut archive = tar::Archive::new(Tail { reader, zeros: 0 });
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.fail(path, &error.to_string()),
        };
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.fail(path, &format!("it breaks off: {error}")),
            };
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if !self.entry(&mut entry, &name, path, depth) {
                return;
            }
        }
        if archive.into_inner().zeros < END_OF_TAR {
            self.fail(path, "it is cut short: the end of the archive is not marked");
        }
    }

    fn zip<R: Read + Seek>(&mut self, reader: &mut R, path: &str, depth: u32) {
        if self.too_deep(path, depth) {
            return;
        }
        self.is_listing = true;
        let mut archive = match zip::ZipArchive::new(reader) {
            Ok(archive) => archive,
            Err(error) => return self.fail(path, &error.to_string()),
        };
        for number in 0..archive.len() {
            let mut entry = match archive.by_index(number) {
                Ok(entry) => entry,
                Err(error) => {
                    self.fail(&format!("{path}!#{number}"), &error.to_string());
                    continue;
                }
            };
            if entry.is_dir() {
                continue;
            }
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if !self.entry(&mut entry, &name, path, depth) {
                return;
            }
        }
    }

    /// One entry of an archive; whether to go on.
    fn entry(&mut self, reader: &mut dyn Read, name: &str, archive: &str, depth: u32) -> bool {
        if name.len() > self.limits.name_bytes {
            self.fail(archive, "the name of an entry is too long");
            return true;
        }
        if self.entries_left == 0 {
            self.fail(archive, &format!("it has more than {} entries", self.limits.entries));
            return false;
        }
        self.entries_left -= 1;
        let path = format!("{archive}!{name}");
        let Some(bytes) = self.bytes(reader, &path) else { return self.bytes_left > 0 };
        match form_of(&bytes) {
            Form::Plain => (self.emit)(Found::Document { path, content: bytes, container: self.number }),
            _ => self.any(&mut io::Cursor::new(bytes), &path, depth + 1),
        }
        true
    }

    fn document(&mut self, reader: &mut dyn Read, path: &str) {
        if let Some(content) = self.bytes(reader, path) {
            (self.emit)(Found::Document { path: path.to_owned(), content, container: self.number });
        }
    }

    /// Everything that is left, within the bounds.
    fn bytes(&mut self, reader: &mut dyn Read, path: &str) -> Option<Vec<u8>> {
        let most = self.limits.document_bytes.min(self.bytes_left);
        let mut bytes = Vec::new();
        let read = reader.take(most.saturating_add(1)).read_to_end(&mut bytes);
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if let Err(error) = read {
            self.bytes_left = self.bytes_left.saturating_sub(size);
            self.fail(path, &error.to_string());
            return None;
        }
        if size > most {
            let bomb = most == self.bytes_left;
            self.bytes_left = self.bytes_left.saturating_sub(size);
            let why = if bomb {
                "it inflates to more than its size allows"
            } else {
                "it is larger than a document may be"
            };
            self.fail(path, why);
            return None;
        }
        self.bytes_left -= size;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests;
