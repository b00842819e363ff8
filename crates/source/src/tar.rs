//! Tar archives, read as a stream.
//!
//! POSIX ustar and pax (IEEE Std 1003.1, "pax Interchange Format"), with the GNU extensions that container
//! layers use: long names, base-256 numbers, sparse files. Nothing is copied: a file's bytes are handed out as
//! they lie in the buffer they came in.
//!
//! Where two readers of the same archive could see different files (CVE-2025-62518 and its kin), this one reads
//! as container runtimes do (Go's archive/tar) and says so with `ambiguous-archive`.

mod error;
mod header;
mod pax;
mod sparse;

use std::io::{self, BufRead, Read};

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryKind, EntryPath, Limits};

pub use error::TarError;
use header::{BLOCK, Header, TypeFlag};
use pax::Pax;
use sparse::SparseMap;

use crate::Sink;

/// From this size on the classic header cannot hold a size in octal, so that a pax record must.
const CLASSIC_SIZE_LIMIT: u64 = 8 << 30;

/// A stream that may know a faster way to skip than reading.
pub trait Skip: BufRead {
    /// Skips at most `count` bytes and says how many; 0 at the end.
    ///
    /// # Errors
    /// The source cannot be read.
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        skip_buffered(self, count)
    }
}

/// Skips what lies in the buffer, at most `count` bytes.
pub(crate) fn skip_buffered<R: BufRead + ?Sized>(source: &mut R, count: u64) -> io::Result<u64> {
    let step = (source.fill_buf()?.len() as u64).min(count);
    source.consume(usize::try_from(step).unwrap_or(usize::MAX));
    Ok(step)
}

/// Reads a whole archive and hands each entry to the sink. Bytes behind the end marker are left unread.
pub fn read(source: &mut dyn Skip, limits: &Limits, sink: &mut dyn Sink) -> Result<(), TarError> {
    let mut reader = Tar { source, limits, offset: 0, entries: 0, pending: Pending::default() };
    while reader.next(sink)? {}
    Ok(())
}

/// Extended headers that hold for the entry that follows.
#[derive(Default)]
struct Pending {
    pax: Pax,
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    any: bool,
}

struct Tar<'a> {
    source: &'a mut dyn Skip,
    limits: &'a Limits,
    offset: u64,
    entries: u64,
    pending: Pending,
}

