//! `dir:PATH` and `file:PATH`: a folder, or one file, as it lies on this machine.
//!
//! Symbolic links are entries and never followed, so that a walk stays below its root and ends. What cannot be
//! opened is said and the walk goes on.

use std::io::{self, BufReader};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileExt as _, FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryKind, EntryPath, Limits, ReadAt};

use crate::{Sink, SourceError};

/// Bytes read from a file at a time.
const BUFFER_BYTES: usize = 256 << 10;
/// A file with holes may have this size whatever is stored of it.
const SPARSE_FREE_BYTES: u64 = 4 << 30;
/// Beyond that: how many times its stored bytes it may have.
const SPARSE_RATIO: u64 = 16;

/// A folder or file on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    root: PathBuf,
    name: String,
    is_file: bool,
}

impl Directory {
    /// Opens `dir:PATH`.
    ///
    /// # Errors
    /// It is not there, or not a folder.
    pub fn open_folder(path: &Path) -> Result<Self, SourceError> {
        let metadata =
            fs_err::metadata(path).map_err(|source| SourceError::Open { path: path.to_owned(), source })?;
        if !metadata.is_dir() {
            return Err(SourceError::NotThis { path: path.to_owned(), is: "none", wanted: "a folder" });
        }
        Ok(Self { root: path.to_owned(), name: format!("dir:{}", path.display()), is_file: false })
    }

    /// Opens `file:PATH`.
    ///
    /// # Errors
    /// It is not there, or not a regular file.
    pub fn open_file(path: &Path) -> Result<Self, SourceError> {
        let metadata =
            fs_err::metadata(path).map_err(|source| SourceError::Open { path: path.to_owned(), source })?;
        if !metadata.is_file() {
            return Err(SourceError::NotThis {
                path: path.to_owned(),
                is: "not a regular file",
                wanted: "one",
            });
        }
        Ok(Self { root: path.to_owned(), name: format!("file:{}", path.display()), is_file: true })
    }

    /// The name it was asked for by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is one file.
    pub fn is_file(&self) -> bool {
        self.is_file
    }

    /// Hands every entry below the root to the sink, in the order of names.
    ///
    /// # Errors
    /// The root cannot be read, a limit is passed, or the sink ends the walk.
    pub fn walk(&self, limits: &Limits, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let failed = |source| SourceError::Walk { path: self.root.clone(), source };
        let mut entries = 0_u64;
        if self.is_file {
            let name = self.root.file_name().map(|name| name.as_bytes().to_vec()).unwrap_or_default();
            return visit(&self.root, &name, limits, &mut entries, sink).map(|_| ()).map_err(failed);
        }
        let mut waiting = vec![(self.root.clone(), Vec::new())];
        while let Some((folder, path)) = waiting.pop() {
            let names = match names(&folder) {
                Ok(names) => names,
                Err(error) if path.is_empty() => return Err(failed(error)),
                Err(error) => {
                    let (entry_path, _) = EntryPath::normalise(&path);
                    sink.odd(
                        DiagnosticCode::Unreadable,
                        Some(&entry_path),
                        format!("the folder could not be listed: {error}"),
                    );
                    continue;
                }
            };
            let mut folders = Vec::new();
            for name in names {
                let below = folder.join(&name);
                let entry_path = if path.is_empty() {
                    name.as_bytes().to_vec()
                } else {
                    [path.as_slice(), b"/", name.as_bytes()].concat()
                };
                if visit(&below, &entry_path, limits, &mut entries, sink).map_err(failed)? {
                    folders.push((below, entry_path));
                }
            }
            // Last in, first out: the first folder by name comes next.
            waiting.extend(folders.into_iter().rev());
        }
        Ok(())
    }
}

fn names(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names: Vec<_> =
        fs_err::read_dir(folder)?.map(|item| item.map(|item| item.file_name())).collect::<Result<_, _>>()?;
    names.sort();
    Ok(names)
}

