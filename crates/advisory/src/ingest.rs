//! From folders and archives to a database: every document goes to the feed that recognises it.
//!
//! One thread walks and inflates, the others parse; the result does not depend on which of them was faster. What
//! was not read is named, and a listing that was not read whole never makes anything disappear.

mod auxiliary;
mod container;
mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use crate::database::{Builder, Prepared};
use crate::feed::{Document, Feed, Output, Skipped};
use crate::list::FEEDS;

pub use container::{IngestError, IngestLimits};
pub use shape::shape_of;

use container::{Container, Found};

/// A batch is closed at so many documents or bytes.
const BATCH_DOCUMENTS: usize = 256;
const BATCH_BYTES: usize = 4 << 20;

/// What was read.
#[derive(Debug, Default)]
pub struct Ingested {
    /// All items.
    pub builder: Builder,
    /// Sources that were read from a whole listing: what such a listing lacks is gone.
    pub complete: BTreeSet<String>,
    /// Documents by feed.
    pub documents: BTreeMap<&'static str, u64>,
    /// Files that stand beside advisories and are none (checksums, indexes, licences), with what they are.
    pub auxiliary: BTreeMap<&'static str, u64>,
    /// Documents and archives that were not read, and parts of them.
    pub skipped: BTreeSet<Skipped>,
}

/// A document on its way to a feed.
struct Loose {
    path: String,
    bytes: Vec<u8>,
    /// Number of the archive it comes from.
    container: usize,
}

/// What one batch gave, in the order of its documents.
#[derive(Default)]
struct Parsed {
    documents: Vec<ParsedDocument>,
}

struct ParsedDocument {
    container: usize,
    feed: Option<&'static dyn Feed>,
    items: Vec<Prepared>,
    skipped: Vec<Skipped>,
    /// Nothing of it could be read, although a feed recognised it.
    failed: bool,
}

/// Reads folders and files.
///
/// # Errors
/// One of them does not exist or cannot be listed. What stands in them never is an error: it is skipped by name.
pub fn ingest(
    roots: &[PathBuf],
    limits: &IngestLimits,
    as_of: Option<&str>,
) -> Result<Ingested, IngestError> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let (to_workers, from_walk) = sync_channel::<(usize, Vec<Loose>)>(workers * 2);
    let (to_result, from_workers) = sync_channel::<(usize, Parsed)>(workers * 4);
    let from_walk = Arc::new(Mutex::new(from_walk));
    let mut ingested = Ingested::default();
    if let Some(time) = as_of {
        ingested.builder = Builder::new().as_of(time);
    }
    let containers = std::thread::scope(|scope| {
        for _ in 0..workers {
            let (batches, results) = (Arc::clone(&from_walk), to_result.clone());
            scope.spawn(move || work(&batches, &results));
        }
        drop(to_result);
        let walking = scope.spawn(|| walk(roots, limits, to_workers));
        let parsed = collect(from_workers);
        let walked = walking.join().map_err(|_| IngestError::Broken)??;
        Ok::<_, IngestError>((walked, parsed))
    });
    let (walked, parsed) = containers?;
    ingested.auxiliary = walked.auxiliary;
    for skipped in walked.skipped {
        ingested.builder.unread(skipped.clone());
        ingested.skipped.insert(skipped);
    }
    put_together(&mut ingested, parsed, &walked.containers);
    Ok(ingested)
}

/// What the walk saw besides documents.
#[derive(Default)]
struct Walked {
    containers: Vec<Container>,
    auxiliary: BTreeMap<&'static str, u64>,
    skipped: Vec<Skipped>,
}

fn walk(
    roots: &[PathBuf],
    limits: &IngestLimits,
    batches: SyncSender<(usize, Vec<Loose>)>,
) -> Result<Walked, IngestError> {
    let mut walked = Walked::default();
    let (mut batch, mut bytes, mut number) = (Vec::new(), 0, 0);
    let mut containers = Vec::new();
    for root in roots {
        container::walk(root, limits, &mut containers, &mut |found| match found {
            Found::Document { path, content, container } => {
                if let Some(what) = auxiliary::what(&path, &content) {
                    *walked.auxiliary.entry(what).or_default() += 1;
                    return;
                }
                bytes += content.len();
                batch.push(Loose { path, bytes: content, container });
                if batch.len() >= BATCH_DOCUMENTS || bytes >= BATCH_BYTES {
                    // The receivers live as long as this thread.
                    let _ = batches.send((number, std::mem::take(&mut batch)));
                    (number, bytes) = (number + 1, 0);
                }
            }
            Found::Skipped(skipped) => walked.skipped.push(skipped),
        })?;
    }
    let _ = batches.send((number, batch));
    walked.containers = containers;
    Ok(walked)
}

