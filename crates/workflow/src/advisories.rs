//! Building and updating the advisory database from folders, mirrors and buckets.

mod error;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use wb_advisory::feed::Skipped;
use wb_advisory::fetch::{Remote, Wanted, beside, fetch};
use wb_advisory::ingest::ingest;
use wb_advisory::intake::IntakeOptions;
use wb_advisory::mirror::{self, Segment};
use wb_advisory::state::{OriginState, State};
use wb_advisory::{Builder, Changes, Database, DatabaseError};
use wb_transport::Fetcher;

pub use error::UpdateError;

/// What a build or an update did.
#[derive(Debug, Default)]
pub struct Updated {
    /// By source, what changed.
    pub changes: BTreeMap<String, Changes>,
    /// Sources that were here already in the same state.
    pub kept: usize,
    /// Documents by feed.
    pub documents: BTreeMap<&'static str, u64>,
    /// Files that stand beside advisories, by what they are.
    pub auxiliary: BTreeMap<&'static str, u64>,
    /// What was not read.
    pub skipped: BTreeSet<Skipped>,
    /// Origins that failed, with the reason: what they gave before is kept.
    pub failed: BTreeMap<String, String>,
}

/// How to update.
pub struct Update<'a> {
    /// Folders, mirrors, addresses. None means those of the last update.
    pub from: &'a [String],
    /// The time, RFC 3339.
    pub now: &'a str,
    /// Take a mirror that is older than what is here.
    pub allow_older: bool,
    /// How the network is spoken with, where an origin is an address.
    pub network: &'a wb_transport::Options,
}

/// Makes a database from folders and files, and writes it.
///
/// # Errors
/// A folder is not there, or the file cannot be written.
pub fn build(from: &[PathBuf], path: &Path, now: &str) -> Result<Updated, UpdateError> {
    let read = ingest(from, &IntakeOptions::default(), Some(now))?;
    let mut empty = Builder::new().as_of(now);
    let changes = empty.update(read.builder, &read.complete);
    empty.write(path)?;
    Ok(Updated {
        changes,
        documents: read.documents,
        auxiliary: read.auxiliary,
        skipped: read.skipped,
        ..Updated::default()
    })
}

/// Brings a database up to date. Every origin stands for itself: one that fails keeps what it gave before.
///
/// # Errors
/// The database cannot be read or written, nobody says what to update from, or every origin failed. Nothing was
/// changed then.
pub fn update(path: &Path, update: &Update<'_>) -> Result<Updated, UpdateError> {
    let mut state = State::read(path)?;
    let names: Vec<String> =
        if update.from.is_empty() { state.origins.keys().cloned().collect() } else { update.from.to_vec() };
    if names.is_empty() {
        return Err(UpdateError::NoOrigin);
    }
    let mut base = match Database::open(path) {
        Ok(database) => Builder::from_database(&database)?.as_of(update.now),
        Err(DatabaseError::Missing { .. }) => Builder::new().as_of(update.now),
        Err(error) => return Err(error.into()),
    };
    let mut updated = Updated::default();
    for name in &names {
        let mut origin = state.origins.remove(name).unwrap_or_default();
        let result = one(name, &mut origin, &mut base, &mut state, update, &mut updated);
        let asked = update.now.to_owned();
        let origin = match result {
            Ok(()) => OriginState { answered: Some(asked.clone()), asked, failure: None, ..origin },
            Err(error) => {
                updated.failed.insert(name.clone(), error.to_string());
                OriginState { asked, failure: Some(error.to_string()), ..origin }
            }
        };
        state.origins.insert(name.clone(), origin);
    }
    if updated.failed.len() == names.len() {
        // The state remembers the failure; the database stays as it was.
        if path.exists() {
            state.write(path)?;
        }
        return Err(UpdateError::AllFailed { failed: updated.failed });
    }
    base.write(path)?;
    state.write(path)?;
    Ok(updated)
}

fn one(
    name: &str,
    origin: &mut OriginState,
    base: &mut Builder,
    state: &mut State,
    update: &Update<'_>,
    updated: &mut Updated,
) -> Result<(), UpdateError> {
    if name.contains("://") {
        return from_address(name, origin, base, state, update, updated);
    }
    let folder = PathBuf::from(name);
    let latest = folder.join("latest.json");
    if latest.is_file() {
        return from_mirror(&folder, base, state, update, updated);
    }
    from_folder(folder, base, update, updated)
}

fn from_folder(
    folder: PathBuf,
    base: &mut Builder,
    update: &Update<'_>,
    updated: &mut Updated,
) -> Result<(), UpdateError> {
    let read = ingest(&[folder], &IntakeOptions::default(), Some(update.now))?;
    updated.changes.extend(base.update(read.builder, &read.complete));
    for (feed, count) in read.documents {
        *updated.documents.entry(feed).or_default() += count;
    }
    for (what, count) in read.auxiliary {
        *updated.auxiliary.entry(what).or_default() += count;
    }
    updated.skipped.extend(read.skipped);
    Ok(())
}

/// A mirror, an OSV bucket or a document over the network: what has not changed is not fetched.
fn from_address(
    name: &str,
    origin: &mut OriginState,
    base: &mut Builder,
    state: &mut State,
    update: &Update<'_>,
    updated: &mut Updated,
) -> Result<(), UpdateError> {
    let cannot = |why: String| UpdateError::Fetch { name: name.to_owned(), why };
    let fetcher = Fetcher::new(update.network.clone()).map_err(|failure| cannot(failure.to_string()))?;
    let wanted = Wanted { url: name, base, etags: &origin.etags, reconcile: false };
    match fetch(&fetcher, &wanted)? {
        Remote::Unchanged => {
            updated.kept += 1;
            Ok(())
        }
        Remote::Documents(fetched) => {
            from_folder(fetched.folder.path().to_path_buf(), base, update, updated)?;
            origin.etags = fetched.etags;
            Ok(())
        }
        Remote::Mirror { index, url } => {
            let index = mirror::read_index(&index, name)?;
            mirror::check_age(&index, state.mirror_built.as_deref().filter(|_| !update.allow_older))?;
            let pulled = mirror::pull(base, &index, &mut |segment: &Segment| {
                beside(&fetcher, &url, &segment.path, segment.size).map_err(|error| mirror::MirrorError::Io {
                    what: "fetch",
                    name: segment.name.clone(),
                    why: error.to_string(),
                })
            })?;
            updated.changes.extend(pulled.fetched);
            updated.kept += pulled.kept.len();
            state.mirror_built = Some(index.built);
            Ok(())
        }
    }
}

fn from_mirror(
    folder: &Path,
    base: &mut Builder,
    state: &mut State,
    update: &Update<'_>,
    updated: &mut Updated,
) -> Result<(), UpdateError> {
    let read = |path: PathBuf| {
        fs_err::read(&path).map_err(|error| mirror::MirrorError::Io {
            what: "read",
            name: path.display().to_string(),
            why: error.to_string(),
        })
    };
    let latest = folder.join("latest.json");
    let index = mirror::read_index(&read(latest.clone())?, &latest.display().to_string())?;
    mirror::check_age(&index, state.mirror_built.as_deref().filter(|_| !update.allow_older))?;
    let pulled = mirror::pull(base, &index, &mut |segment: &Segment| read(folder.join(&segment.path)))?;
    updated.changes.extend(pulled.fetched);
    updated.kept += pulled.kept.len();
    state.mirror_built = Some(index.built);
    Ok(())
}
