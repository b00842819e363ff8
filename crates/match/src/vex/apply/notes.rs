//! What a person should know about documents that were applied.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::vex::{Document, Statement};

/// Most statements that one note names; it counts the others.
const NAMED: usize = 5;

/// One thing a person should know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Note {
    /// What sort of thing.
    pub code: NoteCode,
    /// The document's id.
    pub document: String,
    /// What is the matter, in a sentence.
    pub message: String,
}

/// What sort of thing a note is about. Ordered: what matters most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteCode {
    /// A statement wants to hide a malicious package.
    Malware,
    /// Two documents disagree.
    Contradiction,
    /// "Not affected" without a reason.
    NoReason,
    /// Dated after the time that counts.
    Future,
    /// About no product.
    NoProducts,
    /// About something that is no vulnerability.
    NotForVex,
    /// A part that could not be understood.
    Unread,
    /// Without a time.
    Undated,
    /// About nothing that was found.
    Unmatched,
}

impl NoteCode {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malware => "malware",
            Self::Contradiction => "contradiction",
            Self::NoReason => "no-reason",
            Self::Future => "future",
            Self::NoProducts => "no-products",
            Self::NotForVex => "not-for-vex",
            Self::Unread => "unread",
            Self::Undated => "undated",
            Self::Unmatched => "unmatched",
        }
    }
}

#[derive(Default)]
pub(super) struct Notes {
    notes: BTreeSet<Note>,
    /// Per document: how many statements, and the first of them.
    unmatched: BTreeMap<String, (usize, Vec<String>)>,
}

impl Notes {
    pub(super) fn add(&mut self, code: NoteCode, document: &Document, message: String) {
        self.notes.insert(Note { code, document: document.id.clone(), message });
    }

    /// A note on one statement; the message continues "the statement on … of …".
    pub(super) fn about(&mut self, code: NoteCode, document: &Document, statement: &Statement, why: String) {
        self.add(code, document, format!("the statement on {} {why}", subject(statement)));
    }

    /// A vendor's document speaks about everything the vendor ships: what is not here is counted, and only the first
    /// few are named.
    pub(super) fn unmatched(&mut self, document: &Document, statement: &Statement) {
        let (count, named) = self.unmatched.entry(document.id.clone()).or_default();
        *count += 1;
        if named.len() < NAMED {
            named.push(subject(statement));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Note> {
        for (document, (count, named)) in std::mem::take(&mut self.unmatched) {
            let rest = count - named.len();
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let message =
                format!("nothing that was found is what these are about: {}{more}", named.join("; "));
            self.notes.insert(Note { code: NoteCode::Unmatched, document, message });
        }
        self.notes.into_iter().collect()
    }
}

/// A statement's vulnerability and its first product.
fn subject(statement: &Statement) -> String {
    let id = &statement.vulnerability.id;
    let Some(product) = statement.products.first() else { return id.clone() };
    let part = match product.subcomponents.first() {
        Some(part) => format!(" ({})", part.label()),
        None => String::new(),
    };
    let more = match statement.products.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    format!("{id} of {}{part}{more}", product.identity.label())
}
