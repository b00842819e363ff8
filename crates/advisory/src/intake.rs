//! From a folder, a file or bytes to documents: archives are opened, and every document goes through a small pool.
//!
//! What a container is (zip, tar, gzip, zstd, xz) is told by its first bytes, never by its name. A container that is
//! broken, cut short or a bomb costs itself: what was read before stays, and it is reported as *incomplete*, so that
//! nobody takes it for the full listing. Nothing is written to disk, and no symbolic link is followed.

mod archive;
mod budget;
mod checksum;
mod container;
mod folder;
mod magic;
mod name;
mod pool;

use std::path::Path;

use wb_model::Hint;

use crate::Document;
use crate::feed::Skipped;

use budget::Budget;
use container::Opener;
use pool::Sink;

/// How large anything may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeLimits {
    /// Bytes of one document.
    pub document_bytes: u64,
    /// Bytes that one file may unpack to, at all levels together.
    pub unpacked_bytes: u64,
    /// How many times its packed size anything may unpack to.
    pub ratio: u64,
    /// Bytes below which no ratio is looked at: small things pack well.
    pub ratio_from: u64,
    /// Entries of one file, at all levels together, and files of one folder.
    pub entries: u64,
    /// Bytes of an entry's name.
    pub name_bytes: usize,
    /// Archives inside archives, and folders inside folders.
    pub depth: u32,
    /// Bytes of documents that wait for or are in a worker.
    pub waiting_bytes: u64,
}

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            document_bytes: 512 << 20,
            unpacked_bytes: 64 << 30,
            ratio: 250,
            ratio_from: 64 << 20,
            entries: 1_000_000,
            name_bytes: 1024,
            depth: 4,
            waiting_bytes: 256 << 20,
        }
    }
}

/// How something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeOptions {
    /// How large anything may be.
    pub limits: IntakeLimits,
    /// Threads that work on documents, besides the one that unpacks; 0: it does both.
    pub workers: usize,
}

impl Default for IntakeOptions {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { limits: IntakeLimits::default(), workers: if processors > 1 { processors.min(4) } else { 0 } }
    }
}

/// What was worked out of one document.
#[derive(Debug)]
pub struct Taken<T> {
    /// The document's path.
    pub path: String,
    /// Its length in bytes.
    pub length: u64,
    /// The container that it lies in: an index into [`IntakeReport::containers`].
    pub container: usize,
    /// What the worker made of it.
    pub value: T,
}

/// What kind of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerKind {
    /// A folder with everything below it, or the single file that was named.
    Folder,
    /// A zip archive.
    Zip,
    /// A tar archive, compressed or not.
    Tar,
}

/// Something that holds documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its path, as documents have it; empty for the folder that was named.
    pub path: String,
    /// What it is.
    pub kind: ContainerKind,
    /// The container that it lies in; none for the first.
    pub parent: Option<usize>,
    /// Documents directly in it.
    pub documents: u64,
    /// Why not everything of it was read, the first reason; none when everything was. What is in a container that
    /// lies in it counts as well.
    pub incomplete: Option<String>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntakeReport {
    /// Documents.
    pub documents: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Containers, in the order in which they were opened; the first is what was named.
    pub containers: Vec<Container>,
    /// What was not read, with the reason, in order.
    pub skipped: Vec<Skipped>,
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// What was named cannot be opened.
    #[error("read {path}: {why}")]
    Io {
        /// The file or folder.
        path: String,
        /// The system's words.
        why: String,
    },
    /// What was named is neither a file nor a folder.
    #[error("read {path}: it is neither a file nor a folder")]
    Kind {
        /// What was named.
        path: String,
    },
}

impl Hint for IntakeError {
    fn hint(&self) -> Option<String> {
        Some(
            "--from takes a file or folder with advisories in the form in which their sources publish them"
                .to_owned(),
        )
    }
}

