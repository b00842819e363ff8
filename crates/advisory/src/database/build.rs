//! Collecting what will be written: sources with their items, and what changed against an older state.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use wb_model::{ExploitPrediction, Exploited};

use super::{Database, DatabaseError, pack};
use crate::feed::Skipped;
use crate::mirror::Form;
use crate::{Cycle, FeedInfo, Item, Record};

/// Everything that goes into a database, before it is written.
#[derive(Debug, Default)]
pub struct Builder {
    pub(super) sources: BTreeMap<String, SourceBuild>,
    /// Documents that belong to no source, because nobody recognised them.
    pub(super) unread: Vec<Skipped>,
    pub(super) starter: bool,
    pub(super) as_of: Option<String>,
}

/// One source: the items of one stream of one feed.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceBuild {
    pub(super) feed: String,
    pub(super) stream: String,
    pub(crate) license: String,
    pub(super) opt_in: bool,
    pub(super) records: BTreeMap<String, Kept>,
    pub(super) exploited: BTreeMap<String, Exploited>,
    pub(super) predictions: BTreeMap<String, ExploitPrediction>,
    pub(super) cycles: BTreeMap<(String, String), Cycle>,
    pub(super) support: BTreeSet<Vec<u8>>,
    pub(super) skipped: BTreeSet<Skipped>,
    /// Ids that were here once and are gone, with the reason.
    pub(super) tombstones: BTreeMap<String, String>,
}

/// A record as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Of the document it came from, or of the record where a document holds many.
    pub(super) digest: [u8; 16],
    pub(super) withdrawn: bool,
    pub(super) modified: Option<String>,
    /// Packed by [`pack::pack_record`].
    pub(super) body: Vec<u8>,
}

/// An item made ready in whatever thread it was read.
#[derive(Debug)]
pub struct Prepared {
    stream: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Record(String, Kept),
    Other(Box<Item>),
}

/// How a source changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Records that are new.
    pub added: u64,
    /// Records whose content is another one.
    pub changed: u64,
    /// Records that are gone.
    pub removed: u64,
    /// Records that stay as they were.
    pub unchanged: u64,
}

impl Prepared {
    /// The stream that the item belongs to.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// Packs an item. `document` is the bytes of the document when the item is all that it holds.
    ///
    /// # Errors
    /// The record cannot be packed (it is larger than the format allows).
    pub fn new(stream: &str, item: Item, document: Option<&[u8]>) -> Result<Self, String> {
        let content = match item {
            Item::Record(record) => {
                let (id, kept) = keep(&record, document)?;
                Content::Record(id, kept)
            }
            other => Content::Other(Box::new(other)),
        };
        Ok(Self { stream: stream.to_owned(), content })
    }
}

fn keep(record: &Record, document: Option<&[u8]>) -> Result<(String, Kept), String> {
    let digest = match document {
        Some(bytes) => pack::content_digest(bytes),
        None => pack::content_digest(&pack::pack_small(record)?),
    };
    let kept = Kept {
        digest,
        withdrawn: record.withdrawn.is_some(),
        modified: record.modified.clone(),
        body: pack::pack_record(record)?,
    };
    Ok((record.id.clone(), kept))
}

