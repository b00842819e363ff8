//! Edges between components.

use serde::{Deserialize, Serialize};

use crate::ComponentId;

/// What an edge says. Always read as `from <kind> to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelationshipKind {
    /// `from` brings `to` along inside its own files (a wheel and the library in it).
    Contains,
    /// `from` needs `to` at run time.
    DependsOn,
    /// `from` was installed by `to`, which speaks for it (a Python package that dpkg installed).
    OwnedBy,
    /// The same content at another place (equal build-id or digest).
    SameAs,
    /// `from` was made from `to` (a model and its base).
    DescendantOf,
    /// `from` was trained or measured on `to`, a dataset.
    TrainedOn,
}

impl RelationshipKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Contains, Self::DependsOn, Self::OwnedBy, Self::SameAs, Self::DescendantOf, Self::TrainedOn];

    /// The kebab-case name used in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::DependsOn => "depends-on",
            Self::OwnedBy => "owned-by",
            Self::SameAs => "same-as",
            Self::DescendantOf => "descendant-of",
            Self::TrainedOn => "trained-on",
        }
    }
}

/// One edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Relationship {
    /// Where the edge starts.
    pub from: ComponentId,
    /// What it says.
    pub kind: RelationshipKind,
    /// Where it ends.
    pub to: ComponentId,
}
