//! What is wrong with an image itself, whatever the advisories say: its configuration, its files, what it fetches.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Digest, Severity};

/// What an observation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObservationKind {
    /// A weakness of the image's configuration or of its files' permissions.
    Configuration,
    /// Something that the application installs or downloads when it runs.
    RuntimeFetch,
    /// A file that is not the one its package brought.
    Integrity,
    /// A requirement or lock file that does not pin what will be installed.
    Lock,
    /// A model that does something when it is loaded, is not what it says, or could not be read.
    Model,
}

impl ObservationKind {
    /// All kinds, in the order of a report.
    pub const ALL: [Self; 5] =
        [Self::Model, Self::Integrity, Self::Configuration, Self::RuntimeFetch, Self::Lock];

    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::RuntimeFetch => "runtime-fetch",
            Self::Integrity => "integrity",
            Self::Lock => "lock",
            Self::Model => "model",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where something was observed. All parts may be absent: then it is the image as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, from the root of the image or of the project, without a leading slash.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// The line in it, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// The layer it comes from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layer: Option<Digest>,
    /// SHA-256 of the file's content, where what was observed holds for that content alone: a waiver names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    /// The setting of the configuration: `User`, `Env HF_TOKEN`, `Label vendor`, `history 7`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub setting: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.line, &self.setting) {
            (Some(path), Some(line), _) => write!(f, "{path}:{line}"),
            (Some(path), None, _) => f.write_str(path),
            (None, _, Some(setting)) => f.write_str(setting),
            (None, _, None) => f.write_str("the image"),
        }
    }
}

/// One thing that is wrong with the image itself, and how to mend it.
///
/// No text of an observation ever holds a secret: what was found is named by its place and its sort.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Observation {
    /// What it is about.
    pub kind: ObservationKind,
    /// The rule's stable id, unique within the kind (`runs-as-root`).
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// How to mend it, in a sentence without a full stop.
    pub mend: String,
    /// Names of Python (`module:name`) that are all it is about, sorted: a policy that allows each of them lets it pass.
    /// Empty where it is about anything else as well.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub globals: Vec<String>,
}

impl Observation {
    /// `configuration/runs-as-root`: the rule's id across all kinds, as policies and reports name it.
    pub fn rule_id(&self) -> String {
        format!("{}/{}", self.kind.name(), self.rule)
    }

    /// Everything but how to mend it, in one line: what a policy's hit says, by which a report finds it again.
    pub fn sentence(&self) -> String {
        format!("{} ({}) at {}: {}", self.rule, self.severity, self.place, self.message)
    }
}
