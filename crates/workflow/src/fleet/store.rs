//! The folder of results. Everything in it is written beside its place and renamed into it.
//!
//! ```text
//! images/<algorithm>-<hex>.json        an image's document
//! images/<algorithm>-<hex>.meta.json   its sidecar: an image is finished when this is there
//! fleet.json                           the last run
//! runs/<run>.json                      every run
//! index/                               where everything is
//! work/                                the lock, the journal and what is being written
//! ```

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use wb_model::{Digest, Hint};

use super::meta::{Meta, SCHEMA, VERSION};

/// No sidecar or summary is larger, in bytes.
const LARGEST: u64 = 256 << 20;
/// The ending of a sidecar.
const META: &str = ".meta.json";

/// A folder of results.
#[derive(Clone, Debug)]
pub struct Results {
    root: PathBuf,
}

/// What is wrong with a folder of results.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be read or written.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done, with the path.
        doing: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file of it is not what it must be.
    #[error("read {}: {why}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Another sweep writes to it.
    #[error("write to {}: another sweep is writing to it", root.display())]
    Busy {
        /// The folder.
        root: PathBuf,
    },
    /// It is no folder of results.
    #[error("read {}: it is no folder of results of a sweep", root.display())]
    NotResults {
        /// The folder.
        root: PathBuf,
    },
}

impl Hint for StoreError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Io { .. } => None,
            Self::Wrong { .. } => Some(
                "it was changed or is from a newer weighbridge; remove it to have it made anew".to_owned(),
            ),
            Self::Busy { .. } => Some("wait for it to end, or give this one another --out".to_owned()),
            Self::NotResults { .. } => Some("name the folder that fleet --out wrote".to_owned()),
        }
    }
}

impl StoreError {
    pub(super) fn io(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let doing = format!("{doing} {}", path.display());
        move |source| Self::Io { doing, source }
    }
}

/// The right to write; given back when it is dropped, also by a process that is killed.
pub(super) struct Lock {
    _file: fs_err::File,
}

impl Results {
    /// A folder that a sweep wrote.
    ///
    /// # Errors
    /// It is none.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        if !root.join("images").is_dir() {
            return Err(StoreError::NotResults { root: root.to_owned() });
        }
        Ok(Self { root: root.to_owned() })
    }

    /// A folder to write to, made where it is not there. What a killed sweep left half done is removed.
    pub(super) fn begin(root: &Path) -> Result<(Self, Lock), StoreError> {
        let results = Self { root: root.to_owned() };
        for folder in ["images", "runs", "index", "work"] {
            let folder = root.join(folder);
            fs_err::create_dir_all(&folder).map_err(StoreError::io("make", &folder))?;
        }
        let path = root.join("work/lock");
        let file = fs_err::File::create(&path).map_err(StoreError::io("write", &path))?;
        if file.file().try_lock().is_err() {
            return Err(StoreError::Busy { root: root.to_owned() });
        }
        let half = results.half_done();
        if half.exists() {
            fs_err::remove_dir_all(&half).map_err(StoreError::io("remove", &half))?;
        }
        fs_err::create_dir_all(&half).map_err(StoreError::io("make", &half))?;
        Ok((results, Lock { _file: file }))
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The last run.
    pub fn summary(&self) -> PathBuf {
        self.root.join("fleet.json")
    }

    /// A run by its name.
    pub fn run(&self, name: &str) -> PathBuf {
        self.root.join("runs").join(format!("{name}.json"))
    }

    /// The document of an image, by the stem of its file.
    pub fn document(&self, stem: &str) -> PathBuf {
        self.root.join("images").join(format!("{stem}.json"))
    }

    /// The sidecar of an image, by the stem of its file.
    pub fn meta_path(&self, stem: &str) -> PathBuf {
        self.root.join("images").join(format!("{stem}{META}"))
    }

    pub(super) fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.root.join("work/journal")
    }

    fn half_done(&self) -> PathBuf {
        self.root.join("work/half-done")
    }

    /// The stems of all finished images, sorted.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn stems(&self) -> Result<Vec<String>, StoreError> {
        let folder = self.root.join("images");
        let mut stems = Vec::new();
        for item in fs_err::read_dir(&folder).map_err(StoreError::io("read", &folder))? {
            let item = item.map_err(StoreError::io("read", &folder))?;
            if let Some(stem) = item.file_name().to_str().and_then(|name| name.strip_suffix(META)) {
                stems.push(stem.to_owned());
            }
        }
        stems.sort();
        Ok(stems)
    }

    /// The sidecar of an image; none when it is not finished.
    ///
    /// # Errors
    /// It is there and cannot be read. That it is of another version is such an error.
    pub fn meta(&self, stem: &str) -> Result<Option<Meta>, StoreError> {
        let path = self.meta_path(stem);
        let bytes = match read_bounded(&path) {
            Ok(bytes) => bytes,
            Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let wrong = |why: String| StoreError::Wrong { path: path.clone(), why };
        let meta: Meta = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
        if meta.schema != SCHEMA || meta.version != VERSION {
            return Err(wrong(format!("its form is {:?} version {}", meta.schema, meta.version)));
        }
        Ok(Some(meta))
    }

    /// Writes a file whole or not at all.
    pub(super) fn write(
        &self,
        path: &Path,
        render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let failed = |source| StoreError::Io { doing: format!("write {}", path.display()), source };
        let half = self.half_done();
        fs_err::create_dir_all(&half).map_err(failed)?;
        let file = tempfile::Builder::new()
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
            .tempfile_in(half)
            .map_err(failed)?;
        let mut out = io::BufWriter::with_capacity(1 << 16, file);
        render(&mut out).map_err(failed)?;
        let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    pub(super) fn write_json(&self, path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
        self.write(path, |out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            out.write_all(b"\n")
        })
    }
}

/// A safe file name that says which digest it is.
pub(super) fn stem(digest: &Digest) -> String {
    format!("{}-{}", digest.algorithm().name(), digest.hex())
}

/// A whole file of a bounded size.
pub(super) fn read_bounded(path: &Path) -> Result<Vec<u8>, StoreError> {
    let size = fs_err::metadata(path).map_err(StoreError::io("read", path))?.len();
    if size > LARGEST {
        return Err(StoreError::Wrong { path: path.to_owned(), why: format!("it has {size} bytes") });
    }
    fs_err::read(path).map_err(StoreError::io("read", path))
}
