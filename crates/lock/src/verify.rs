//! Whether the archives of a folder, or the distributions of an image, are the ones that are pinned. Pure: what was found
//! is handed in.

mod installed;

use std::collections::BTreeMap;

use wb_version::scheme::pypi::Version;

use crate::python::name::normalise;
use crate::wheel::archive_name;
use crate::{Ecosystem, Hash, LockFile, Locked, Origin};

pub use installed::{
    Installed, InstalledComparison, InstalledResult, InstalledState, PinnedWheel, RowDifference, installed,
};

/// An archive that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundArchive {
    /// Where, for messages (`wheelhouse/x-1.0-py3-none-any.whl`).
    pub place: String,
    /// Its file name, without folders.
    pub file: String,
    /// Its hashes, in hexadecimal digits.
    pub hashes: Vec<Hash>,
}

/// Where something is pinned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinPlace {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Name, normalised.
    pub name: String,
    /// The version it is pinned to.
    pub version: Option<String>,
    /// Its marker: a pin for another platform may rightly be missing.
    pub marker: Option<String>,
    /// Whether it is only for development or in a group that is not installed by default.
    pub optional: bool,
}

/// A hash and where it is pinned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinnedHash {
    /// The hash.
    pub hash: Hash,
    /// The file name it is pinned for, where the lock says.
    pub file: Option<String>,
    /// The file with the pin.
    pub path: String,
    /// Line, from 1.
    pub line: Option<u32>,
}

/// How an archive stands to the pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveState {
    /// It is the pinned one.
    Matched {
        /// The pinned hash that it has.
        pin: PinnedHash,
    },
    /// Its name and version are pinned, and its content is another.
    Differs {
        /// What is pinned, sorted: the hashes of this very file where the lock names files, else all of the version.
        pinned: Vec<PinnedHash>,
    },
    /// Its name and version are pinned, but the lock lists other files of them and not this one.
    OtherFile {
        /// Where.
        pinned: Vec<PinPlace>,
    },
    /// Its name is pinned to another version.
    OtherVersion {
        /// Where, and to which.
        pinned: Vec<PinPlace>,
    },
    /// Its name and version are pinned without a hash that is worth something.
    NoHash {
        /// Where.
        pinned: Vec<PinPlace>,
    },
    /// Its name is not pinned at all.
    NotPinned,
    /// Its file name says neither name nor version.
    NoName {
        /// What is wrong with it.
        why: &'static str,
    },
}

impl ArchiveState {
    /// Whether it is the pinned one.
    pub fn is_matched(&self) -> bool {
        matches!(self, Self::Matched { .. })
    }
}

/// An archive and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveResult {
    /// The archive.
    pub archive: FoundArchive,
    /// How it stands to the pins.
    pub state: ArchiveState,
}

/// What a folder of archives is against what is pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveComparison {
    /// The archives, sorted by place.
    pub archives: Vec<ArchiveResult>,
    /// Pins of which no archive was found, sorted. Those of folders, of the project itself and of repositories are left out:
    /// they never have one.
    pub missing: Vec<PinPlace>,
}

/// Compares archives with the Python pins of lock and requirements files.
pub fn archives(locks: &[&LockFile], found: &[FoundArchive]) -> ArchiveComparison {
    let pins = Pins::new(locks);
    let mut comparison = ArchiveComparison::default();
    let mut seen: Vec<(String, String)> = Vec::new();
    for archive in found {
        let state = match archive_name(&archive.file) {
            Ok(name) => {
                let state = pins.state(&name.name, &name.version, archive);
                seen.push((name.name, name.version));
                state
            }
            // What is pinned by address may be called anything.
            Err(why) => match pins.by_file(archive) {
                Some((locked, state)) => {
                    seen.push((locked.name.clone(), locked.version.clone().unwrap_or_default()));
                    state
                }
                None => ArchiveState::NoName { why },
            },
        };
        comparison.archives.push(ArchiveResult { archive: archive.clone(), state });
    }
    comparison.archives.sort_by(|left, right| left.archive.place.cmp(&right.archive.place));
    let by_name = seen.iter().fold(BTreeMap::<&str, Vec<&str>>::new(), |mut map, (name, version)| {
        map.entry(name).or_default().push(version);
        map
    });
    comparison.missing = pins
        .all()
        .filter(|locked| has_archive(locked))
        .filter(|locked| {
            let versions = by_name.get(locked.name.as_str()).map(Vec::as_slice).unwrap_or_default();
            !versions.iter().any(|version| accepts(locked, version))
        })
        .map(PinPlace::of)
        .collect();
    comparison.missing.sort();
    comparison.missing.dedup();
    comparison
}

/// Whether what is pinned comes as an archive.
fn has_archive(locked: &Locked) -> bool {
    match &locked.origin {
        Origin::Index(_) | Origin::Url(_) => true,
        Origin::Git { .. } => false,
        Origin::Path(path) => archive_name(path.rsplit('/').next().unwrap_or(path)).is_ok(),
    }
}

