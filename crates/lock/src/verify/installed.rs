//! Installed distributions against the pinned wheels' own RECORD.

use std::collections::{BTreeMap, BTreeSet};

use super::{ArchiveState, FoundArchive, PinPlace, Pins, compare, places};
use crate::python::name::normalise;
use crate::wheel::{Archive, RecordRow};
use crate::{Hash, LockFile};

/// A distribution that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Where, for messages: its dist-info folder.
    pub place: String,
    /// Name, in any form.
    pub name: String,
    /// Version.
    pub version: String,
    /// The rows of its RECORD. They are compared as they stand: whether the files are what RECORD says is the
    /// caller's to know. None when it has no RECORD.
    pub record: Option<Vec<RecordRow>>,
}

/// A wheel at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedWheel {
    /// Where it was found.
    pub place: String,
    /// What it is.
    pub archive: Archive,
}

/// A file whose recorded content is another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowDifference {
    /// The path, from the folder that holds the dist-info folder.
    pub path: String,
    /// The pinned wheel's hash.
    pub pinned: Option<Hash>,
    /// The installed one.
    pub installed: Option<Hash>,
}

/// How an installed distribution stands to the pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstalledState {
    /// Its RECORD holds what the pinned wheel's RECORD holds.
    Matched {
        /// The wheel.
        wheel: String,
    },
    /// Its version is pinned; no wheel with a pinned hash was at hand to compare its content with.
    VersionOnly {
        /// Where it is pinned.
        pinned: Vec<PinPlace>,
        /// Why there was no comparison.
        why: String,
    },
    /// Its version is pinned and its content is not that of the pinned wheel.
    Differs {
        /// The wheel that comes nearest.
        wheel: String,
        /// Files with other content, sorted.
        changed: Vec<RowDifference>,
        /// Files of the wheel that are not recorded as installed, sorted.
        missing: Vec<String>,
        /// Recorded files that neither the wheel nor an installer brings, sorted.
        added: Vec<String>,
    },
    /// Its name is pinned to another version.
    OtherVersion {
        /// Where, and to which.
        pinned: Vec<PinPlace>,
    },
    /// Its name is not pinned at all.
    NotPinned,
}

/// A distribution and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledResult {
    /// Its dist-info folder.
    pub place: String,
    /// Name, normalised.
    pub name: String,
    /// Version.
    pub version: String,
    /// How it stands to the pins.
    pub state: InstalledState,
}

/// What is installed against what is pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledComparison {
    /// The distributions, sorted by place.
    pub distributions: Vec<InstalledResult>,
    /// Pins of which nothing is installed, sorted.
    pub missing: Vec<PinPlace>,
}

/// Compares installed distributions with the Python pins of lock and requirements files, and, where wheels are at hand,
/// with the content of the pinned ones.
pub fn installed(
    locks: &[&LockFile],
    installed: &[Installed],
    wheels: &[PinnedWheel],
) -> InstalledComparison {
    let pins = Pins::new(locks);
    let mut comparison = InstalledComparison::default();
    let mut by_wheel: BTreeMap<&str, Vec<&PinnedWheel>> = BTreeMap::new();
    for wheel in wheels {
        by_wheel.entry(&wheel.archive.name.name).or_default().push(wheel);
    }
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for distribution in installed {
        let name = normalise(&distribution.name);
        let (named, pinned) = pins.of(&name, &distribution.version);
        let state = if named.is_empty() {
            InstalledState::NotPinned
        } else if pinned.is_empty() {
            InstalledState::OtherVersion { pinned: places(named) }
        } else {
            let at_hand = by_wheel.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
            content(distribution, &pinned, at_hand)
        };
        seen.entry(name.clone()).or_default().push(&distribution.version);
        comparison.distributions.push(InstalledResult {
            place: distribution.place.clone(),
            name,
            version: distribution.version.clone(),
            state,
        });
    }
    comparison.distributions.sort_by(|left, right| left.place.cmp(&right.place));
    comparison.missing = pins
        .all()
        .filter(|locked| locked.version.is_some())
        .filter(|locked| {
            let versions = seen.get(&locked.name).map(Vec::as_slice).unwrap_or_default();
            !versions.iter().any(|version| super::accepts(locked, version))
        })
        .map(PinPlace::of)
        .collect();
    comparison.missing.sort();
    comparison.missing.dedup();
    comparison
}

