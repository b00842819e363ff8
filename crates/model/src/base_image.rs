//! The image that an image was built from.

use serde::{Deserialize, Serialize};

use crate::Digest;

/// How a base image was recognised. Ordered: an earlier one is better proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaseEvidence {
    /// Its layers are the lowest layers of this image, by their computed diffIDs.
    Layers,
    /// The image's own labels name it (`org.opencontainers.image.base.name`): a claim.
    Label,
    /// The build history reads like it: a guess.
    History,
}

impl BaseEvidence {
    /// All, the best proof first.
    pub const ALL: [Self; 3] = [Self::Layers, Self::Label, Self::History];

    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Layers => "layers",
            Self::Label => "label",
            Self::History => "history",
        }
    }
}

/// The image that an image was built from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BaseImage {
    /// Its name with the tag where one is known (`registry.example/library/debian:12`).
    pub name: String,
    /// Digest of its manifest, where known.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// How it was recognised.
    pub evidence: BaseEvidence,
    /// How many of this image's lowest layers are its; 0 where that is not known.
    pub layers: u32,
    /// Who publishes it, where known.
    #[serde(default)]
    pub publisher: Option<String>,
    /// When this release of it was made, RFC 3339, where known.
    #[serde(default)]
    pub created: Option<String>,
}
