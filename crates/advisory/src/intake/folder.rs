//! A folder with everything below it, in the order of names.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use fs_err::File;

use super::budget::Budget;
use super::container::{Opener, Place};
use super::magic::{HEAD, Magic};
use super::pool::Sink;
use super::{IntakeLimits, IntakeReport, Report, archive, checksum};

/// Folders inside folders.
const DEEP: usize = 64;
/// What version control keeps for itself.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn"];

/// The files of a folder.
#[derive(Default)]
pub(super) struct Listing {
    /// By their paths below the folder, with `/` between the parts.
    files: Vec<(String, PathBuf)>,
    /// What is no file and was left out.
    left_out: Vec<(String, String)>,
    /// What could not be looked at.
    missed: Vec<(String, String)>,
}

/// Lists a folder.
///
/// # Errors
/// The folder itself cannot be read.
pub(super) fn list(root: &Path, limits: &IntakeLimits) -> io::Result<Listing> {
    let mut listing = Listing::default();
    listing.folder(root, "", 0, limits)?;
    Ok(listing)
}

impl Listing {
    fn folder(&mut self, folder: &Path, below: &str, depth: usize, limits: &IntakeLimits) -> io::Result<()> {
        let mut entries = fs_err::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs_err::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            if self.files.len() as u64 >= limits.entries {
                let why = format!("the folder holds more than {} files", limits.entries);
                self.missed.push((path, why));
                return Ok(());
            }
            match entry.file_type() {
                Err(error) => self.missed.push((path, error.to_string())),
                Ok(kind) if kind.is_symlink() => {
                    self.left_out.push((path, "a symbolic link, which is not followed".to_owned()));
                }
                Ok(kind) if kind.is_file() => self.files.push((path, entry.path())),
                Ok(kind) if !kind.is_dir() => self.left_out.push((path, "it is not a file".to_owned())),
                Ok(_) if VERSION_CONTROL.contains(&name.as_str()) => {
                    self.left_out.push((path, "what version control keeps for itself".to_owned()));
                }
                Ok(_) if depth >= DEEP => {
                    self.missed.push((path, format!("folders are nested more than {DEEP} deep")));
                }
                Ok(_) => {
                    if let Err(error) = self.folder(&entry.path(), &path, depth + 1, limits) {
                        self.missed.push((path, error.to_string()));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Reads the files of a folder.
pub(super) fn read(
    root: &Path,
    listing: Listing,
    limits: &IntakeLimits,
    sink: &mut dyn Sink,
) -> IntakeReport {
    let mut report = Report::new();
    for (path, why) in listing.left_out {
        report.leave_out(&path, why);
    }
    for (path, why) in listing.missed {
        report.miss(Report::ROOT, &path, why);
    }
    let names: BTreeSet<&str> = listing.files.iter().map(|(path, _)| path.as_str()).collect();
    for (path, place) in &listing.files {
        let stated = format!("{path}{}", checksum::ENDING);
        let stated = names.contains(stated.as_str()).then(|| root.join(stated));
        if let Err(why) = file(place, path, stated.as_deref(), limits, sink, &mut report) {
            report.miss(Report::ROOT, path, why);
        }
    }
    report.finish()
}

/// Reads a single file that is open.
pub(super) fn read_single(
    place: &Path,
    open: File,
    path: &str,
    limits: &IntakeLimits,
    sink: &mut dyn Sink,
) -> IntakeReport {
    let mut report = Report::new();
    let mut stated = place.as_os_str().to_owned();
    stated.push(checksum::ENDING);
    let stated = PathBuf::from(stated);
    let stated = stated.is_file().then_some(stated);
    if let Err(why) = opened(open, path, stated.as_deref(), limits, sink, &mut report) {
        report.miss(Report::ROOT, path, why);
    }
    report.finish()
}

fn file(
    place: &Path,
    path: &str,
    stated: Option<&Path>,
    limits: &IntakeLimits,
    sink: &mut dyn Sink,
    report: &mut Report,
) -> Result<(), String> {
    let open = File::open(place).map_err(|error| error.to_string())?;
    opened(open, path, stated, limits, sink, report)
}

fn opened(
    mut open: File,
    path: &str,
    stated: Option<&Path>,
    limits: &IntakeLimits,
    sink: &mut dyn Sink,
    report: &mut Report,
) -> Result<(), String> {
    let io = |error: io::Error| error.to_string();
    let metadata = open.metadata().map_err(io)?;
    if let Some(stated) = stated {
        let mut bytes = Vec::new();
        let file = File::open(stated).map_err(io)?;
        file.take(checksum::LONGEST).read_to_end(&mut bytes).map_err(io)?;
        let found = checksum::of_stream(&mut open).map_err(io)?;
        if let Some(why) = checksum::refuse(&bytes, found) {
            return Err(why.to_owned());
        }
        open.seek(SeekFrom::Start(0)).map_err(io)?;
    }
    let mut head = Vec::with_capacity(HEAD);
    (&mut open).take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
    open.seek(SeekFrom::Start(0)).map_err(io)?;
    let budget = Budget::new(limits, metadata.len());
    let mut opener = Opener { limits, sink, report, budget };
    let place = Place::top(Report::ROOT);
    let mut reader = BufReader::with_capacity(64 << 10, open);
    if Magic::of(&head) == Magic::Zip {
        archive::zip(&mut opener, path, reader, place);
    } else {
        opener.stream(path, &mut reader, place);
    }
    Ok(())
}
