//! Which versions there are, from a folder: wheels, metadata of wheels (PEP 658), answers of a simple index (PEP 691).
//!
//! Nothing is asked of a network. A file that cannot be read is named in the plan's notes and counts for nothing.

mod metadata;
mod simple;
mod wheel;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use wb_inventory::python::normalise;
use wb_version::scheme::pypi::Version;

use super::error::PlanError;
pub use wheel::Machine;
use wheel::WheelName;

/// Files that a folder may hold.
const MOST_FILES: usize = 100_000;
/// Bytes of metadata and of an index's answer.
const LARGEST_METADATA: u64 = 8 << 20;
const LARGEST_ANSWER: u64 = 64 << 20;
/// Releases of one package.
const MOST_RELEASES: usize = 10_000;
/// Files that could not be read are named up to here.
const MOST_NOTES: usize = 20;

/// One version of a package.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// As the index writes it.
    pub(crate) version: String,
    /// `Requires-Dist`, where metadata were at hand.
    pub(crate) requires: Option<Vec<String>>,
    /// `Requires-Python`.
    pub(crate) requires_python: Option<String>,
    /// Every file of it was taken back.
    pub(crate) yanked: bool,
    /// A wheel of it fits the machine.
    pub(crate) fits: bool,
    /// The wheel itself.
    pub(crate) wheel: Option<PathBuf>,
    /// SHA-256 of the wheels that fit, where the index says.
    pub(crate) hashes: Vec<String>,
    /// A file was not taken back.
    available: bool,
}

/// What a folder offers.
#[derive(Clone, Debug, Default)]
pub struct Index {
    packages: BTreeMap<String, Vec<Release>>,
    /// What could not be read.
    pub(crate) notes: Vec<String>,
    unread: usize,
}

/// One file that an index names.
#[derive(Debug, Default)]
struct Offered {
    file: String,
    requires_python: Option<String>,
    yanked: bool,
    sha256: Option<String>,
    wheel: Option<PathBuf>,
    requires: Option<Vec<String>>,
}

impl Index {
    /// Reads a folder, for a machine: what does not fit it is no candidate.
    ///
    /// # Errors
    /// The folder cannot be listed or holds too much.
    pub fn read(folder: &Path, machine: &Machine) -> Result<Self, PlanError> {
        let shown = folder.display().to_string();
        let cannot = |source| PlanError::Index { path: shown.clone(), source };
        let mut paths = Vec::new();
        for entry in fs_err::read_dir(folder).map_err(cannot)? {
            paths.push(entry.map_err(cannot)?.path());
            if paths.len() > MOST_FILES {
                return Err(PlanError::IndexTooLarge { path: shown, limit: MOST_FILES });
            }
        }
        paths.sort();
        let mut index = Self::default();
        for path in &paths {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let read = match Path::new(name).extension().and_then(|ending| ending.to_str()) {
                Some("whl") => {
                    metadata_of_wheel(path).map(|bytes| vec![of_metadata(name, &bytes, Some(path))])
                }
                Some("metadata") => read(path, LARGEST_METADATA)
                    .map(|bytes| vec![of_metadata(name.trim_end_matches(".metadata"), &bytes, None)]),
                Some("json") => read(path, LARGEST_ANSWER).and_then(|bytes| simple::read(&bytes)),
                _ => continue,
            };
            match read {
                Ok(files) => files.into_iter().for_each(|file| index.add(file, machine)),
                Err(why) => index.note(format!("{name} of the index could not be read: {why}")),
            }
        }
        index.finish();
        Ok(index)
    }

    /// The releases of a package, lowest first; none when the folder does not know it.
    pub(crate) fn releases(&self, name: &str) -> Option<&[Release]> {
        self.packages.get(name).map(Vec::as_slice)
    }

    /// One release.
    pub(crate) fn release(&self, name: &str, version: &str) -> Option<&Release> {
        let wanted: Version = version.parse().ok()?;
        self.releases(name)?
            .iter()
            .find(|release| release.version.parse::<Version>().is_ok_and(|version| version == wanted))
    }

