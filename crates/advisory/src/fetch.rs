//! Advisories behind an address: a document or archive, a directory of an OSV bucket, or a mirror of ours.
//!
//! Documents are put into a temporary folder that [`crate::intake`] then reads like any other. What has not changed
//! is not fetched: by `ETag`, and in an OSV bucket by the *set* of ids with their times (`modified_id.csv`), never by
//! a newest time: some records are dated in the future.

mod address;
mod bucket;
mod error;

use std::collections::BTreeMap;
use std::path::Path;

use fs_err::File;
use tempfile::TempDir;
use wb_transport::{Fetcher, Got};

use crate::Builder;

pub use error::RemoteError;

/// Bytes of a document or an archive.
const LARGEST: u64 = 8 << 30;
/// Bytes of a list or an index.
const LARGEST_LIST: u64 = 256 << 20;

/// What is wanted.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The address. One of a directory ends in `/`.
    pub url: &'a str,
    /// What is here already.
    pub base: &'a Builder,
    /// `ETag` by address, of what is here already; empty where the database is new.
    pub etags: &'a BTreeMap<String, String>,
    /// Fetch listings whole even when they seem unchanged: records also change without a new time, and only a whole
    /// listing shows it.
    pub reconcile: bool,
}

/// What came.
#[derive(Debug)]
pub enum Remote {
    /// Nothing there has changed.
    Unchanged,
    /// Documents and archives.
    Documents(Fetched),
    /// A mirror of ours.
    Mirror {
        /// `latest.json`.
        index: Vec<u8>,
        /// Where it was found, after redirects: what [`beside`] resolves paths against.
        url: String,
    },
}

/// Documents that were fetched.
#[derive(Debug)]
pub struct Fetched {
    /// Where they are; removed when this is dropped.
    pub folder: TempDir,
    /// `ETag` by address, to be remembered once the documents are in the database.
    pub etags: BTreeMap<String, String>,
    /// How many documents and archives.
    pub documents: u64,
}

/// Fetches what has changed behind an address.
///
/// # Errors
/// See [`RemoteError`].
pub fn fetch(fetcher: &Fetcher, wanted: &Wanted<'_>) -> Result<Remote, RemoteError> {
    let mut run = Run { fetcher, wanted, documents: 0, etags: BTreeMap::new() };
    if address::is_directory(wanted.url) {
        return run.directory(wanted.url);
    }
    let name = address::file_name(wanted.url);
    if name == "latest.json" {
        return run.mirror(wanted.url).and_then(|found| found.ok_or_else(|| run.nothing(wanted.url)));
    }
    match run.file() {
        // Written without the stroke at its end.
        Err(RemoteError::Fetch(error)) if error.is_missing() && !name.contains('.') => {
            run.directory(&format!("{}/", wanted.url))
        }
        outcome => outcome,
    }
}

/// Fetches what a document names relative to itself: a segment beside `latest.json`. At most `limit` bytes.
///
/// # Errors
/// See [`RemoteError`].
pub fn beside(fetcher: &Fetcher, url: &str, path: &str, limit: u64) -> Result<Vec<u8>, RemoteError> {
    let mut bytes = Vec::new();
    fetcher.get(&Fetcher::resolve(url, path)?, None, limit, &mut bytes)?;
    Ok(bytes)
}

/// One address on its way.
struct Run<'a> {
    fetcher: &'a Fetcher,
    wanted: &'a Wanted<'a>,
    documents: u64,
    etags: BTreeMap<String, String>,
}

impl Run<'_> {
    /// One document or archive.
    fn file(&mut self) -> Result<Remote, RemoteError> {
        let folder = scratch()?;
        let path = folder.path().join(address::local_path(self.wanted.url));
        let etag = self.etag(self.wanted.url).map(str::to_owned);
        if !self.save(self.wanted.url, etag.as_deref(), &path)? {
            return Ok(Remote::Unchanged);
        }
        Ok(self.fetched(folder))
    }

    /// A mirror, a directory of an OSV bucket, or the root of one.
    fn directory(&mut self, url: &str) -> Result<Remote, RemoteError> {
        if let Some(mirror) = self.mirror(&Fetcher::resolve(url, "latest.json")?)? {
            return Ok(mirror);
        }
        let folder = scratch()?;
        // The root has a list of the same name, with other lines; what tells it apart is the list of directories.
        let found = if let Some(list) = self.list(&Fetcher::resolve(url, "ecosystems.txt")?, None)? {
            bucket::root(self, url, list.bytes(), folder.path())?
        } else {
            bucket::directory(self, url, folder.path())?.then_some(()).ok_or_else(|| self.nothing(url))?;
            self.documents
        };
        Ok(if found == 0 { Remote::Unchanged } else { self.fetched(folder) })
    }

    fn mirror(&mut self, url: &str) -> Result<Option<Remote>, RemoteError> {
        let mut index = Vec::new();
        match self.fetcher.get(url, None, LARGEST_LIST, &mut index) {
            Ok(Got::Document { url, .. }) => Ok(Some(Remote::Mirror { index, url })),
            Ok(Got::NotModified) => Ok(None),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A list; none when there is no such list.
    fn list(&mut self, url: &str, etag: Option<&str>) -> Result<Option<List>, RemoteError> {
        let mut bytes = Vec::new();
        match self.fetcher.get(url, etag, LARGEST_LIST, &mut bytes) {
            Ok(Got::Document { etag, .. }) => {
                self.etags.extend(etag.map(|etag| (url.to_owned(), etag)));
                Ok(Some(List::New(bytes)))
            }
            Ok(Got::NotModified) => Ok(Some(List::Unchanged)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Fetches to a file; false when it has not changed.
    fn save(&mut self, url: &str, etag: Option<&str>, path: &Path) -> Result<bool, RemoteError> {
        let local = |error: std::io::Error| RemoteError::local(path, &error);
        if let Some(parent) = path.parent() {
            fs_err::create_dir_all(parent).map_err(local)?;
        }
        let mut file = File::create(path).map_err(local)?;
        match self.fetcher.get(url, etag, LARGEST, &mut file)? {
            Got::NotModified => Ok(false),
            Got::Document { etag, .. } => {
                self.etags.extend(etag.map(|etag| (url.to_owned(), etag)));
                self.documents += 1;
                Ok(true)
            }
        }
    }

    /// The `ETag` of what is here, unless everything is to be compared.
    fn etag(&self, url: &str) -> Option<&str> {
        self.wanted.etags.get(url).filter(|_| !self.wanted.reconcile).map(String::as_str)
    }

    fn fetched(&mut self, folder: TempDir) -> Remote {
        let etags = std::mem::take(&mut self.etags);
        Remote::Documents(Fetched { folder, etags, documents: self.documents })
    }

    fn nothing(&self, url: &str) -> RemoteError {
        RemoteError::Nothing { url: url.to_owned() }
    }
}

/// A list that was asked for.
enum List {
    Unchanged,
    New(Vec<u8>),
}

impl List {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::New(bytes) => bytes,
            Self::Unchanged => &[],
        }
    }
}

fn scratch() -> Result<TempDir, RemoteError> {
    tempfile::tempdir().map_err(|error| RemoteError::local(Path::new("a temporary folder"), &error))
}

#[cfg(test)]
mod tests;
