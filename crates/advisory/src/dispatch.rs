//! Which feed a document belongs to.

mod auxiliary;

use crate::feed::Skipped;
use crate::{Document, Feed, FeedError, Output, list};

/// What became of a document.
pub enum Dispatched {
    /// A feed has read it.
    Read {
        /// The feed.
        feed: &'static dyn Feed,
        /// What it put out, and what of the document it skipped.
        output: Output,
    },
    /// A feed recognised it and could not read it.
    Failed {
        /// The feed.
        feed: &'static dyn Feed,
        /// Why.
        error: FeedError,
    },
    /// It stands beside advisories and holds none: a read-me, a licence, a checksum.
    Auxiliary {
        /// What it is.
        what: &'static str,
    },
    /// No feed recognises it.
    Unrecognised(Skipped),
}

/// Gives a document to the first feed that recognises it.
pub fn dispatch(document: &Document<'_>) -> Dispatched {
    if let Some(what) = auxiliary::by_name(document.path) {
        return Dispatched::Auxiliary { what };
    }
    if let Some(feed) = list::FEEDS.iter().copied().find(|feed| feed.recognises(document)) {
        let mut output = Output::default();
        return match feed.read(document, &mut output) {
            Ok(()) => Dispatched::Read { feed, output },
            Err(error) => Dispatched::Failed { feed, error },
        };
    }
    if let Some(what) = auxiliary::by_content(document) {
        return Dispatched::Auxiliary { what };
    }
    Dispatched::Unrecognised(Skipped {
        what: document.path.to_owned(),
        why: format!("no feed recognises it ({})", auxiliary::describe(document)),
    })
}

#[cfg(test)]
mod tests;
