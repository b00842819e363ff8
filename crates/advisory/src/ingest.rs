//! From folders and archives to a database: every document goes to the feed that recognises it.
//!
//! The result does not depend on the number of threads. What was not read is named, and a listing that was not read
//! whole never makes anything disappear.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::database::{Builder, Prepared};
use crate::dispatch::{Dispatched, dispatch};
use crate::feed::{Document, Feed, Skipped};
use crate::intake::{Container, ContainerKind, IntakeError, IntakeOptions, read_path};

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

/// What a document gave.
enum Parsed {
    Items { feed: &'static dyn Feed, items: Vec<Prepared>, skipped: Vec<Skipped>, failed: bool },
    Auxiliary(&'static str),
    Unrecognised(Skipped),
}

/// Reads folders and files.
///
/// # Errors
/// One of them does not exist or cannot be listed. What stands in them never is an error: it is skipped by name.
pub fn ingest(
    roots: &[PathBuf],
    options: &IntakeOptions,
    as_of: Option<&str>,
) -> Result<Ingested, IntakeError> {
    let mut ingested = Ingested::default();
    if let Some(time) = as_of {
        ingested.builder = Builder::new().as_of(time);
    }
    let mut sources = Sources::default();
    for root in roots {
        let mut parsed: Vec<(usize, Parsed)> = Vec::new();
        let report =
            read_path(root, options, &parse, &mut |taken| parsed.push((taken.container, taken.value)))?;
        for skipped in report.skipped {
            ingested.builder.unread(skipped.clone());
            ingested.skipped.insert(skipped);
        }
        let failed: BTreeSet<usize> = parsed
            .iter()
            .filter(|(_, parsed)| matches!(parsed, Parsed::Items { failed: true, .. }))
            .map(|(container, _)| *container)
            .collect();
        for (container, parsed) in parsed {
            let whole = report.containers.get(container).is_some_and(is_whole_listing)
                && !failed.contains(&container);
            ingested.take(parsed, whole, &mut sources);
        }
    }
    ingested.complete = sources.seen.difference(&sources.partial).cloned().collect();
    Ok(ingested)
}

/// An archive that was read to its end: what it lacks is not there. A folder is none: it may hold a part.
fn is_whole_listing(container: &Container) -> bool {
    container.kind != ContainerKind::Folder && container.incomplete.is_none()
}

fn parse(document: &Document<'_>) -> Parsed {
    let named = |why: String| Skipped { what: document.path.to_owned(), why };
    let (feed, output) = match dispatch(document) {
        Dispatched::Read { feed, output } => (feed, output),
        Dispatched::Failed { feed, error } => {
            return Parsed::Items {
                feed,
                items: Vec::new(),
                skipped: vec![named(error.to_string())],
                failed: true,
            };
        }
        Dispatched::Auxiliary { what } => return Parsed::Auxiliary(what),
        Dispatched::Unrecognised(skipped) => return Parsed::Unrecognised(skipped),
    };
    let mut skipped = output.skipped;
    let alone = (output.items.len() == 1).then_some(document.bytes);
    let mut items = Vec::with_capacity(output.items.len());
    for (stream, item) in output.items {
        match Prepared::new(&stream, item, alone) {
            Ok(prepared) => items.push(prepared),
            Err(why) => skipped.push(named(why)),
        }
    }
    Parsed::Items { feed, items, skipped, failed: false }
}

/// Which sources there are, and which came from something that is no whole listing.
#[derive(Default)]
struct Sources {
    seen: BTreeSet<String>,
    partial: BTreeSet<String>,
}

impl Ingested {
    fn take(&mut self, parsed: Parsed, whole: bool, sources: &mut Sources) {
        let (feed, items, skipped, failed) = match parsed {
            Parsed::Items { feed, items, skipped, failed } => (feed, items, skipped, failed),
            Parsed::Auxiliary(what) => {
                *self.auxiliary.entry(what).or_default() += 1;
                return;
            }
            Parsed::Unrecognised(skipped) => {
                self.builder.unread(skipped.clone());
                self.skipped.insert(skipped);
                return;
            }
        };
        let info = feed.info();
        *self.documents.entry(info.name).or_default() += 1;
        // A catalogue of which an entry could not be read is not whole: the entry must not look deleted.
        let is_catalogue = info.whole && !failed && skipped.is_empty();
        let mut stream = String::new();
        for prepared in items {
            stream.clear();
            stream.push_str(prepared.stream());
            let name = crate::database::source_name(info.name, &stream);
            if !(whole || is_catalogue) {
                sources.partial.insert(name.clone());
            }
            sources.seen.insert(name);
            self.builder.add(&info, feed.license(&stream), prepared);
        }
        for skipped in skipped {
            self.builder.skip(&info, feed.license(&stream), &stream, skipped.clone());
            self.skipped.insert(skipped);
        }
    }
}

#[cfg(test)]
mod tests;
