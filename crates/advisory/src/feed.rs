//! What a feed is: documents in, items out.

use serde::{Deserialize, Serialize};
use wb_model::{ExploitPrediction, Exploited};

use crate::{Cycle, Record, Support};

/// One upstream's format: recognises its documents by their content and reads them.
pub trait Feed: Sync {
    /// What it is.
    fn info(&self) -> FeedInfo;

    /// The licence of what a stream holds (an SPDX id, or what is known).
    fn license(&self, stream: &str) -> &'static str;

    /// Whether a document is one of this feed's, told from its shape and its first bytes.
    fn recognises(&self, document: &Document<'_>) -> bool;

    /// Reads a document. What can be read is put out even where other parts cannot: those are skipped by name.
    ///
    /// # Errors
    /// Nothing of the document can be read.
    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError>;
}

/// What a feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedInfo {
    /// Kebab-case name: the first part of its sources' names.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Whether one document is the whole of a stream (a catalogue) or one record of many.
    pub whole: bool,
    /// Whether its terms keep it out of every database that is passed on: only for whoever fetched it.
    pub opt_in: bool,
}

/// A document as it came out of a folder, an archive or the network.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Where it is: the path below the folder that was named, archives followed by `!`
    /// (`osv/PyPI/all.zip!PYSEC-2024-1.json`).
    pub path: &'a str,
    /// The bytes, decompressed.
    pub bytes: &'a [u8],
    /// What the bytes look like.
    pub shape: &'a Shape,
}

/// What bytes look like, found out without parsing the whole of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A JSON object (`many` is false), or an array or lines of objects (`many` is true), with the top-level keys of
    /// the first object that stand in its first 256 KiB, in order, at most 64.
    Json {
        /// The keys.
        keys: Vec<String>,
        /// Several objects.
        many: bool,
    },
    /// YAML: the top-level keys of the first document, in order, at most 64.
    Yaml {
        /// The keys.
        keys: Vec<String>,
    },
    /// Markdown that starts with a block of YAML (`---`) or TOML (a fence marked `toml`).
    Markdown {
        /// Which of the two: `yaml` or `toml`.
        front: &'static str,
    },
    /// Lines of text; the first one that is not empty.
    Text {
        /// At most its first 1024 bytes.
        first_line: String,
    },
    /// Anything else.
    Binary,
}

/// What a feed puts out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Item {
    /// An advisory.
    Record(Record),
    /// A CVE that is known to be exploited.
    Exploited(Exploited),
    /// A prediction of exploitation.
    Prediction(ExploitPrediction),
    /// One release line of a product and when its support ends.
    Cycle(Cycle),
    /// A package whose support a distribution has ended or limited.
    Support(Support),
}

/// Where a feed puts its items.
#[derive(Debug, Default)]
pub struct Output {
    /// Items with the stream they belong to (`PyPI`, `debian-12`; empty for a feed with one stream).
    pub items: Vec<(String, Item)>,
    /// Parts that were not read, with the reason.
    pub skipped: Vec<Skipped>,
}

/// A document or a part of one that was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skipped {
    /// The document's path, and what in it.
    pub what: String,
    /// Why, as a lower-case fragment.
    pub why: String,
}

impl Output {
    /// Puts out an item.
    pub fn put(&mut self, stream: &str, item: Item) {
        self.items.push((stream.to_owned(), item));
    }

    /// Says that a part of a document was not read.
    pub fn skip(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.skipped.push(Skipped { what: what.into(), why: why.into() });
    }
}

/// Why a document could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// It is not valid JSON, YAML, TOML or CSV, or does not have the fields of its format.
    #[error("read {path} as {feed}: {why}")]
    Form {
        /// The feed.
        feed: &'static str,
        /// The document.
        path: String,
        /// What is wrong, with line and column where they are known.
        why: String,
    },
}

impl FeedError {
    /// An error of a document's form.
    pub fn form(feed: &'static str, document: &Document<'_>, why: impl std::fmt::Display) -> Self {
        Self::Form { feed, path: document.path.to_owned(), why: why.to_string() }
    }
}

pub mod alpine_secdb;
pub(crate) mod csaf;
pub(crate) mod csv;
pub mod cve;
pub(crate) mod day;
pub mod debian_support;
pub mod debian_tracker;
pub mod distro_info;
pub mod endoflife;
pub mod epss;
pub mod kev;
pub mod nvd;
pub mod nvidia_csaf;
pub mod nvidia_products;
pub(crate) mod nvidia_version;
pub(crate) mod objects;
pub mod osv;
pub mod pypa;
pub mod redhat_vex;
pub mod rustsec;
pub mod suse_vex;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod text;
pub mod ubuntu_vex;
pub mod wolfi_secdb;
