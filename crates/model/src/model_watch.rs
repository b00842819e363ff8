//! What changed in models that are watched: the documents of `weighbridge model watch`, version 1.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Digest;

/// The version of both formats.
pub const MODEL_WATCH_VERSION: u32 = 1;

/// What was seen at the last look: the state file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchState {
    /// [`MODEL_WATCH_VERSION`].
    pub version: u32,
    /// By the name of the model.
    pub models: BTreeMap<String, WatchedModel>,
}

/// One model as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchedModel {
    /// Where it was read from.
    pub source: String,
    /// The revision it was at: a manifest's digest, a commit; none for what has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<String>,
    /// When, RFC 3339.
    pub seen: String,
    /// Its files by path.
    pub files: BTreeMap<String, WatchedFile>,
    /// Advisories about it and its loaders.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub advisories: BTreeSet<String>,
}

/// One file as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchedFile {
    /// SHA-256 of its content; none when it could not be read whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<Digest>,
    /// Its size in bytes.
    pub size: u64,
    /// Its verdict.
    pub verdict: String,
}

/// What sort of thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WatchKind {
    /// It could not be looked at; what was known of it is kept.
    CouldNotLook,
    /// The verdict on a file is another.
    NewVerdict,
    /// A file of the same name has another content.
    ChangedFile,
    /// An advisory that was not there.
    NewAdvisory,
    /// The name points to another revision.
    NewRevision,
    /// A file that was not there.
    NewFile,
    /// A file that is gone.
    RemovedFile,
    /// It is looked at for the first time.
    FirstLook,
    /// It is on the list no more.
    RemovedModel,
}

impl WatchKind {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CouldNotLook => "could-not-look",
            Self::NewVerdict => "new-verdict",
            Self::ChangedFile => "changed-file",
            Self::NewAdvisory => "new-advisory",
            Self::NewRevision => "new-revision",
            Self::NewFile => "new-file",
            Self::RemovedFile => "removed-file",
            Self::FirstLook => "first-look",
            Self::RemovedModel => "removed-model",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WatchChange {
    /// The name of the model.
    pub model: String,
    /// What sort.
    pub kind: WatchKind,
    /// The file, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// What was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// What is; why, of what could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// What changed since the last look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchReport {
    /// [`MODEL_WATCH_VERSION`].
    pub version: u32,
    /// When this look was, RFC 3339.
    pub seen: String,
    /// How many models are on the list.
    pub models: u64,
    /// What changed, by model.
    pub changes: Vec<WatchChange>,
}

impl WatchReport {
    /// Whether something could not be looked at.
    pub fn is_blind(&self) -> bool {
        self.changes.iter().any(|change| change.kind == WatchKind::CouldNotLook)
    }

    /// Whether something changed since an earlier look.
    pub fn has_changed(&self) -> bool {
        let quiet = [WatchKind::FirstLook, WatchKind::CouldNotLook];
        self.changes.iter().any(|change| !quiet.contains(&change.kind))
    }

    /// Whether a file is now, and was not before, malicious or unreadable.
    pub fn has_worse(&self) -> bool {
        let bad = ["malicious", "unreadable"];
        self.changes.iter().any(|change| {
            matches!(change.kind, WatchKind::NewVerdict | WatchKind::NewFile | WatchKind::FirstLook)
                && change.after.as_deref().is_some_and(|after| bad.contains(&after))
        })
    }
}