fn work(batches: &Mutex<Receiver<(usize, Vec<Loose>)>>, results: &SyncSender<(usize, Parsed)>) {
    loop {
        let next = batches.lock().map(|receiver| receiver.recv());
        let Ok(Ok((number, batch))) = next else { return };
        let mut parsed = Parsed::default();
        for loose in batch {
            parsed.documents.push(parse(&loose));
        }
        if results.send((number, parsed)).is_err() {
            return;
        }
    }
}

fn parse(loose: &Loose) -> ParsedDocument {
    let shape = shape_of(&loose.bytes);
    let document = Document { path: &loose.path, bytes: &loose.bytes, shape: &shape };
    let nothing = |why: &str, failed| ParsedDocument {
        container: loose.container,
        feed: None,
        items: Vec::new(),
        skipped: vec![Skipped { what: loose.path.clone(), why: why.to_owned() }],
        failed,
    };
    let Some(feed) = FEEDS.iter().copied().find(|feed| feed.recognises(&document)) else {
        return nothing("no feed recognises it", false);
    };
    let mut out = Output::default();
    if let Err(error) = feed.read(&document, &mut out) {
        let mut parsed = nothing(&error.to_string(), true);
        parsed.feed = Some(feed);
        return parsed;
    }
    let alone = (out.items.len() == 1).then_some(loose.bytes.as_slice());
    let mut items = Vec::with_capacity(out.items.len());
    for (stream, item) in out.items {
        match Prepared::new(&stream, item, alone) {
            Ok(prepared) => items.push(prepared),
            Err(why) => out.skipped.push(Skipped { what: loose.path.clone(), why }),
        }
    }
    ParsedDocument {
        container: loose.container,
        feed: Some(feed),
        items,
        skipped: out.skipped,
        failed: false,
    }
}

fn collect(results: Receiver<(usize, Parsed)>) -> BTreeMap<usize, Parsed> {
    results.into_iter().collect()
}

fn put_together(ingested: &mut Ingested, parsed: BTreeMap<usize, Parsed>, containers: &[Container]) {
    // A source is complete when all that it came from are whole listings that were read without a failure.
    let mut partial: BTreeSet<String> = BTreeSet::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let failed: BTreeSet<usize> = parsed
        .values()
        .flat_map(|batch| &batch.documents)
        .filter(|document| document.failed)
        .map(|document| document.container)
        .collect();
    for document in parsed.into_values().flat_map(|batch| batch.documents) {
        let Some(feed) = document.feed else {
            for skipped in document.skipped {
                ingested.builder.unread(skipped.clone());
                ingested.skipped.insert(skipped);
            }
            continue;
        };
        let info = feed.info();
        *ingested.documents.entry(info.name).or_default() += 1;
        let whole = containers.get(document.container).is_some_and(|one| one.complete && one.is_listing)
            && !failed.contains(&document.container);
        let mut stream = String::new();
        for prepared in document.items {
            stream.clear();
            stream.push_str(prepared.stream());
            let name = crate::database::source_name(info.name, &stream);
            if !(whole || info.whole && !document.failed) {
                partial.insert(name.clone());
            }
            seen.insert(name);
            ingested.builder.add(&info, feed.license(&stream), prepared);
        }
        for skipped in document.skipped {
            ingested.builder.skip(&info, feed.license(&stream), &stream, skipped.clone());
            ingested.skipped.insert(skipped);
        }
    }
    ingested.complete = seen.difference(&partial).cloned().collect();
}

/// Whether a path is one that can be read at all: used to tell a folder from an address.
pub fn exists(path: &Path) -> bool {
    fs_err::metadata(path).is_ok()
}

#[cfg(test)]
mod tests;