impl Builder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a database holds, so that an update can be laid over it.
    ///
    /// # Errors
    /// It cannot be read or is damaged.
    pub fn from_database(database: &Database) -> Result<Self, DatabaseError> {
        super::write::load(database)
    }

    /// Marks it as the small database that ships with the program.
    pub fn starter(mut self) -> Self {
        self.starter = true;
        self
    }

    /// The time (RFC 3339) that the newest of each source is clamped to: some records are dated in the future.
    pub fn as_of(mut self, time: &str) -> Self {
        self.as_of = Some(time.to_owned());
        self
    }

    /// Adds an item of a feed.
    pub fn put(&mut self, feed: &FeedInfo, license: &str, stream: &str, item: Item) {
        match Prepared::new(stream, item, None) {
            Ok(prepared) => self.add(feed, license, prepared),
            Err(why) => {
                self.source(feed, license, stream).skipped.extend([Skipped { what: stream.to_owned(), why }])
            }
        }
    }

    /// Adds an item that was made ready. Of two records with one id the newer one stays, and the other is named.
    pub fn add(&mut self, feed: &FeedInfo, license: &str, prepared: Prepared) {
        let Prepared { stream, content } = prepared;
        let source = self.source(feed, license, &stream);
        match content {
            Content::Record(id, kept) => source.keep(id, kept),
            Content::Other(item) => source.put_other(*item),
        }
    }

    /// Says that a document (or a part of one) of a stream was not read.
    pub fn skip(&mut self, feed: &FeedInfo, license: &str, stream: &str, skipped: Skipped) {
        self.source(feed, license, stream).skipped.insert(skipped);
    }

    /// Says that nobody recognised a document.
    pub fn unread(&mut self, skipped: Skipped) {
        self.unread.push(skipped);
    }

    /// The names of all sources.
    pub fn source_names(&self) -> Vec<String> {
        self.sources.keys().cloned().collect()
    }

    /// The ids of a source's records, each with the time of its last change as the source wrote it.
    pub fn modified(&self, name: &str) -> BTreeMap<&str, Option<String>> {
        let records = self.sources.get(name).into_iter().flat_map(|source| &source.records);
        records.map(|(id, kept)| (id.as_str(), kept.modified.clone())).collect()
    }

    /// Leaves out every source whose terms keep it from being passed on.
    pub fn without_opt_in(mut self) -> Self {
        self.sources.retain(|_, source| !source.opt_in);
        self
    }

    /// Lays newer states over these. A source in `complete` was read whole: what it no longer has is removed, and
    /// a tombstone says so; of any other source records are only added and changed.
    pub fn update(&mut self, newer: Self, complete: &BTreeSet<String>) -> BTreeMap<String, Changes> {
        let mut report = BTreeMap::new();
        self.forget_days(&newer);
        for (name, source) in newer.sources {
            let whole = complete.contains(&name);
            let changes = match self.sources.remove(&name) {
                Some(old) => {
                    let (merged, changes) = old.update(source, whole);
                    self.sources.insert(name.clone(), merged);
                    changes
                }
                None => {
                    let added = source.count();
                    self.sources.insert(name.clone(), source);
                    Changes { added, ..Changes::default() }
                }
            };
            report.insert(name, changes);
        }
        self.unread = newer.unread;
        report
    }

    /// Catalogues of a day (EPSS, KEV) are streams of their own: a newer day takes the place of the older ones.
    fn forget_days(&mut self, newer: &Self) {
        for source in newer.sources.values().filter(|source| is_day(&source.stream)) {
            self.sources.retain(|_, old| {
                old.feed != source.feed || !is_day(&old.stream) || old.stream >= source.stream
            });
        }
    }

    /// Replaces a source whole, as a mirror's segment brings it.
    pub(crate) fn replace(&mut self, name: &str, source: SourceBuild) -> Changes {
        let old = self.sources.remove(name).unwrap_or_default();
        let (merged, changes) = old.update(source, true);
        self.sources.insert(name.to_owned(), merged);
        changes
    }

    /// All sources, by name.
    pub(crate) fn sources(&self) -> &BTreeMap<String, SourceBuild> {
        &self.sources
    }

    /// The digest of a source's records.
    pub fn source_digest(&self, name: &str) -> Option<String> {
        self.sources.get(name).map(SourceBuild::digest)
    }

    /// A database in memory: for tests and for one run.
    ///
    /// # Errors
    /// SQLite could not make it.
    pub fn in_memory(self) -> Result<Database, DatabaseError> {
        let name = "in memory".to_owned();
        let connection =
            Connection::open_in_memory().map_err(|error| DatabaseError::sql("make", &name, &error))?;
        super::write::fill(&connection, &self, &name)?;
        Database::from_connection(connection, name)
    }

    /// Writes the file: beside its place first, then renamed into it, so that nobody ever sees half of it.
    ///
    /// # Errors
    /// It could not be written; what was there before is untouched.
    pub fn write(&self, path: &std::path::Path) -> Result<(), DatabaseError> {
        super::write::file(self, path)
    }

    fn source(&mut self, feed: &FeedInfo, license: &str, stream: &str) -> &mut SourceBuild {
        let name = source_name(feed.name, stream);
        self.sources.entry(name).or_insert_with(|| SourceBuild {
            feed: feed.name.to_owned(),
            stream: stream.to_owned(),
            license: license.to_owned(),
            opt_in: feed.opt_in,
            ..SourceBuild::default()
        })
    }
}

/// `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

/// `feed/stream`, or the feed's name when it has one stream only.
pub(crate) fn source_name(feed: &str, stream: &str) -> String {
    if stream.is_empty() { feed.to_owned() } else { format!("{feed}/{stream}") }
}