    fn add(&mut self, offered: Offered, machine: &Machine) {
        // What is no wheel would have to be built: nobody plans that for an image.
        let Some(name) = WheelName::parse(&offered.file) else { return };
        let Ok(version) = name.version.parse::<Version>() else { return };
        let releases = self.packages.entry(normalise(name.name)).or_default();
        let at = releases
            .iter()
            .position(|release| release.version.parse::<Version>().is_ok_and(|known| known == version));
        let at = match at {
            Some(at) => at,
            None if releases.len() < MOST_RELEASES => {
                releases.push(Release { version: name.version.to_owned(), ..Release::default() });
                releases.len() - 1
            }
            None => return,
        };
        let Some(release) = releases.get_mut(at) else { return };
        release.available |= !offered.yanked;
        let fits = machine.takes(&name);
        if !fits && offered.requires.is_none() {
            return;
        }
        release.fits |= fits && !offered.yanked;
        release.requires_python = offered.requires_python.or(release.requires_python.take());
        // The metadata of a wheel that fits count more than those of another machine's wheel.
        if fits || release.requires.is_none() {
            release.requires = offered.requires.or(release.requires.take());
        }
        if fits {
            release.hashes.extend(offered.sha256);
            release.wheel = offered.wheel.or(release.wheel.take());
        }
    }

    fn note(&mut self, text: String) {
        self.unread += 1;
        if self.notes.len() < MOST_NOTES {
            self.notes.push(text.chars().take(400).collect());
        }
    }

    fn finish(&mut self) {
        if self.unread > MOST_NOTES {
            self.notes
                .push(format!("{} more files of the index could not be read", self.unread - MOST_NOTES));
        }
        for releases in self.packages.values_mut() {
            for release in releases.iter_mut() {
                release.yanked = !release.available;
                release.hashes.sort();
                release.hashes.dedup();
            }
            releases.sort_by(|one, two| compare(&one.version, &two.version));
        }
    }
}

/// The order of PEP 440; what it does not allow comes first.
pub(crate) fn compare(one: &str, two: &str) -> Ordering {
    one.parse::<Version>().ok().cmp(&two.parse::<Version>().ok())
}

fn of_metadata(file: &str, bytes: &[u8], wheel: Option<&Path>) -> Offered {
    let fields = metadata::read(bytes);
    Offered {
        file: file.to_owned(),
        requires_python: fields.requires_python,
        requires: Some(fields.requires),
        wheel: wheel.map(Path::to_path_buf),
        ..Offered::default()
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let file = fs_err::File::open(path).map_err(|error| error.to_string())?;
    limited(file, most)
}

fn limited(from: impl std::io::Read, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > most { Err(format!("it has more than {most} bytes")) } else { Ok(bytes) }
}

fn metadata_of_wheel(path: &Path) -> Result<Vec<u8>, String> {
    let file = fs_err::File::open(path).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| error.to_string())?;
    let is_metadata = |name: &str| {
        name.split_once('/')
            .is_some_and(|(folder, file)| folder.ends_with(".dist-info") && file == "METADATA")
    };
    let name = archive
        .file_names()
        .filter_map(Result::ok)
        .find(|name| is_metadata(name))
        .map(std::borrow::Cow::into_owned)
        .ok_or("it has no METADATA")?;
    let inner = archive.by_name(&name).map_err(|error| error.to_string())?;
    limited(inner, LARGEST_METADATA)
}

/// One file of an index, for the harness that feeds it anything.
#[doc(hidden)]
pub fn read_any(name: &str, bytes: &[u8]) -> usize {
    let mut index = Index::default();
    let machine = Machine::default();
    match simple::read(bytes) {
        Ok(files) => files.into_iter().for_each(|file| index.add(file, &machine)),
        Err(_) => index.add(of_metadata(name, bytes, None), &machine),
    }
    index.finish();
    index.packages.len()
}

#[cfg(test)]
mod tests;