/// Hands one entry over, and says whether it is a folder.
fn visit(
    at: &Path,
    path: &[u8],
    limits: &Limits,
    entries: &mut u64,
    sink: &mut dyn Sink,
) -> io::Result<bool> {
    *entries += 1;
    if *entries > limits.entries {
        return Err(io::Error::other(format!("more than {} entries", limits.entries)));
    }
    let (path, _) = EntryPath::normalise(path);
    if path.as_bytes().len() > limits.path_bytes {
        return Err(io::Error::other(format!("a path of more than {} bytes", limits.path_bytes)));
    }
    let metadata = match fs_err::symlink_metadata(at) {
        Ok(metadata) => metadata,
        Err(error) => {
            sink.odd(DiagnosticCode::Unreadable, Some(&path), error.to_string());
            return Ok(false);
        }
    };
    let kind = metadata.file_type();
    let mut entry = Entry {
        path,
        kind: EntryKind::File,
        size: 0,
        mode: (metadata.mode() & 0o7777) as u16,
        mtime: Some(metadata.mtime()),
        is_shared: false,
        link: None,
    };
    if kind.is_symlink() {
        entry.kind = EntryKind::Symlink;
        entry.link = Some(fs_err::read_link(at)?.as_os_str().as_bytes().into());
    } else if kind.is_dir() {
        entry.kind = EntryKind::Directory;
    } else if kind.is_fifo() || kind.is_socket() || kind.is_block_device() || kind.is_char_device() {
        entry.kind = EntryKind::Special;
    } else {
        entry.size = metadata.len();
        entry.is_shared = metadata.nlink() > 1;
        return visit_file(at, &entry, metadata.blocks().saturating_mul(512), sink).map(|()| false);
    }
    sink.entry(&entry, &mut io::empty())?;
    Ok(entry.kind == EntryKind::Directory)
}

fn visit_file(at: &Path, entry: &Entry, stored: u64, sink: &mut dyn Sink) -> io::Result<()> {
    // A file of a terabyte that holds nothing costs its owner a second to make and a reader an hour to read.
    if entry.size > SPARSE_FREE_BYTES && stored < entry.size / SPARSE_RATIO {
        let message =
            format!("it claims {} bytes and {stored} of them are stored: the rest are holes", entry.size);
        sink.odd(DiagnosticCode::TooLarge, Some(&entry.path), message);
        return sink.entry(&Entry { kind: EntryKind::Special, ..entry.clone() }, &mut io::empty());
    }
    match fs_err::File::open(at) {
        Ok(file) => {
            let anywhere = match file.try_clone() {
                Ok(file) => Anywhere { file, size: entry.size },
                Err(error) => {
                    sink.odd(DiagnosticCode::Unreadable, Some(&entry.path), error.to_string());
                    return Ok(());
                }
            };
            let mut body = Lazy { file, buffer: None, left: entry.size };
            sink.file(entry, &mut body, Arc::new(anywhere))
        }
        Err(error) => {
            sink.odd(DiagnosticCode::Unreadable, Some(&entry.path), error.to_string());
            Ok(())
        }
    }
}

/// A file on the disk, read at any offset, and never beyond the size it had at the start.
struct Anywhere {
    file: fs_err::File,
    size: u64,
}

impl ReadAt for Anywhere {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let end = buffer.len().min(left);
        let mut filled = 0;
        while filled < end {
            match self.file.file().read_at(&mut buffer[filled..end], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

/// A file whose buffer is made only when somebody reads it, and that never gives more than its size at the start:
/// a file that grows while it is read ends where it was measured.
struct Lazy {
    file: fs_err::File,
    buffer: Option<BufReader<fs_err::File>>,
    left: u64,
}

impl Lazy {
    fn reader(&mut self) -> io::Result<&mut BufReader<fs_err::File>> {
        if self.buffer.is_none() {
            let capacity = usize::try_from(self.left.min(BUFFER_BYTES as u64)).unwrap_or(BUFFER_BYTES).max(1);
            let (file, path) = self.file.try_clone()?.into_parts();
            self.buffer = Some(BufReader::with_capacity(capacity, fs_err::File::from_parts(file, path)));
        }
        self.buffer.as_mut().ok_or_else(|| io::Error::other("no buffer"))
    }
}

impl io::BufRead for Lazy {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Ok(&[]);
        }
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let bytes = self.reader()?.fill_buf()?;
        Ok(&bytes[..bytes.len().min(left)])
    }

    fn consume(&mut self, count: usize) {
        if let Some(buffer) = &mut self.buffer {
            buffer.consume(count);
            self.left -= count as u64;
        }
    }
}

impl io::Read for Lazy {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use io::BufRead as _;
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}