impl SourceBuild {
    /// Records and other items.
    pub(crate) fn count(&self) -> u64 {
        let number = self.records.len()
            + self.exploited.len()
            + self.predictions.len()
            + self.cycles.len()
            + self.support.len();
        u64::try_from(number).unwrap_or(u64::MAX)
    }

    fn keep(&mut self, id: String, kept: Kept) {
        let Some(old) = self.records.get(&id) else {
            self.records.insert(id, kept);
            return;
        };
        if old.digest == kept.digest {
            return;
        }
        let why = "another record of this source has the same id; the newer one was kept".to_owned();
        self.skipped.insert(Skipped { what: id.clone(), why });
        if (&kept.modified, &kept.digest) > (&old.modified, &old.digest) {
            self.records.insert(id, kept);
        }
    }

    fn put_other(&mut self, item: Item) {
        match item {
            // Records are kept packed: they come through `keep`.
            Item::Record(record) => {
                if let Ok((id, kept)) = keep(&record, None) {
                    self.keep(id, kept);
                }
            }
            Item::Exploited(exploited) => {
                self.exploited.insert(exploited.cve.to_ascii_uppercase(), exploited);
            }
            Item::Prediction(prediction) => {
                self.predictions.insert(prediction.cve.to_ascii_uppercase(), prediction);
            }
            Item::Cycle(cycle) => {
                self.cycles.insert((cycle.product.clone(), cycle.name.clone()), cycle);
            }
            Item::Support(support) => {
                if let Ok(body) = pack::pack_small(&support) {
                    self.support.insert(body);
                }
            }
        }
    }

    /// Everything in it, in the form of a segment.
    pub(crate) fn to_form(&self) -> Result<Form, String> {
        let records = self.records.values().map(|kept| Ok((kept.digest, pack::record(&kept.body)?)));
        Ok(Form {
            feed: self.feed.clone(),
            stream: self.stream.clone(),
            license: self.license.clone(),
            records: records.collect::<Result<_, String>>()?,
            exploited: self.exploited.values().cloned().collect(),
            predictions: self.predictions.values().cloned().collect(),
            cycles: self.cycles.values().cloned().collect(),
            support: self.support.iter().cloned().collect(),
            skipped: self.skipped.iter().cloned().collect(),
            tombstones: self.tombstones.clone().into_iter().collect(),
        })
    }

    /// The other way round. What may not be passed on is in no segment.
    pub(crate) fn from_form(form: Form) -> Result<Self, String> {
        let mut source =
            Self { feed: form.feed, stream: form.stream, license: form.license, ..Self::default() };
        for (digest, record) in form.records {
            let (id, mut kept) = keep(&record, None)?;
            kept.digest = digest;
            source.records.insert(id, kept);
        }
        let items = form.exploited.into_iter().map(Item::Exploited);
        let items = items.chain(form.predictions.into_iter().map(Item::Prediction));
        items.chain(form.cycles.into_iter().map(Item::Cycle)).for_each(|item| source.put_other(item));
        source.support = form.support.into_iter().collect();
        source.skipped = form.skipped.into_iter().collect();
        source.tombstones = form.tombstones.into_iter().collect();
        Ok(source)
    }

    /// This state with a newer one laid over it.
    fn update(mut self, newer: Self, whole: bool) -> (Self, Changes) {
        let mut changes = Changes::default();
        let mut merged = newer;
        for (id, kept) in &merged.records {
            match self.records.get(id) {
                None => changes.added += 1,
                Some(old) if old.digest == kept.digest => changes.unchanged += 1,
                Some(_) => changes.changed += 1,
            }
            self.tombstones.remove(id);
        }
        merged.tombstones.append(&mut self.tombstones);
        for (id, kept) in self.records {
            if merged.records.contains_key(&id) {
                continue;
            }
            if whole {
                changes.removed += 1;
                merged.tombstones.insert(id, "deleted by its source".to_owned());
            } else {
                changes.unchanged += 1;
                merged.records.insert(id, kept);
            }
        }
        if !whole {
            let keep_old = |old: BTreeMap<String, ExploitPrediction>,
                            new: &mut BTreeMap<String, ExploitPrediction>| {
                for (cve, prediction) in old {
                    new.entry(cve).or_insert(prediction);
                }
            };
            keep_old(self.predictions, &mut merged.predictions);
            for (cve, exploited) in self.exploited {
                merged.exploited.entry(cve).or_insert(exploited);
            }
            for (key, cycle) in self.cycles {
                merged.cycles.entry(key).or_insert(cycle);
            }
            merged.support.append(&mut self.support);
            merged.skipped.append(&mut self.skipped);
        }
        (merged, changes)
    }
}