/// The content of a distribution whose version is pinned.
fn content(distribution: &Installed, pinned: &[&crate::Locked], at_hand: &[&PinnedWheel]) -> InstalledState {
    let only = |why: &str| InstalledState::VersionOnly { pinned: places(pinned), why: why.to_owned() };
    let same_version: Vec<&&PinnedWheel> = at_hand
        .iter()
        .filter(|wheel| {
            let version = &wheel.archive.name.version;
            *version == distribution.version
                || wb_version::Scheme::Pypi.compare(version, &distribution.version)
                    == Some(std::cmp::Ordering::Equal)
        })
        .collect();
    if same_version.is_empty() {
        return only("no wheel of this version is at hand");
    }
    let true_to_pin = |wheel: &&&&PinnedWheel| {
        let found = FoundArchive {
            place: wheel.place.clone(),
            file: wheel.archive.file.clone(),
            hashes: wheel.archive.hashes.clone(),
        };
        matches!(compare(pinned, &found), ArchiveState::Matched { .. }) && wheel.archive.problems.is_empty()
    };
    let usable: Vec<_> = same_version.iter().filter(true_to_pin).collect();
    if usable.is_empty() {
        return only("the wheel at hand is not the pinned one, or does not match its own RECORD");
    }
    let Some(record) = &distribution.record else { return only("it has no RECORD") };
    let nearest = usable
        .iter()
        .map(|wheel| (differences(&wheel.archive.record, record), &wheel.place))
        .min_by_key(|(differences, place)| (differences.count(), (*place).clone()));
    match nearest {
        Some((differences, place)) if differences.count() == 0 => {
            InstalledState::Matched { wheel: place.clone() }
        }
        Some((differences, place)) => InstalledState::Differs {
            wheel: place.clone(),
            changed: differences.changed,
            missing: differences.missing,
            added: differences.added,
        },
        None => only("no wheel of this version is at hand"),
    }
}

#[derive(Default)]
struct Differences {
    changed: Vec<RowDifference>,
    missing: Vec<String>,
    added: Vec<String>,
}

impl Differences {
    fn count(&self) -> usize {
        self.changed.len() + self.missing.len() + self.added.len()
    }
}

/// The wheel's rows against the installed ones.
fn differences(wheel: &[RecordRow], installed: &[RecordRow]) -> Differences {
    let by_path: BTreeMap<&str, &RecordRow> = installed.iter().map(|row| (row.path.as_str(), row)).collect();
    // Rows that climb out of the folder, by what follows the climbing: `../../../share/x` and `bin/y`.
    let outside: BTreeSet<&str> =
        installed.iter().filter_map(|row| row.path.starts_with("../").then_some(row.path.as_str())).collect();
    let mut found = Differences::default();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for row in wheel.iter().filter(|row| !is_about_record(&row.path)) {
        let target = Target::of(&row.path);
        let (path, exact) = match &target {
            Target::Here(path) => (by_path.get_key_value(path.as_str()).map(|(path, _)| *path), true),
            Target::Outside { ending, rewritten } => (
                outside
                    .iter()
                    .copied()
                    .find(|path| path.strip_suffix(ending.as_str()).is_some_and(is_folder)),
                !rewritten,
            ),
        };
        let Some((path, found_row)) = path.and_then(|path| Some((path, by_path.get(path)?))) else {
            found.missing.push(row.path.clone());
            continue;
        };
        taken.insert(path);
        if exact && !same(row, found_row) {
            found.changed.push(RowDifference {
                path: path.to_owned(),
                pinned: row.hash.clone(),
                installed: found_row.hash.clone(),
            });
        }
    }
    let added = by_path.keys().filter(|path| !taken.contains(**path) && !is_by_installer(path));
    found.added = added.map(|path| (*path).to_owned()).collect();
    found.changed.sort();
    found.missing.sort();
    found
}

/// Two rows with hashes of the same algorithm are compared by them; without a common one nothing says that they are equal.
fn same(pinned: &RecordRow, installed: &RecordRow) -> bool {
    pinned.hash.is_some() && pinned.hash == installed.hash
}

/// Where an installer puts a member of a wheel (PEP 427, "The .data directory").
enum Target {
    /// At the same path under the folder that holds the dist-info folder.
    Here(String),
    /// Elsewhere: a path that ends so. Scripts get another first line when they are installed.
    Outside { ending: String, rewritten: bool },
}

impl Target {
    fn of(path: &str) -> Self {
        let parts = path.split_once(".data/").filter(|(folder, _)| !folder.contains('/'));
        let Some((key, rest)) = parts.and_then(|(_, rest)| rest.split_once('/')) else {
            return Self::Here(path.to_owned());
        };
        match key {
            "purelib" | "platlib" => Self::Here(rest.to_owned()),
            key => Self::Outside { ending: rest.to_owned(), rewritten: key == "scripts" },
        }
    }
}

fn is_folder(path: &str) -> bool {
    path.is_empty() || path.ends_with('/')
}

fn is_about_record(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, file)| {
        folder.ends_with(".dist-info") && matches!(file, "RECORD" | "RECORD.jws" | "RECORD.p7s")
    })
}

/// What installers add: bytecode, their own notes in the dist-info folder, and the launchers of entry points.
fn is_by_installer(path: &str) -> bool {
    const NOTES: [&str; 6] =
        ["INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json", "uv_build.json"];
    let in_dist_info = path
        .split_once('/')
        .is_some_and(|(folder, file)| folder.ends_with(".dist-info") && NOTES.contains(&file));
    let launcher = path.starts_with("../")
        && path
            .trim_start_matches("../")
            .split_once('/')
            .is_some_and(|(folder, file)| matches!(folder, "bin" | "Scripts") && !file.contains('/'));
    let bytecode = path.ends_with(".pyc") && path.split('/').any(|part| part == "__pycache__");
    in_dist_info || launcher || bytecode
}
