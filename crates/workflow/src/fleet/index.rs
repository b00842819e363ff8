//! Where everything is: an index over the stored documents, in segments that are never changed.
//!
//! A segment holds up to [`IMAGES`] images and is one file, named by its own hash; `index/index.json` lists the
//! segments with the documents each stands on, by size and time of change. Whatever of it is missing, damaged, of another
//! version or older than its documents is made anew from them: the index can always be thrown away. Images that are new
//! cost themselves and the one segment that is not full.

mod build;
mod extract;
mod segment;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use wb_model::Hint;

use super::store::{Results, StoreError, read_bounded};
use super::sweep::Documents;
pub(super) use extract::parts;
pub use segment::Segment;
pub(super) use segment::{Row, key, package_of};

/// Images in a full segment.
const IMAGES: usize = 256;
/// Bytes of documents after which a segment is full all the same.
const BYTES: u64 = 1 << 30;
/// The name of the list of segments.
const LIST: &str = "index.json";
const SCHEMA: &str = "weighbridge.fleet-index";
const VERSION: u32 = 1;

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The results cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A segment cannot be believed.
    #[error("read the index segment {}: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
}

impl Hint for IndexError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.hint(),
            Self::Damaged { .. } => {
                Some("remove the folder index/ of the results: it is made anew".to_owned())
            }
        }
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    schema: String,
    version: u32,
    segments: Vec<Listed>,
    /// Documents that could not be put into it.
    damaged: BTreeMap<String, Damaged>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    file: String,
    /// Nothing more goes into it.
    full: bool,
    images: BTreeMap<String, State>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Damaged {
    state: State,
    why: String,
}

/// Which state of an image's two files a segment stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    size: u64,
    /// Nanoseconds since 1970.
    changed: u64,
    meta_size: u64,
    meta_changed: u64,
}

/// An index that fits the documents.
#[derive(Debug)]
pub struct Index {
    segments: Vec<PathBuf>,
    /// Documents that are not in it, with the reason.
    pub damaged: BTreeMap<String, String>,
    /// Images that are in it.
    pub images: usize,
}

/// Brings the index up to date with the stored documents.
///
/// # Errors
/// The results cannot be read, or the index cannot be written.
pub fn refresh(
    results: &Results,
    documents: &dyn Documents,
    jobs: usize,
    told: &(dyn Fn(usize, usize) + Sync),
) -> Result<Index, IndexError> {
    let wanted = states(results)?;
    let mut list = read_list(results);
    // A segment stays when it is there and each of its images still is as it was.
    let fits = |listed: &Listed| {
        results.index().join(&listed.file).is_file()
            && listed.images.iter().all(|(stem, state)| wanted.get(stem) == Some(state))
    };
    let before = list.segments.len();
    list.segments.retain(fits);
    list.damaged.retain(|stem, damaged| wanted.get(stem) == Some(&damaged.state));
    let mut changed = list.segments.len() != before;
    let known: BTreeSet<&String> =
        list.segments.iter().flat_map(|listed| listed.images.keys()).chain(list.damaged.keys()).collect();
    let is_missing = wanted.keys().any(|stem| !known.contains(stem));
    if is_missing {
        changed = true;
        // At most one segment is not full: it is made anew with what is new.
        list.segments.retain(|listed| listed.full);
        let known: BTreeSet<&String> =
            list.segments.iter().flat_map(|listed| listed.images.keys()).chain(list.damaged.keys()).collect();
        let missing: Vec<(&String, &State)> =
            wanted.iter().filter(|(stem, _)| !known.contains(*stem)).collect();
        let (segments, damaged) = build_all(results, documents, &missing, jobs, told)?;
        list.segments.extend(segments);
        list.damaged.extend(damaged);
    }
    if changed {
        list.segments.sort_by(|a, b| a.images.keys().next().cmp(&b.images.keys().next()));
        list.schema = SCHEMA.to_owned();
        list.version = VERSION;
        results.write_json(&results.index().join(LIST), &list)?;
        remove_others(results, &list);
    }
    Ok(Index {
        images: list.segments.iter().map(|listed| listed.images.len()).sum(),
        segments: list.segments.iter().map(|listed| results.index().join(&listed.file)).collect(),
        damaged: list.damaged.into_iter().map(|(stem, damaged)| (stem, damaged.why)).collect(),
    })
}

impl Index {
    /// Documents that are not in it, as failures.
    pub fn failures(&self) -> Vec<super::summary::Failed> {
        self.damaged.iter().map(|(stem, why)| super::summary::Failed::new(stem, why, None)).collect()
    }