/// Reads a folder with everything below it (in the order of names) or a single file.
///
/// `work` runs in several threads and sees one document at a time; `take` runs in this one and gets what was made of
/// the documents in the order in which they lie there, whatever the number of threads.
///
/// # Errors
/// What was named cannot be opened at all. What cannot be read below it is in the report.
pub fn read_path<T: Send>(
    root: &Path,
    options: &IntakeOptions,
    work: &(dyn Fn(&Document<'_>) -> T + Sync),
    take: &mut dyn FnMut(Taken<T>),
) -> Result<IntakeReport, IntakeError> {
    let io =
        |error: std::io::Error| IntakeError::Io { path: root.display().to_string(), why: error.to_string() };
    let metadata = fs_err::metadata(root).map_err(io)?;
    let limits = &options.limits;
    if metadata.is_dir() {
        let listing = folder::list(root, limits).map_err(io)?;
        return Ok(pool::run(options, work, take, |sink| folder::read(root, listing, limits, sink)));
    }
    if !metadata.is_file() {
        return Err(IntakeError::Kind { path: root.display().to_string() });
    }
    // Opened here so that a file that cannot be is an error and no empty report.
    let file = fs_err::File::open(root).map_err(io)?;
    let name = root.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(pool::run(options, work, take, |sink| folder::read_single(root, file, &name, limits, sink)))
}

/// Reads bytes that are in memory already: a document or a container.
pub fn read_bytes<T: Send>(
    name: &str,
    bytes: &[u8],
    options: &IntakeOptions,
    work: &(dyn Fn(&Document<'_>) -> T + Sync),
    take: &mut dyn FnMut(Taken<T>),
) -> IntakeReport {
    pool::run(options, work, take, |sink| {
        let mut report = Report::new();
        let budget = Budget::new(&options.limits, bytes.len() as u64);
        let mut opener = Opener { limits: &options.limits, sink, report: &mut report, budget };
        opener.memory(name, bytes, container::Place::top(Report::ROOT));
        report.finish()
    })
}

/// The report while it grows.
struct Report {
    containers: Vec<Container>,
    documents: u64,
    bytes: u64,
    skipped: Vec<Skipped>,
}

impl Report {
    /// The first container.
    const ROOT: usize = 0;

    fn new() -> Self {
        let mut report = Self { containers: Vec::new(), documents: 0, bytes: 0, skipped: Vec::new() };
        report.open("", ContainerKind::Folder, None);
        report
    }

    fn open(&mut self, path: &str, kind: ContainerKind, parent: Option<usize>) -> usize {
        self.containers.push(Container {
            path: path.to_owned(),
            kind,
            parent,
            documents: 0,
            incomplete: None,
        });
        self.containers.len() - 1
    }

    /// Something of a container was not read, and that says nothing about its completeness (a symbolic link).
    fn leave_out(&mut self, what: &str, why: impl Into<String>) {
        self.skipped.push(Skipped { what: what.to_owned(), why: why.into() });
    }

    /// Something of a container could not be read: what it lists is not everything.
    fn miss(&mut self, container: usize, what: &str, why: impl Into<String>) {
        let why = why.into();
        let mut next = Some(container);
        while let Some(found) = next.and_then(|index| self.containers.get_mut(index)) {
            if found.incomplete.is_none() {
                found.incomplete =
                    Some(if found.path == what { why.clone() } else { format!("{what}: {why}") });
            }
            next = found.parent;
        }
        self.leave_out(what, why);
    }

    fn deliver(&mut self, sink: &mut dyn Sink, container: usize, path: String, bytes: Vec<u8>) {
        self.documents += 1;
        self.bytes += bytes.len() as u64;
        if let Some(container) = self.containers.get_mut(container) {
            container.documents += 1;
        }
        sink.put(pool::Loaded { path, bytes, container });
    }

    fn finish(self) -> IntakeReport {
        IntakeReport {
            documents: self.documents,
            bytes: self.bytes,
            containers: self.containers,
            skipped: self.skipped,
        }
    }
}

#[cfg(test)]
mod tests;
