//! Archives and installed distributions against the pins, as observations with both hashes and where each came from.

use std::path::Path;

use wb_inventory::InstalledPython;
use wb_lock::verify::{
    ArchiveState, FoundArchive, Installed, InstalledState, PinPlace, PinnedHash, PinnedWheel, archives,
    installed,
};
use wb_lock::wheel::{RecordRow, read_archive};
use wb_lock::{Ecosystem, Hash, LockFile, Locked};
use wb_model::{Observation, ObservationKind, Place, Severity};
use wb_version::Scheme;

use super::files::failed;
use super::npm::{NpmPins, NpmState};
use super::{LockFailure, LockReport};

/// Archives of one folder.
const MOST_ARCHIVES: usize = 100_000;
/// Differences of one distribution that are named; the rest is counted.
const SHOWN: usize = 5;

/// How to mend what a comparison found.
fn mend(rule: &str) -> &'static str {
    match rule {
        "archive-not-pinned" => "take it out of the folder, or add it and its hash to what is pinned",
        "archive-other-version" => "fetch the pinned version, or lock the other one and review what changed",
        "archive-without-pinned-hash" => {
            "lock again with hashes, so that there is something to compare it with"
        }
        "installed-not-pinned" => "add it to what is pinned, or do not install it",
        "installed-other-version" => "build the image again from the lock file",
        "pinned-not-installed" => "build the image again from the lock file, or take the pin out",
        "installed-differs" => "build the image again from the pinned archives, and find out who changed it",
        "wheel-record" => "fetch it again: its content and its RECORD do not belong together",
        "wheel-unreadable" => "fetch it again: it is cut short or no wheel",
        _ => "fetch it again from the index that the lock names, and find out where this one came from",
    }
}

/// Reads and compares every archive of a folder.
pub(super) fn wheelhouse(
    folder: &Path,
    locks: &[&LockFile],
    report: &mut LockReport,
) -> Result<Vec<PinnedWheel>, LockFailure> {
    let before = report.observations.len();
    let already_blind = report.not_looked_at.len();
    let read = read_folder(folder, locks, report)?;
    let unread = report.not_looked_at.len() - already_blind;
    let found: Vec<FoundArchive> = read
        .iter()
        .map(|wheel| FoundArchive {
            place: wheel.place.clone(),
            file: wheel.archive.file.clone(),
            hashes: wheel.archive.hashes.clone(),
        })
        .collect();
    for wheel in &read {
        for problem in &wheel.archive.problems {
            observe(report, "wheel-record", Severity::High, &wheel.place, problem.to_string());
        }
    }
    let compared = archives(locks, &found);
    for result in &compared.archives {
        let place = &result.archive.place;
        let mut add = |rule, severity, message| observe(report, rule, severity, place, message);
        match &result.state {
            ArchiveState::Matched { .. } => report.matched += 1,
            ArchiveState::Differs { pinned } => {
                let message =
                    format!("it is {}, and pinned is {}", own(&result.archive, pinned), hashes(pinned));
                add("archive-differs", Severity::Critical, message);
            }
            ArchiveState::OtherFile { pinned } => {
                let own = result.archive.hashes.first().map(ToString::to_string).unwrap_or_default();
                let message =
                    format!("it is {own}, and no file of that name is pinned in {}", places(pinned));
                add("archive-not-pinned", Severity::High, message);
            }
            ArchiveState::OtherVersion { pinned } => {
                add("archive-other-version", Severity::High, format!("pinned is {}", places(pinned)));
            }
            ArchiveState::NoHash { pinned } => {
                let message = format!("its version is pinned without a hash in {}", places(pinned));
                add("archive-without-pinned-hash", Severity::Medium, message);
            }
            ArchiveState::NotPinned => {
                add(
                    "archive-not-pinned",
                    Severity::Medium,
                    "no lock file pins a package of its name".to_owned(),
                );
            }
            ArchiveState::NoName { why } => {
                add("archive-not-pinned", Severity::Medium, format!("nothing can be compared: {why}"));
            }
        }
    }
    let blind: Vec<String> = compared
        .missing
        .iter()
        // What is optional or for another platform may rightly be missing.
        .filter(|pin| !pin.optional && pin.marker.is_none())
        .map(|pin| format!("{}: no archive of it is in {}", named(pin), folder.display()))
        .collect();
    let found = report.observations.len() - before;
    report.status("lock/wheelhouse", found, blind.len() + unread);
    report.not_looked_at.extend(blind);
    Ok(read)
}