/// The Python pins, by name.
struct Pins<'l> {
    by_name: BTreeMap<&'l str, Vec<&'l Locked>>,
}

impl<'l> Pins<'l> {
    fn new(locks: &[&'l LockFile]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Locked>> = BTreeMap::new();
        for locked in locks.iter().flat_map(|lock| &lock.packages) {
            if locked.ecosystem == Ecosystem::Pypi {
                by_name.entry(&locked.name).or_default().push(locked);
            }
        }
        Self { by_name }
    }

    fn all(&self) -> impl Iterator<Item = &'l Locked> {
        self.by_name.values().flatten().copied()
    }

    /// The pins of a name, and those of them that accept the version.
    fn of(&self, name: &str, version: &str) -> (&[&'l Locked], Vec<&'l Locked>) {
        let named = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        (named, named.iter().copied().filter(|locked| accepts(locked, version)).collect())
    }

    fn state(&self, name: &str, version: &str, archive: &FoundArchive) -> ArchiveState {
        let (named, pinned) = self.of(name, version);
        if named.is_empty() {
            return ArchiveState::NotPinned;
        }
        if pinned.is_empty() {
            return ArchiveState::OtherVersion { pinned: places(named) };
        }
        compare(&pinned, archive)
    }

    /// What is pinned under the file name alone.
    fn by_file(&self, archive: &FoundArchive) -> Option<(&'l Locked, ArchiveState)> {
        let locked = self.all().find(|locked| {
            locked.artifacts.iter().any(|artifact| artifact.file.as_deref() == Some(archive.file.as_str()))
        })?;
        Some((locked, compare(&[locked], archive)))
    }
}

/// An archive against the pins of its name and version.
fn compare(pinned: &[&Locked], archive: &FoundArchive) -> ArchiveState {
    let mut own = Vec::new();
    let mut others = Vec::new();
    for locked in pinned {
        for artifact in &locked.artifacts {
            let strong: Vec<PinnedHash> = artifact
                .hashes
                .iter()
                .filter(|hash| hash.is_strong())
                .map(|hash| PinnedHash {
                    hash: hash.clone(),
                    file: artifact.file.clone(),
                    path: locked.path.clone(),
                    line: locked.line,
                })
                .collect();
            if strong.is_empty() {
                continue;
            }
            match &artifact.file {
                // The hashes of a requirement are a set: any of them will do (pip's `--hash`).
                None => own.extend(strong.into_iter().map(|hash| vec![hash])),
                Some(file) if *file == archive.file => own.push(strong),
                Some(_) => others.push(strong),
            }
        }
    }
    // All hashes of one named file describe the same bytes, so all must hold. Another name with the same content is the
    // same archive.
    let same = |set: &&Vec<PinnedHash>| {
        let known: Vec<bool> = set
            .iter()
            .filter_map(|pin| {
                let found = archive.hashes.iter().find(|hash| hash.algorithm == pin.hash.algorithm)?;
                Some(found.hex == pin.hash.hex)
            })
            .collect();
        !known.is_empty() && known.iter().all(|same| *same)
    };
    let matched = if own.is_empty() { others.iter().find(same) } else { own.iter().find(same) };
    if let Some(pin) = matched.and_then(|set| set.first()) {
        return ArchiveState::Matched { pin: pin.clone() };
    }
    let sorted = |sets: Vec<Vec<PinnedHash>>| {
        let mut all: Vec<PinnedHash> = sets.into_iter().flatten().collect();
        all.sort();
        all.dedup();
        all
    };
    match (own.is_empty(), others.is_empty()) {
        (false, _) => ArchiveState::Differs { pinned: sorted(own) },
        (true, false) => ArchiveState::OtherFile { pinned: places(pinned) },
        (true, true) => ArchiveState::NoHash { pinned: places(pinned) },
    }
}

/// Whether a version is the one that is pinned. `==1.0` of a requirement also takes `1.0+cu121` (PEP 440), a lock file's
/// version does not.
pub(crate) fn accepts(locked: &Locked, version: &str) -> bool {
    let Some(pinned) = locked.version.as_deref() else { return false };
    if pinned == version {
        return true;
    }
    match (pinned.parse::<Version>(), version.parse::<Version>()) {
        (Ok(pinned), Ok(version)) => {
            pinned == version
                || (!pinned.is_local() && locked.text.contains("==") && version.public() == pinned)
        }
        _ => false,
    }
}

fn places(pinned: &[&Locked]) -> Vec<PinPlace> {
    let mut places: Vec<PinPlace> = pinned.iter().map(|locked| PinPlace::of(locked)).collect();
    places.sort();
    places.dedup();
    places
}

impl PinPlace {
    /// Where a package is pinned.
    pub fn of(locked: &Locked) -> Self {
        Self {
            path: locked.path.clone(),
            line: locked.line,
            name: normalise(&locked.name),
            version: locked.version.clone(),
            marker: locked.marker.clone(),
            optional: locked.optional,
        }
    }
}

#[cfg(test)]
mod tests;
