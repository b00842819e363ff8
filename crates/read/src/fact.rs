//! Facts: what a reader saw, before anything is concluded.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use wb_model::{Diagnostic, DiagnosticCode, Digest};

use crate::{Entry, EntryPath};

/// The type of a fact, owned by the reader that writes it.
///
/// Bump [`ReaderInfo::version`](crate::ReaderInfo::version) whenever the serialized form or its meaning
/// changes: cached fragments of the old version are then never opened.
pub trait FactType: Serialize + DeserializeOwned {
    /// Name of the kind, for example `python/dist-info`.
    const KIND: &'static str;
}

/// A fact as it is kept in a fragment: where it was seen, and its serialized body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Kind, a [`FactType::KIND`].
    pub kind: String,
    /// The file it was read from.
    pub path: EntryPath,
    /// Number of that file's entry in its layer, from 0; set by the engine. Tells which of several entries of
    /// the same path a fact came from.
    pub ordinal: u64,
    /// That file's size in bytes.
    pub size: u64,
    /// That file's permission bits.
    pub mode: u16,
    /// SHA-256 of the file's content, where the reader asked for it.
    pub sha256: Option<Digest>,
    /// The body as JSON.
    pub body: String,
}

impl Fact {
    /// The body as its type; `None` when the kind is another one or the body does not fit.
    pub fn decode<T: FactType>(&self) -> Option<T> {
        if self.kind == T::KIND { serde_json::from_str(&self.body).ok() } else { None }
    }
}

/// Where a reader puts what it saw.
#[derive(Debug, Default)]
pub struct Output {
    /// Facts, in the order seen.
    pub facts: Vec<Fact>,
    /// What the reader has to say besides.
    pub diagnostics: Vec<Diagnostic>,
    /// SHA-256 of the current file, when [`ReaderInfo::hash`](crate::ReaderInfo::hash) asked for it; set by the
    /// engine before `read` or `finish` is called.
    pub sha256: Option<Digest>,
    fact_bytes: u64,
}

impl Output {
    /// Adds a fact about the entry.
    pub fn fact<T: FactType>(&mut self, entry: &Entry, fact: &T) {
        match serde_json::to_string(fact) {
            Ok(body) => {
                self.fact_bytes += body.len() as u64;
                self.facts.push(Fact {
                    kind: T::KIND.to_owned(),
                    path: entry.path.clone(),
                    ordinal: 0,
                    size: entry.size,
                    mode: entry.mode,
                    sha256: self.sha256.clone(),
                    body,
                });
            }
            Err(error) => self.diagnostic(
                entry,
                DiagnosticCode::Unparsable,
                format!("fact could not be written: {error}"),
            ),
        }
    }

    /// Takes over the facts that another output has about the same content under another name.
    pub fn adopt(&mut self, entry: &Entry, other: Self) {
        for mut fact in other.facts {
            fact.path = entry.path.clone();
            self.fact_bytes += fact.body.len() as u64;
            self.facts.push(fact);
        }
    }

    /// Adds a diagnostic about the entry. The engine fills in the layer and the reader's name.
    pub fn diagnostic(&mut self, entry: &Entry, code: DiagnosticCode, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic {
            code,
            path: Some(entry.path.display().into_owned()),
            layer: None,
            message: message.into(),
            by: String::new(),
        });
    }

    /// Bytes of fact bodies so far.
    pub fn fact_bytes(&self) -> u64 {
        self.fact_bytes
    }
}