fn read_folder(
    folder: &Path,
    locks: &[&LockFile],
    report: &mut LockReport,
) -> Result<Vec<PinnedWheel>, LockFailure> {
    let npm = NpmPins::new(locks);
    let mut names = Vec::new();
    for entry in fs_err::read_dir(folder).map_err(|error| failed(folder, error))? {
        let entry = entry.map_err(|error| failed(folder, error))?;
        names.push(entry.file_name());
        if names.len() > MOST_ARCHIVES {
            return Err(LockFailure::TooMany { path: folder.display().to_string(), limit: MOST_ARCHIVES });
        }
    }
    names.sort();
    let mut read = Vec::new();
    for name in names {
        let path = folder.join(&name);
        let place = path.display().to_string();
        let is_file = fs_err::metadata(&path).map_err(|error| failed(&path, error))?.is_file();
        let Some(name) = name.to_str().filter(|_| is_file) else {
            report.not_looked_at.push(format!("{place}: it is not a file with a readable name"));
            continue;
        };
        let mut file = fs_err::File::open(&path).map_err(|error| failed(&path, error))?;
        if npm.concern(name) {
            let (hashes, _) = wb_lock::wheel::digests(&mut file).map_err(|error| failed(&path, error))?;
            npm_archive(&place, npm.state(name, &hashes), &hashes, report);
            continue;
        }
        match read_archive(name, file) {
            Ok(archive) => read.push(PinnedWheel { place, archive }),
            Err(wb_lock::wheel::ArchiveError::Name { why, .. }) => {
                report.not_looked_at.push(format!("{place}: {why}"));
            }
            Err(error) => observe(report, "wheel-unreadable", Severity::High, &place, error.to_string()),
        }
    }
    Ok(read)
}

fn npm_archive(place: &str, state: NpmState<'_>, found: &[Hash], report: &mut LockReport) {
    match state {
        NpmState::Matched(_) => report.matched += 1,
        NpmState::Differs(pinned) => {
            let own = found.iter().find(|one| pinned.iter().any(|(_, pin)| pin.algorithm == one.algorithm));
            let own = own.or(found.first()).map(ToString::to_string).unwrap_or_default();
            let said: Vec<String> = pinned
                .iter()
                .take(SHOWN)
                .map(|(locked, hash)| format!("{hash} ({})", at(&locked.path, locked.line)))
                .collect();
            let message = format!("it is {own}, and pinned is {}", said.join(", "));
            observe(report, "archive-differs", Severity::Critical, place, message);
        }
        NpmState::Blind(why) => report.not_looked_at.push(format!("{place}: {why}")),
    }
}

/// Compares what is installed with the pins, and with the pinned wheels where they are at hand.
pub(super) fn image(
    name: &str,
    found: &[InstalledPython],
    locks: &[&LockFile],
    wheels: &[PinnedWheel],
    report: &mut LockReport,
) {
    let before = report.observations.len();
    let mut blind = Vec::new();
    let distributions: Vec<Installed> = found.iter().map(as_it_is).collect();
    let compared = installed(locks, &distributions, wheels);
    for result in &compared.distributions {
        let place = format!("{name}: {}", result.place);
        match &result.state {
            InstalledState::Matched { .. } => report.matched += 1,
            InstalledState::VersionOnly { pinned, why } => {
                let archive = found.iter().find(|one| one.place == result.place);
                // What can be forged says nothing.
                let hash =
                    archive.and_then(|one| Hash::parse(one.archive_hash.as_deref()?)).filter(Hash::is_strong);
                if !hash.is_some_and(|hash| by_archive(report, &place, result, &hash, locks)) {
                    blind.push(format!("{place}: only its version is the one of {}: {why}", places(pinned)));
                }
            }
            InstalledState::Differs { wheel, changed, missing, added } => {
                let mut said: Vec<String> = changed
                    .iter()
                    .map(|row| {
                        let hash =
                            |hash: &Option<Hash>| hash.as_ref().map_or("no hash".into(), ToString::to_string);
                        format!(
                            "{} is {} and in {wheel} it is {}",
                            row.path,
                            hash(&row.installed),
                            hash(&row.pinned)
                        )
                    })
                    .collect();
                said.extend(missing.iter().map(|path| format!("{path} is missing")));
                said.extend(added.iter().map(|path| format!("{path} is not in {wheel}")));
                let more = said.len().saturating_sub(SHOWN);
                said.truncate(SHOWN);
                let more = if more > 0 { format!("; and {more} more") } else { String::new() };
                observe(
                    report,
                    "installed-differs",
                    Severity::Critical,
                    &place,
                    format!("{}{more}", said.join("; ")),
                );
            }
            InstalledState::OtherVersion { pinned } => {
                let message = format!("installed is {}, pinned is {}", result.version, places(pinned));
                observe(report, "installed-other-version", Severity::High, &place, message);
            }
            InstalledState::NotPinned => {
                let message = format!("{} {} is installed and not pinned", result.name, result.version);
                // Every environment begins with the installers themselves; `pip freeze` leaves them out too.
                let is_installer =
                    matches!(result.name.as_str(), "pip" | "setuptools" | "wheel" | "distribute");
                let severity = if is_installer { Severity::Low } else { Severity::Medium };
                observe(report, "installed-not-pinned", severity, &place, message);
            }
        }
    }
    for pin in &compared.missing {
        // What is optional or for another platform may rightly be missing.
        if pin.optional || pin.marker.is_some() {
            continue;
        }
        observe(
            report,
            "pinned-not-installed",
            Severity::Medium,
            name,
            format!("{} is not installed", named(pin)),
        );
    }
    report.status("lock/image", report.observations.len() - before, blind.len());
    report.not_looked_at.extend(blind);
}