impl Tar<'_> {
    /// Reads one header and what belongs to it. False at the end.
    fn next(&mut self, sink: &mut dyn Sink) -> Result<bool, TarError> {
        let at = self.offset;
        let Some(block) = self.block()? else {
            return if self.pending.any { Err(TarError::Truncated { at }) } else { Ok(false) };
        };
        if block.iter().all(|byte| *byte == 0) {
            return self.end(at);
        }
        let header = Header::parse(&block).ok_or(TarError::BadHeader { at })?;
        let size = header.size().ok_or(TarError::BadNumber { at, field: "size" })?;
        match header.type_flag() {
            TypeFlag::PaxLocal => {
                let bytes = self.extension(at, size)?;
                self.pending.pax.merge(&bytes).map_err(|why| TarError::BadPax { at, why })?;
            }
            TypeFlag::PaxGlobal => {
                let bytes = self.extension(at, size)?;
                let mut global = Pax::default();
                global.merge(&bytes).map_err(|why| TarError::BadPax { at, why })?;
                if global.changes_entries() {
                    let message = format!(
                        "a global header at byte {at} names a path or a size for all that follow; it was not applied"
                    );
                    sink.odd(DiagnosticCode::AmbiguousArchive, None, message);
                }
                return Ok(true);
            }
            TypeFlag::GnuLongName => self.pending.long_name = Some(trim_nul(self.extension(at, size)?)),
            TypeFlag::GnuLongLink => self.pending.long_link = Some(trim_nul(self.extension(at, size)?)),
            flag => {
                let pending = std::mem::take(&mut self.pending);
                self.entry(at, &header, flag, size, pending, sink)?;
                return Ok(true);
            }
        }
        self.pending.any = true;
        Ok(true)
    }

    fn entry(
        &mut self,
        at: u64,
        header: &Header<'_>,
        flag: TypeFlag,
        header_size: u64,
        pending: Pending,
        sink: &mut dyn Sink,
    ) -> Result<(), TarError> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(TarError::TooManyEntries { limit: self.limits.entries });
        }
        let sparse_name = pending.pax.sparse_name.as_deref();
        let raw_path = sparse_name
            .or(pending.pax.path.as_deref())
            .or(pending.long_name.as_deref())
            .map_or_else(|| header.path(), <[u8]>::to_vec);
        let raw_link = pending
            .pax
            .link_path
            .as_deref()
            .or(pending.long_link.as_deref())
            .map_or_else(|| header.link(), <[u8]>::to_vec);
        if raw_path.len() > self.limits.path_bytes || raw_link.len() > self.limits.path_bytes {
            return Err(TarError::LongPath { at, limit: self.limits.path_bytes });
        }
        let (path, is_unsafe) = EntryPath::normalise(&raw_path);
        if is_unsafe {
            let message = format!(
                "the archive calls it {:?}; it was read as a path below the root",
                wb_read::escape(&raw_path)
            );
            sink.odd(DiagnosticCode::UnsafePath, Some(&path), message);
        }
        let kind = kind(flag, &raw_path, &path, sink);
        let size = if kind == EntryKind::File { pending.pax.size.unwrap_or(header_size) } else { 0 };
        self.check_ambiguity(header_size, kind, &pending, &raw_path, &path, sink);
        let mut entry = Entry {
            path,
            kind,
            size,
            mode: header.mode(),
            mtime: header.mtime(),
            is_shared: false,
            link: matches!(kind, EntryKind::Symlink | EntryKind::HardLink).then(|| raw_link.into()),
        };
        let sparse = self.sparse_map(at, header, flag, &pending, size, &mut entry)?;
        if entry.path.as_bytes().is_empty() && entry.kind != EntryKind::Directory {
            sink.odd(DiagnosticCode::AmbiguousArchive, None, format!("the entry at byte {at} has no name"));
            return self.skip(at, sparse.as_ref().map_or(size, |map| map.stored));
        }
        let stored = sparse.as_ref().map_or(size, |map| map.stored);
        let mut body = Body { source: &mut *self.source, left: stored };
        let result = match &sparse {
            Some(map) => sink.entry(&entry, &mut map.expand(&mut body)),
            None => sink.entry(&entry, &mut body),
        };
        let unread = body.left;
        result.map_err(|source| TarError::Read { at, source })?;
        self.offset += stored - unread;
        self.skip(at, unread)?;
        self.padding(at, stored)
    }

    /// The parts of a sparse file that are stored, when it is one. Sets the entry's size to the file's own.
    fn sparse_map(
        &mut self,
        at: u64,
        header: &Header<'_>,
        flag: TypeFlag,
        pending: &Pending,
        size: u64,
        entry: &mut Entry,
    ) -> Result<Option<SparseMap>, TarError> {
        let bad = |why| TarError::BadSparse { at, why };
        let map = if flag == TypeFlag::GnuSparse {
            let mut map = SparseMap::from_gnu_header(header, size).map_err(bad)?;
            while map.more_blocks {
                let block = self.block()?.ok_or(TarError::Truncated { at })?;
                map.add_gnu_block(&block).map_err(bad)?;
            }
            map
        } else if pending.pax.sparse_major == Some(1) {
            let mut map =
                SparseMap::new(pending.pax.sparse_real_size.ok_or_else(|| bad("no real size"))?, size);
            let mut body = Body { source: &mut *self.source, left: size };
            let used = map.read_pax_1(&mut body).map_err(bad)?;
            self.offset += used;
            map
        } else if let Some(text) = &pending.pax.sparse_map {
            SparseMap::from_pax_0(pending.pax.sparse_real_size.unwrap_or(size), size, text).map_err(bad)?
        } else {
            return Ok(None);
        };
        map.check().map_err(bad)?;
        entry.size = map.real_size;
        Ok(Some(map))
    }

    /// Says when another reader could take another size or another name.
    fn check_ambiguity(
        &self,
        header_size: u64,
        kind: EntryKind,
        pending: &Pending,
        raw_path: &[u8],
        path: &EntryPath,
        sink: &mut dyn Sink,
    ) {
        let mut ambiguous = |message: String| sink.odd(DiagnosticCode::AmbiguousArchive, Some(path), message);
        if let Some(size) = pending.pax.size
            && kind == EntryKind::File
            && size != header_size
            && size < CLASSIC_SIZE_LIMIT
        {
            ambiguous(format!(
                "its pax record says {size} bytes and its classic header {header_size}; the pax record was followed"
            ));
        }
        if pending.pax.repeated {
            ambiguous(
                "its extended header names the same record twice; the last one was followed".to_owned(),
            );
        }
        if kind == EntryKind::HardLink && header_size > 0 {
            ambiguous(format!(
                "it is a hard link and says it has {header_size} bytes of its own; they were not skipped"
            ));
        }
        if raw_path.contains(&0) {
            ambiguous("its name holds a NUL byte".to_owned());
        }
        if std::str::from_utf8(raw_path).is_err() {
            sink.odd(DiagnosticCode::PathNotUtf8, Some(path), "its name is not UTF-8".to_owned());
        }
    }

    /// Two zero blocks are the end. One alone is damage: readers disagree on what follows it.
    fn end(&mut self, at: u64) -> Result<bool, TarError> {
        if self.pending.any {
            return Err(TarError::Truncated { at });
        }
        match self.block()? {
            Some(block) if block.iter().any(|byte| *byte != 0) => Err(TarError::LoneZeroBlock { at }),
            _ => Ok(false),
        }
    }

    /// The content of an extended header.
    fn extension(&mut self, at: u64, size: u64) -> Result<Vec<u8>, TarError> {
        if size > self.limits.header_bytes {
            return Err(TarError::LongHeader { at, size, limit: self.limits.header_bytes });
        }
        let mut bytes = Vec::new();
        let mut body = Body { source: &mut *self.source, left: size };
        body.read_to_end(&mut bytes).map_err(|source| TarError::Read { at, source })?;
        self.offset += bytes.len() as u64;
        if bytes.len() as u64 != size {
            return Err(TarError::Truncated { at });
        }
        self.padding(at, size)?;
        Ok(bytes)
    }

    /// The next block; none at the end of the archive.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, TarError> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            let count = self
                .source
                .read(&mut block[filled..])
                .map_err(|source| TarError::Read { at: self.offset, source })?;
            if count == 0 {
                break;
            }
            filled += count;
        }
        match filled {
            0 => Ok(None),
            BLOCK => {
                self.offset += BLOCK as u64;
                Ok(Some(block))
            }
            _ => Err(TarError::Truncated { at: self.offset }),
        }
    }

    fn padding(&mut self, at: u64, size: u64) -> Result<(), TarError> {
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        self.skip(at, padding)
    }

    fn skip(&mut self, at: u64, mut count: u64) -> Result<(), TarError> {
        while count > 0 {
            let step =
                self.source.skip(count).map_err(|source| TarError::Read { at: self.offset, source })?;
            if step == 0 {
                return Err(TarError::Truncated { at });
            }
            self.offset += step;
            count -= step;
        }
        Ok(())
    }
}

