//! An opened image: its manifest and configuration are read and checked, its layers are not.

use std::io::{BufRead as _, Read};

use wb_model::Digest;
use wb_read::Limits;

use crate::manifest::ImageConfig;
use crate::{Expected, Sink, SourceError, Verified, read_layer};

/// One layer of an opened image, bottom first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerRef {
    /// Digest of the blob as stored, when a verified manifest names it.
    pub blob: Option<Digest>,
    /// Size of the blob as stored.
    pub size: Option<u64>,
    /// DiffID that the configuration claims.
    pub diff_id: Option<Digest>,
    /// The Dockerfile instruction that made it, where the history tells.
    pub created_by: Option<String>,
}

/// What is known of an image before its layers are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageInfo {
    /// The name it was asked for by, without credentials; a registry image is named by its digest.
    pub name: String,
    /// Digest of its manifest, where there is one.
    pub manifest: Option<Digest>,
    /// Digest of its configuration.
    pub config_digest: Digest,
    /// Its configuration.
    pub config: ImageConfig,
    /// Its layers, bottom first.
    pub layers: Vec<LayerRef>,
}

/// Gives the bytes of an image's layers.
pub trait ImageSource: Send + Sync {
    /// What is known before the layers are read.
    fn info(&self) -> &ImageInfo;

    /// The bytes of a layer as they are stored.
    ///
    /// # Errors
    /// The layer is not there or cannot be opened.
    fn open_layer(&self, layer: usize) -> Result<Box<dyn Read + Send>, SourceError>;

    /// Whether several layers may be read at the same time.
    fn is_parallel(&self) -> bool {
        true
    }

    /// The order in which layers are read best.
    fn reading_order(&self) -> Vec<usize> {
        (0..self.info().layers.len()).collect()
    }
}

/// Reads one layer of an image to its last byte, hands its entries to the sink and checks its digests.
///
/// # Errors
/// [`SourceError::Layer`], naming image and layer. Nothing the sink saw may be believed then.
pub fn read_image_layer(
    image: &dyn ImageSource,
    layer: usize,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Verified, SourceError> {
    let info = image.info();
    let expected =
        info.layers.get(layer).map_or(Expected { blob: None, size: None, diff_id: None }, |layer| Expected {
            blob: layer.blob.clone(),
            size: layer.size,
            diff_id: layer.diff_id.clone(),
        });
    let name = || match &expected.blob.as_ref().or(expected.diff_id.as_ref()) {
        Some(digest) => digest.to_string(),
        None => format!("number {layer}"),
    };
    let source = image.open_layer(layer)?;
    read_layer(source, &expected, limits, sink).map_err(|source| SourceError::Layer {
        image: info.name.clone(),
        layer: name(),
        source,
    })
}

/// Pairs the layers of a manifest with the configuration's diffIDs and history. Their numbers must be equal and the
/// platform the one asked for: see [`ImageConfig::check`].
pub(crate) fn pair_layers(blobs: Vec<(Option<Digest>, Option<u64>)>, config: &ImageConfig) -> Vec<LayerRef> {
    let claims = config.diff_ids.iter().cloned().zip(config.created_by());
    blobs
        .into_iter()
        .zip(claims)
        .map(|((blob, size), (diff_id, created_by))| LayerRef {
            blob,
            size,
            diff_id: Some(diff_id),
            created_by,
        })
        .collect()
}

/// Reads at most `limit` bytes, and says with an error when there are more.
pub(crate) fn read_bounded(source: &mut dyn Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut bounded = std::io::BufReader::new(source.take(limit + 1));
    loop {
        let available = bounded.fill_buf()?;
        if available.is_empty() {
            break;
        }
        bytes.extend_from_slice(available);
        let count = available.len();
        bounded.consume(count);
    }
    if bytes.len() as u64 > limit {
        return Err(std::io::Error::other(format!("it has more than {limit} bytes")));
    }
    Ok(bytes)
}