/// By the hash of the archive that an installer noted down (PEP 610); false when no pin is of its algorithm.
fn by_archive(
    report: &mut LockReport,
    place: &str,
    result: &wb_lock::verify::InstalledResult,
    hash: &Hash,
    locks: &[&LockFile],
) -> bool {
    let is_version = |locked: &&Locked| {
        locked.version.as_deref().is_some_and(|version| {
            version == result.version
                || Scheme::Pypi.compare(version, &result.version) == Some(std::cmp::Ordering::Equal)
        })
    };
    let pinned: Vec<&Hash> = locks
        .iter()
        .flat_map(|lock| &lock.packages)
        .filter(|locked| locked.ecosystem == Ecosystem::Pypi && locked.name == result.name)
        .filter(is_version)
        .flat_map(|locked| locked.artifacts.iter().flat_map(|artifact| &artifact.hashes))
        .filter(|pin| pin.is_strong() && pin.algorithm == hash.algorithm)
        .collect();
    if pinned.is_empty() {
        return false;
    }
    if pinned.contains(&hash) {
        report.matched += 1;
        return true;
    }
    let said: Vec<String> = pinned.iter().map(ToString::to_string).collect();
    let message =
        format!("direct_url.json says it was installed from {hash}, and pinned is {}", said.join(", "));
    observe(report, "installed-differs", Severity::Critical, place, message);
    true
}

/// The rows of RECORD with what the files really are: a RECORD that was rewritten, and one that was not, are both found.
fn as_it_is(found: &InstalledPython) -> Installed {
    let rows = found.record.as_ref().map(|rows| {
        rows.iter()
            .filter(|row| row.exists)
            .map(|row| RecordRow {
                path: row.path.clone(),
                hash: row.sha256.as_ref().or(row.recorded.as_ref()).map(|hex| Hash::new("sha256", hex)),
                size: row.size,
            })
            .collect()
    });
    Installed {
        place: found.place.clone(),
        name: found.name.clone(),
        version: found.version.clone(),
        record: rows,
    }
}

fn own(archive: &FoundArchive, pinned: &[PinnedHash]) -> String {
    let same = archive.hashes.iter().find(|one| pinned.iter().any(|pin| pin.hash.algorithm == one.algorithm));
    same.or(archive.hashes.first()).map(ToString::to_string).unwrap_or_default()
}

fn hashes(pinned: &[PinnedHash]) -> String {
    let one = |pin: &PinnedHash| format!("{} ({})", pin.hash, at(&pin.path, pin.line));
    let more = pinned.len().saturating_sub(SHOWN);
    let said: Vec<String> = pinned.iter().take(SHOWN).map(one).collect();
    if more > 0 { format!("{}, and {more} more", said.join(", ")) } else { said.join(", ") }
}

fn places(pinned: &[PinPlace]) -> String {
    pinned.iter().take(SHOWN).map(named).collect::<Vec<_>>().join(", ")
}

fn named(pin: &PinPlace) -> String {
    format!("{} {} ({})", pin.name, pin.version.as_deref().unwrap_or("any"), at(&pin.path, pin.line))
}

fn at(path: &str, line: Option<u32>) -> String {
    line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"))
}

fn observe(report: &mut LockReport, rule: &str, severity: Severity, place: &str, message: String) {
    report.observations.push(Observation {
        kind: ObservationKind::Lock,
        rule: rule.to_owned(),
        severity,
        place: Place { path: Some(place.to_owned()), ..Place::default() },
        message,
        mend: mend(rule).to_owned(),
        globals: Vec::new(),
    });
}