fn kind(flag: TypeFlag, raw_path: &[u8], path: &EntryPath, sink: &mut dyn Sink) -> EntryKind {
    match flag {
        // Archives from before POSIX mark a directory by its slash alone.
        TypeFlag::File if raw_path.last() == Some(&b'/') => EntryKind::Directory,
        TypeFlag::File | TypeFlag::GnuSparse => EntryKind::File,
        TypeFlag::Directory => EntryKind::Directory,
        TypeFlag::Symlink => EntryKind::Symlink,
        TypeFlag::HardLink => EntryKind::HardLink,
        TypeFlag::Special => EntryKind::Special,
        TypeFlag::Unknown(byte) => {
            let message =
                format!("its type {:?} is not known; it was read as a regular file", char::from(byte));
            sink.odd(DiagnosticCode::AmbiguousArchive, Some(path), message);
            EntryKind::File
        }
        TypeFlag::PaxLocal | TypeFlag::PaxGlobal | TypeFlag::GnuLongName | TypeFlag::GnuLongLink => {
            EntryKind::Special
        }
    }
}

fn trim_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    bytes
}

/// The bytes of one file, as they lie in the source's buffer.
struct Body<'a> {
    source: &'a mut dyn Skip,
    left: u64,
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Body<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Ok(&[]);
        }
        let available = self.source.fill_buf()?;
        if available.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within a file"));
        }
        let count = available.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        Ok(&available[..count])
    }

    fn consume(&mut self, count: usize) {
        self.source.consume(count);
        self.left -= count as u64;
    }
}

#[cfg(test)]
mod tests;
