//! Why a source could not be opened or read.

use std::io;
use std::path::PathBuf;

use wb_model::{Digest, Hint};

use crate::layer::LayerError;
use crate::manifest::ManifestError;

/// Why a source could not be opened or read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SourceError {
    #[error("read {name:?} as a source: {why}")]
    Spec { name: String, why: String },
    #[error("open {}: {source}", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("{} is {is}, not {wanted}", path.display())]
    NotThis { path: PathBuf, is: &'static str, wanted: &'static str },
    #[error("find {reference} in {}: {why}", path.display())]
    NoSuchImage { path: PathBuf, reference: String, why: String },
    #[error("read the {what} of {image}: {source}")]
    Document { image: String, what: &'static str, source: ManifestError },
    #[error("read the {what} {digest} of {image}: {source}")]
    Blob { image: String, what: &'static str, digest: Digest, source: io::Error },
    #[error("check the {what} of {image}: it is {actual} and should be {expected}")]
    WrongDigest { image: String, what: &'static str, expected: Digest, actual: Digest },
    #[error("check {image}: its manifest has {manifest} layers and its configuration {config}")]
    LayerCount { image: String, manifest: usize, config: usize },
    #[error("read layer {layer} of {image}: {source}")]
    Layer { image: String, layer: String, source: LayerError },
    #[error("read the archive {}: {why}", path.display())]
    Archive { path: PathBuf, why: String },
    #[error("walk {}: {source}", path.display())]
    Walk { path: PathBuf, source: io::Error },
}

impl Hint for SourceError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Spec { .. } => Some("name a source as oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, dir:PATH, file:PATH or IMAGE".to_owned()),
            Self::NoSuchImage { why, .. } => (!why.is_empty()).then(|| "name one of them after the folder: oci:DIR:TAG".to_owned()),
            Self::Document { source, .. } => source.hint(),
            Self::Layer { source, .. } => source.hint(),
            Self::WrongDigest { .. } => Some("the image is damaged or was changed on its way: fetch it again".to_owned()),
            Self::LayerCount { .. } => Some("no runtime would start such an image: build it again".to_owned()),
            _ => None,
        }
    }
}
