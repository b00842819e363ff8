//! `IMAGE`: an image in a registry, named as every tool names it.
//!
//! A tag is looked up once; from then on everything is asked for by digest, and the image is reported by it.

use std::io::Read;

use wb_model::Digest;
use wb_transport::{Manifest, Reference, RegistryClient};

use crate::SourceError;
use crate::error::FollowError;
use crate::image::{ImageInfo, ImageSource, pair_layers};
use crate::manifest::{
    self, CONFIG_BYTES, Descriptor, Document, ImageConfig, ManifestError, Platform, media_type::MANIFESTS,
};

/// An image in a registry: manifest and configuration are fetched and verified, layers are fetched as they are
/// read.
pub struct RegistryImage {
    client: RegistryClient,
    reference: Reference,
    info: ImageInfo,
}

impl RegistryImage {
    /// Opens `[registry/]repository[:tag][@digest]`.
    ///
    /// An index is followed to the image for `platform`, or for this machine's architecture where none is given.
    /// A single image is taken as it is, unless a platform was asked for that it is not for.
    ///
    /// # Errors
    /// [`SourceError::Reference`], [`SourceError::Registry`], or [`SourceError::Document`] for content that is no
    /// image or not for this platform.
    pub fn open(
        name: &str,
        platform: Option<&Platform>,
        client: &RegistryClient,
    ) -> Result<Self, SourceError> {
        let asked: Reference = name.parse()?;
        let document = |what, source| SourceError::Document { image: asked.to_string(), what, source };
        let first = client.manifest(&asked, &MANIFESTS)?;
        let parsed = Document::parse(&first.bytes, first.media_type.as_deref())
            .map_err(|source| document("manifest", source))?;
        let fetch = |entry: &Descriptor| Ok(fetch_manifest(client, &asked, entry)?.bytes);
        let (image, by) = manifest::resolve::<FollowError>(parsed, platform, fetch)
            .map_err(|error| error.into_source_error(&asked.to_string()))?;
        let digest = by.map_or(first.digest, |entry| entry.digest);
        let reference = asked.with_digest(digest.clone());
        let config = client.blob_bytes(&reference, &image.config.digest, image.config.size, CONFIG_BYTES)?;
        let config = ImageConfig::parse(&config).map_err(|source| document("configuration", source))?;
        config.check(image.layers.len(), platform).map_err(|source| document("configuration", source))?;
        let name = reference.to_string();
        let blobs = image.layers.iter().map(|layer| (Some(layer.digest.clone()), Some(layer.size))).collect();
        let layers = pair_layers(blobs, &config);
        let info =
            ImageInfo { name, manifest: Some(digest), config_digest: image.config.digest, config, layers };
        Ok(Self { client: client.clone(), reference, info })
    }
}

impl ImageSource for RegistryImage {
    fn info(&self) -> &ImageInfo {
        &self.info
    }

    fn open_layer(&self, layer: usize) -> Result<Box<dyn Read + Send>, SourceError> {
        let known = self.info.layers.get(layer).and_then(|layer| Some((layer.blob.clone()?, layer.size?)));
        let (digest, size): (Digest, u64) =
            known.ok_or_else(|| SourceError::NoSuchLayer { image: self.info.name.clone(), layer })?;
        Ok(Box::new(self.client.blob(&self.reference, &digest, size)?))
    }
}

/// The manifest behind an entry of an index; its digest is verified by the client.
fn fetch_manifest(
    client: &RegistryClient,
    asked: &Reference,
    entry: &Descriptor,
) -> Result<Manifest, SourceError> {
    let found = client.manifest(&asked.with_digest(entry.digest.clone()), &MANIFESTS)?;
    if found.bytes.len() as u64 != entry.size {
        let source = ManifestError::OtherSize { expected: entry.size, found: found.bytes.len() as u64 };
        return Err(SourceError::Document { image: asked.to_string(), what: "manifest", source });
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
