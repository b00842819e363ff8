//! A tar archive on disk whose members are opened by name, without unpacking it.
//!
//! A plain archive is indexed by its headers and read with seeks. A compressed one cannot be sought: it is
//! inflated once for the index and again for its members, which are then read best in their own order.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryKind, EntryPath, Limits};

use crate::decompress::{Compression, InflateReader};
use crate::tar::{self, Skip, skip_buffered};
use crate::{Sink, SourceError};

/// Members of an image archive beyond this number are refused: it is layers and documents, not files.
const MAX_MEMBERS: u64 = 100_000;

/// An indexed archive.
pub struct Archive {
    path: PathBuf,
    /// Name → offset and size in the uncompressed archive.
    members: BTreeMap<String, (u64, u64)>,
    /// Name → name of what a link points to.
    links: BTreeMap<String, String>,
    compression: Compression,
    /// Where reading a compressed archive goes on, so that members in order cost one pass.
    cursor: Arc<Mutex<Option<Cursor>>>,
}

struct Cursor {
    reader: InflateReader<fs_err::File>,
    at: u64,
}

impl Archive {
    /// Opens and indexes an archive.
    ///
    /// # Errors
    /// It cannot be read, or is no tar archive.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let open =
            || fs_err::File::open(path).map_err(|source| SourceError::Open { path: path.to_owned(), source });
        let broken = |why: String| SourceError::Archive { path: path.to_owned(), why };
        let mut head = [0; 6];
        let mut file = open()?;
        let count = file.read(&mut head).map_err(|error| broken(error.to_string()))?;
        let compression = Compression::of(&head[..count]);
        file.seek(SeekFrom::Start(0)).map_err(|error| broken(error.to_string()))?;
        let index = Index::default();
        let limits = Limits { entries: MAX_MEMBERS, ..Limits::DEFAULT };
        let mut sink = IndexSink { index: &index };
        let result = if compression == Compression::None {
            let mut source = Seeking::new(file, &index.at).map_err(|error| broken(error.to_string()))?;
            tar::read(&mut source, &limits, &mut sink)
        } else {
            let inflated = InflateReader::new(file).map_err(|error| broken(error.to_string()))?;
            let reader = io::BufReader::with_capacity(256 << 10, inflated);
            tar::read(&mut Counting { reader, at: &index.at }, &limits, &mut sink)
        };
        result.map_err(|error| broken(error.to_string()))?;
        Ok(Self {
            path: path.to_owned(),
            members: index.members.take(),
            links: index.links.take(),
            compression,
            cursor: Arc::default(),
        })
    }

    /// Whether it has a member of that name.
    pub fn has(&self, name: &str) -> bool {
        self.offset(name).is_some()
    }

    /// Where a member starts in the uncompressed archive.
    pub(crate) fn offset(&self, name: &str) -> Option<u64> {
        self.find(name).map(|(offset, _)| offset)
    }

    /// Whether members can be read at the same time and in any order without loss.
    pub(crate) fn is_seekable(&self) -> bool {
        self.compression == Compression::None
    }

    fn find(&self, name: &str) -> Option<(u64, u64)> {
        let (path, _) = EntryPath::normalise(name.as_bytes());
        let mut name = path.display().into_owned();
        // Old `docker save` archives name a layer that two images share by a link.
        for _ in 0..8 {
            match self.links.get(&name) {
                Some(target) => name.clone_from(target),
                None => break,
            }
        }
        self.members.get(&name).copied()
    }

    /// The bytes of a member.
    pub(crate) fn member(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        let missing = || {
            io::Error::new(io::ErrorKind::NotFound, format!("{} has no member {name}", self.path.display()))
        };
        let (offset, size) = self.find(name).ok_or_else(missing)?;
        let mut file = fs_err::File::open(&self.path)?;
        if self.is_seekable() {
            file.seek(SeekFrom::Start(offset))?;
            return Ok(Box::new(file.take(size)));
        }
        let kept = take(&self.cursor).filter(|cursor| cursor.at <= offset);
        let mut cursor = match kept {
            Some(cursor) => cursor,
            None => Cursor { reader: InflateReader::new(file)?, at: 0 },
        };
        let skipped = io::copy(&mut (&mut cursor.reader).take(offset - cursor.at), &mut io::sink())?;
        cursor.at += skipped;
        Ok(Box::new(Member { cursor: Some(cursor), left: size, home: Arc::clone(&self.cursor) }))
    }
}

