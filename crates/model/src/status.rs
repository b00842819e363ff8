//! What each reader, resolver and check did: silence never means "clean".

use serde::{Deserialize, Serialize};

/// Which part of the work a status is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Bytes to facts.
    Reader,
    /// Facts to components.
    Resolver,
    /// Facts and components to what is wrong with the image itself.
    Check,
}

impl Stage {
    /// The kebab-case name used in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Resolver => "resolver",
            Self::Check => "check",
        }
    }
}

/// What became of it. *Found nothing*, *could not look* and *skipped* are three different things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Looked everywhere it wanted to, found this many.
    Found {
        /// Facts (reader), components and edges (resolver), observations (check).
        count: u64,
    },
    /// Looked everywhere it wanted to; there is nothing.
    Nothing,
    /// Could not look at some of what it wanted; each is also a diagnostic.
    CouldNotLook {
        /// What was found all the same.
        count: u64,
        /// How many places it could not look at.
        places: u64,
    },
    /// Did not look, on purpose.
    Skipped {
        /// Why.
        why: String,
    },
}

/// One line of the status table that goes into every document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StatusLine {
    /// Reader, resolver or check.
    pub stage: Stage,
    /// Its name, for example `python/dist-info`.
    pub name: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}
