//! The inventory: everything one scan concluded.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{BaseImage, Component, Diagnostic, Digest, Observation, Relationship, StatusLine};

/// What sort of thing was weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKind {
    /// A container image.
    Image,
    /// A folder.
    Directory,
    /// A single file.
    File,
}

impl SubjectKind {
    /// The kebab-case name used in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Directory => "directory",
            Self::File => "file",
        }
    }
}

/// What was weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// The name it was asked for by, without credentials (`registry.example/app:1`, `oci:./layout:tag`).
    pub name: String,
    /// The image manifest's digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub manifest: Option<Digest>,
    /// The image configuration's digest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub config: Option<Digest>,
    /// `os/architecture[/variant]`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub platform: Option<String>,
    /// The image's own labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub labels: BTreeMap<String, String>,
}

/// One layer of the image, bottom first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Digest of the uncompressed layer, computed by this program.
    pub diff_id: Digest,
    /// The Dockerfile instruction that made it, where the history tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created_by: Option<String>,
}

/// The program that made the inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Everything one scan concluded. Serializes deterministically: every list is sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// What was weighed.
    pub subject: Subject,
    /// By what.
    pub tool: Tool,
    /// RFC 3339 time in UTC, from `SOURCE_DATE_EPOCH` or the image; none when neither says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<String>,
    /// Layers, bottom first; empty for a folder.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub layers: Vec<Layer>,
    /// Components, sorted by id.
    pub components: Vec<Component>,
    /// Edges, sorted.
    pub relationships: Vec<Relationship>,
    /// What each reader and resolver did, sorted by stage and name.
    pub statuses: Vec<StatusLine>,
    /// What could not be read, is ambiguous or stays unknown, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What is wrong with the image itself: its configuration, what it fetches; sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub observations: Vec<Observation>,
    /// The image it was built from, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base: Option<BaseImage>,
}

impl Inventory {
    /// The component with that id.
    pub fn component(&self, id: &crate::ComponentId) -> Option<&Component> {
        self.components.binary_search_by(|component| component.id.cmp(id)).ok().map(|at| &self.components[at])
    }

    /// Whether every reader and resolver could look at everything it wanted.
    pub fn is_complete(&self) -> bool {
        !self.statuses.iter().any(|line| matches!(line.outcome, crate::Outcome::CouldNotLook { .. }))
    }

    /// Puts every list into its canonical order and drops exact repetitions.
    pub fn sort(&mut self) {
        self.components.sort_by(|a, b| a.id.cmp(&b.id));
        self.relationships.sort();
        self.relationships.dedup();
        self.statuses.sort();
        self.diagnostics.sort();
        self.diagnostics.dedup();
        self.observations.sort();
        self.observations.dedup();
    }
}
