//! Pinned hashes: whether a project pins what will be installed, and whether archives and images hold what is pinned.

mod compare;
mod files;
mod npm;
mod record;

use std::io;
use std::path::{Path, PathBuf};

use wb_lock::check::{CheckOptions, Project, check};
use wb_lock::{LockError, LockFile, Role};
use wb_model::{Hint, Observation, Outcome, Severity, Stage, StatusLine};

pub use record::{Recorded, record};
pub use wb_inventory::{InstalledFile, InstalledPython, installed_python};

/// What is compared with the pins.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Private names and indexes.
    pub check: CheckOptions,
    /// A folder of wheels and source archives.
    pub wheelhouse: Option<PathBuf>,
    /// What is installed in an image, and the image's name.
    pub image: Option<(String, Vec<InstalledPython>)>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct LockReport {
    /// The files that were read, with their format and the number of their packages.
    pub files: Vec<(String, &'static str, usize)>,
    /// What is wrong, sorted.
    pub observations: Vec<Observation>,
    /// What each comparison did.
    pub statuses: Vec<StatusLine>,
    /// What could not be compared, and why; sorted.
    pub not_looked_at: Vec<String>,
    /// Archives and distributions that are the pinned ones, by hash or by content.
    pub matched: u64,
}

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
pub enum LockFailure {
    /// A file or folder cannot be read.
    #[error("read {path}: {source}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A lock file cannot be read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The one file that was named has a name of no format.
    #[error("find the format of {path}")]
    NoFormat {
        /// The file.
        path: String,
    },
    /// There is no lock file and no manifest.
    #[error("find a lock file or a manifest in {path}")]
    Nothing {
        /// The folder.
        path: String,
    },
    /// More files than are looked at.
    #[error("read {path}: it holds more than {limit} files")]
    TooMany {
        /// The folder.
        path: String,
        /// The bound.
        limit: usize,
    },
}

impl Hint for LockFailure {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Lock(error) => error.hint(),
            Self::NoFormat { .. } | Self::Nothing { .. } => {
                let summaries: Vec<&str> = wb_lock::list::FORMATS.iter().map(|format| format.id()).collect();
                Some(format!("formats: {}", summaries.join(", ")))
            }
            Self::Io { .. } | Self::TooMany { .. } => None,
        }
    }
}

/// Reads the files of a project (one level), or the one file named, and compares what was asked for with their pins.
///
/// # Errors
/// A file cannot be read, or there is none. Nothing is ever left out because it could not be read.
pub fn verify(path: &Path, options: &Options) -> Result<LockReport, LockFailure> {
    let files = files::read(path)?;
    let listed = files.iter().map(|file| (file.path.clone(), file.format, file.packages.len())).collect();
    let project = Project::new(files, options.check.clone());
    let mut report = LockReport {
        files: listed,
        observations: check(&project),
        statuses: Vec::new(),
        not_looked_at: Vec::new(),
        matched: 0,
    };
    report.status("lock/files", report.observations.len(), 0);
    let locks: Vec<&LockFile> = project.files().filter(|file| file.role != Role::Manifest).collect();
    let archives = match &options.wheelhouse {
        Some(folder) => compare::wheelhouse(folder, &locks, &mut report)?,
        None => Vec::new(),
    };
    if let Some((name, installed)) = &options.image {
        compare::image(name, installed, &locks, &archives, &mut report);
    }
    report.observations.sort();
    report.observations.dedup();
    report.not_looked_at.sort();
    report.not_looked_at.dedup();
    Ok(report)
}

impl LockReport {
    fn status(&mut self, name: &str, found: usize, places: usize) {
        let count = found as u64;
        let outcome = match (found, places) {
            (0, 0) => Outcome::Nothing,
            (_, 0) => Outcome::Found { count },
            _ => Outcome::CouldNotLook { count, places: places as u64 },
        };
        self.statuses.push(StatusLine { stage: Stage::Check, name: name.to_owned(), outcome });
    }

    /// The worst of what is wrong.
    pub fn worst(&self) -> Option<Severity> {
        self.observations.iter().map(|observation| observation.severity).max()
    }
}

#[cfg(test)]
mod tests;
