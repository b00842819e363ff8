//! Why a source could not be opened or read.

use std::io;
use std::path::PathBuf;

use wb_model::{Digest, Hint};

use crate::layer::LayerError;
use crate::manifest::ManifestError;
use crate::model_artifact::HubListingError;

/// Why a source could not be opened or read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SourceError {
    #[error("read {name:?} as a source: {why}")]
    Spec { name: String, why: String },
    #[error("open {}: {source}", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("open {} as {wanted}: it is {is}", path.display())]
    NotThis { path: PathBuf, is: &'static str, wanted: &'static str },
    #[error("find {reference} in {}: {why}", path.display())]
    NoSuchImage { path: PathBuf, reference: String, why: String },
    #[error("read the {what} of {image}: {source}")]
    Document { image: String, what: &'static str, source: ManifestError },
    #[error("read the {what} {digest} of {image}: {source}")]
    Blob { image: String, what: &'static str, digest: Digest, source: io::Error },
    #[error("check the {what} of {image}: it is {actual} and should be {expected}")]
    WrongDigest { image: String, what: &'static str, expected: Digest, actual: Digest },
    #[error("open layer number {layer} of {image}: it has no such layer")]
    NoSuchLayer { image: String, layer: usize },
    #[error("read layer {layer} of {image}: {source}")]
    Layer { image: String, layer: String, source: LayerError },
    #[error("read the archive {}: {why}", path.display())]
    Archive { path: PathBuf, why: String },
    #[error(transparent)]
    Reference(#[from] wb_transport::ReferenceError),
    #[error(transparent)]
    Registry(#[from] wb_transport::RegistryError),
    #[error(transparent)]
    Hub(#[from] wb_transport::HubError),
    #[error("read the list of files of {name}: {source}")]
    Listing { name: String, source: HubListingError },
    #[error("read {name} as an image: it is a repository of models")]
    NoImage { name: String },
    #[error("walk {}: {source}", path.display())]
    Walk { path: PathBuf, source: io::Error },
}

impl Hint for SourceError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Spec { .. } => Some("name a source as oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, dir:PATH, file:PATH, hub:ORG/NAME[@REVISION] or IMAGE".to_owned()),
            Self::NoSuchImage { why, .. } => (!why.is_empty()).then(|| "name one of them after the folder: oci:DIR:TAG".to_owned()),
            Self::Document { source, .. } => source.hint(),
            Self::Layer { source, .. } => source.hint(),
            Self::Reference(error) => error.hint(),
            Self::Registry(error) => error.hint(),
            Self::Hub(error) => error.hint(),
            Self::Listing { source: HubListingError::Renamed { found, .. }, .. } => {
                Some(format!("if that is what you mean, name it: hub:{found}"))
            }
            Self::Listing { .. } => Some("check that HF_ENDPOINT, where it is set, is the address of a hub".to_owned()),
            Self::NoImage { name } => Some(format!("weigh it: weighbridge model scan {name}")),
            Self::WrongDigest { .. } => Some("the image is damaged or was changed on its way: fetch it again".to_owned()),
            _ => None,
        }
    }
}

/// What can go wrong while an index is followed: its documents, or getting them.
pub(crate) enum FollowError {
    Manifest(ManifestError),
    Source(SourceError),
}

impl FollowError {
    /// The error, with the image's name where only the document is known.
    pub(crate) fn into_source_error(self, image: &str) -> SourceError {
        match self {
            Self::Manifest(source) => {
                SourceError::Document { image: image.to_owned(), what: "manifest", source }
            }
            Self::Source(error) => error,
        }
    }
}

impl From<ManifestError> for FollowError {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error)
    }
}

impl From<SourceError> for FollowError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}