/// The bytes of one member of a compressed archive. When it is dropped, reading can go on where it stopped.
struct Member {
    cursor: Option<Cursor>,
    left: u64,
    home: Arc<Mutex<Option<Cursor>>>,
}

impl Read for Member {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(cursor) = &mut self.cursor else { return Ok(0) };
        let bound = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = cursor.reader.read(&mut buffer[..bound])?;
        cursor.at += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        if let Ok(mut home) = self.home.lock() {
            *home = self.cursor.take();
        }
    }
}

fn take(cursor: &Mutex<Option<Cursor>>) -> Option<Cursor> {
    cursor.lock().ok().and_then(|mut cursor| cursor.take())
}

#[derive(Default)]
struct Index {
    members: std::cell::RefCell<BTreeMap<String, (u64, u64)>>,
    links: std::cell::RefCell<BTreeMap<String, String>>,
    at: std::cell::Cell<u64>,
}

struct IndexSink<'a> {
    index: &'a Index,
}

impl Sink for IndexSink<'_> {
    fn entry(&mut self, entry: &Entry, _body: &mut dyn BufRead) -> io::Result<()> {
        let name = entry.path.display().into_owned();
        match entry.kind {
            EntryKind::File => {
                self.index.members.borrow_mut().insert(name, (self.index.at.get(), entry.size));
            }
            EntryKind::HardLink | EntryKind::Symlink => {
                let link = entry.link.as_deref().unwrap_or_default();
                let base = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                let target = match entry.kind {
                    EntryKind::Symlink => [base.as_bytes(), b"/", link].concat(),
                    _ => link.to_vec(),
                };
                let target = EntryPath::normalise(target.strip_prefix(b"/").unwrap_or(&target)).0;
                self.index.links.borrow_mut().insert(name, target.display().into_owned());
            }
            EntryKind::Directory | EntryKind::Special => {}
        }
        Ok(())
    }

    fn odd(&mut self, _code: DiagnosticCode, _path: Option<&EntryPath>, _message: String) {}
}

/// A file read as a stream, in which skipping is seeking.
struct Seeking<'a> {
    file: fs_err::File,
    buffer: Vec<u8>,
    start: usize,
    length: u64,
    at: &'a std::cell::Cell<u64>,
}

impl<'a> Seeking<'a> {
    fn new(file: fs_err::File, at: &'a std::cell::Cell<u64>) -> io::Result<Self> {
        Ok(Self { length: file.metadata()?.len(), file, buffer: Vec::new(), start: 0, at })
    }
}

impl BufRead for Seeking<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start >= self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
            (&mut self.file).take(64 << 10).read_to_end(&mut self.buffer)?;
        }
        Ok(&self.buffer[self.start..])
    }

    fn consume(&mut self, count: usize) {
        self.start += count;
        self.at.set(self.at.get() + count as u64);
    }
}

impl Skip for Seeking<'_> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let buffered = (self.buffer.len() - self.start) as u64;
        if count <= buffered || self.at.get() + count > self.length {
            return skip_buffered(self, count);
        }
        self.file.seek(SeekFrom::Start(self.at.get() + count))?;
        self.at.set(self.at.get() + count);
        self.start = self.buffer.len();
        Ok(count)
    }
}

impl Read for Seeking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

struct Counting<'a, R> {
    reader: R,
    at: &'a std::cell::Cell<u64>,
}

impl<R: BufRead> BufRead for Counting<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.reader.consume(count);
        self.at.set(self.at.get() + count as u64);
    }
}

impl<R: BufRead> Skip for Counting<'_, R> {}

impl<R: BufRead> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}