    /// Hands each segment to a function, several at a time, and gives the answers in the segments' order. Only as many
    /// segments as `jobs` are in memory.
    ///
    /// # Errors
    /// A segment is damaged: then there is no answer at all.
    pub(super) fn each<T: Send>(
        &self,
        jobs: usize,
        ask: &(dyn Fn(&Segment) -> T + Sync),
    ) -> Result<Vec<T>, IndexError> {
        in_parallel(&self.segments, jobs, &|path: &PathBuf| Segment::open(path).map(|segment| ask(&segment)))
    }
}

type Built = (Vec<Listed>, BTreeMap<String, Damaged>);

fn build_all(
    results: &Results,
    documents: &dyn Documents,
    missing: &[(&String, &State)],
    jobs: usize,
    told: &(dyn Fn(usize, usize) + Sync),
) -> Result<Built, IndexError> {
    let done = AtomicUsize::new(0);
    let batches = batches(missing);
    let built = in_parallel(&batches, jobs, &|(batch, full): &(&[(&String, &State)], bool)| {
        let mut builder = build::Builder::default();
        let (mut images, mut damaged) = (BTreeMap::new(), BTreeMap::new());
        for (stem, state) in *batch {
            match extract::read(results, documents, stem) {
                Ok(image) => {
                    builder.add(&image);
                    images.insert((*stem).clone(), **state);
                }
                Err(why) => {
                    damaged.insert((*stem).clone(), Damaged { state: **state, why });
                }
            }
            told(done.fetch_add(1, Ordering::Relaxed) + 1, missing.len());
        }
        let listed = match images.is_empty() {
            true => None,
            false => {
                let bytes = builder.finish();
                let file = format!("{}.segment", super::sha256(&bytes).hex());
                results.write(&results.index().join(&file), |out| out.write_all(&bytes))?;
                Some(Listed { file, full: *full, images })
            }
        };
        Ok::<_, IndexError>((listed, damaged))
    })?;
    let mut all: Built = Default::default();
    for (listed, damaged) in built {
        all.0.extend(listed);
        all.1.extend(damaged);
    }
    Ok(all)
}

/// What goes into one segment each, and whether that makes it full.
fn batches<'m>(missing: &'m [(&'m String, &'m State)]) -> Vec<(&'m [(&'m String, &'m State)], bool)> {
    let mut batches = Vec::new();
    let mut rest = missing;
    while !rest.is_empty() {
        let mut bytes = 0_u64;
        let fits = rest.iter().take(IMAGES).take_while(|(_, state)| {
            let before = bytes;
            bytes = bytes.saturating_add(state.size);
            before < BYTES
        });
        let (batch, left) = rest.split_at(fits.count().max(1).min(rest.len()));
        batches.push((batch, !left.is_empty() || batch.len() == IMAGES));
        rest = left;
    }
    batches
}

/// What a list says, or an empty one: what cannot be read is made anew.
fn read_list(results: &Results) -> List {
    let read = || {
        let list: List = serde_json::from_slice(&read_bounded(&results.index().join(LIST)).ok()?).ok()?;
        let is_name = |file: &str| {
            file.strip_suffix(".segment")
                .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
        };
        (list.schema == SCHEMA
            && list.version == VERSION
            && list.segments.iter().all(|listed| is_name(&listed.file)))
        .then_some(list)
    };
    read().unwrap_or_default()
}

/// The state of every finished image.
fn states(results: &Results) -> Result<BTreeMap<String, State>, StoreError> {
    let mut states = BTreeMap::new();
    for stem in results.stems()? {
        let look = |path: PathBuf| {
            fs_err::metadata(&path).map(|file| {
                let changed =
                    file.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
                let changed = changed.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
                (file.len(), changed)
            })
        };
        // A document that is not there becomes a damaged one when it is read.
        let (size, changed) = look(results.document(&stem)).unwrap_or_default();
        let (meta_size, meta_changed) = look(results.meta_path(&stem)).unwrap_or_default();
        states.insert(stem, State { size, changed, meta_size, meta_changed });
    }
    Ok(states)
}

/// Segments that nobody lists any more. One that cannot be removed only takes room.
fn remove_others(results: &Results, list: &List) {
    let listed: BTreeSet<&str> = list.segments.iter().map(|listed| listed.file.as_str()).collect();
    let Ok(items) = fs_err::read_dir(results.index()) else { return };
    for item in items.flatten() {
        let name = item.file_name();
        let is_old = name.to_str().is_some_and(|name| name.ends_with(".segment") && !listed.contains(name));
        if is_old {
            drop(fs_err::remove_file(item.path()));
        }
    }
}

/// Does something for each item, several at a time; the answers are in the order of the items.
pub(super) fn in_parallel<I: Sync, T: Send, E: Send>(
    items: &[I],
    jobs: usize,
    work: &(dyn Fn(&I) -> Result<T, E> + Sync),
) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let answers: Mutex<BTreeMap<usize, Result<T, E>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let answer = work(item);
                    answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(at, answer);
                }
            });
        }
    });
    answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_values().collect()
}

#[cfg(test)]
mod tests;
