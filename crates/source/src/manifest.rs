//! Image manifests, indexes and configurations: the JSON that OCI (image-spec 1.1) and Docker (image manifest
//! version 2, schema 2) share, read the same way whether it came from a registry, a layout or an archive.
//!
//! Nothing here does I/O or checks a digest: bytes come in already verified.

mod config;
mod error;
mod platform;

pub use config::{History, ImageConfig};
pub use error::ManifestError;
pub use platform::Platform;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use wb_model::{Algorithm, Digest};

/// Bytes of a manifest or index (distribution-spec, "Pushing Manifests": registries must take 4 MiB, and need
/// not take more).
pub const MANIFEST_BYTES: u64 = 4 << 20;

/// Bytes of an image configuration. The specification sets no limit; real ones are some tens of kilobytes.
pub const CONFIG_BYTES: u64 = 8 << 20;

/// How many indexes may point to one another before the image itself comes.
pub const INDEX_DEPTH: usize = 4;

/// Media types, as they are written in manifests and in HTTP headers.
pub mod media_type {
    /// OCI image index.
    pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// OCI image manifest.
    pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// OCI image configuration.
    pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    /// Docker manifest list.
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// Docker image manifest, schema 2.
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// Docker image configuration.
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    /// Docker image manifest, schema 1, unsigned and signed: refused.
    pub const DOCKER_SCHEMA_1: [&str; 2] = [
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ];
    /// What Docker 1.10 called an image configuration.
    pub(super) const OCTETS: &str = "application/octet-stream";

    /// Everything a registry may be asked for as a manifest, best first.
    pub const MANIFESTS: [&str; 4] = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST];

    /// Whether it names an index.
    pub fn is_index(text: &str) -> bool {
        text == OCI_INDEX || text == DOCKER_LIST
    }

    /// Whether it names an image manifest.
    pub fn is_manifest(text: &str) -> bool {
        text == OCI_MANIFEST || text == DOCKER_MANIFEST
    }
}

/// A pointer to content: what it is, its digest, its size (image-spec, descriptor.md).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Media type of what it points to.
    pub media_type: String,
    /// Digest of what it points to; always one that proves something (SHA-256 or SHA-512).
    #[serde(deserialize_with = "strong_digest")]
    pub digest: Digest,
    /// Size in bytes of what it points to.
    pub size: u64,
    /// In an index: the platform the image is for.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// What kind of artifact it points to, when that is no image.
    #[serde(default)]
    pub artifact_type: Option<String>,
    /// Free annotations.
    #[serde(default, deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

impl Descriptor {
    /// Whether this entry of an index may be an image for some platform: attestations, signatures and other
    /// artifacts that travel in an index are not.
    fn may_be_image(&self) -> bool {
        let image = media_type::is_index(&self.media_type) || media_type::is_manifest(&self.media_type);
        let attestation = self.annotations.contains_key("vnd.docker.reference.type")
            || self.platform.as_ref().is_some_and(Platform::is_unknown);
        image && !attestation && self.artifact_type.is_none()
    }
}

/// What a manifest's bytes turn out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// A choice of images.
    Index(Index),
    /// One image.
    Image(ImageManifest),
}

/// A choice of images: OCI index or Docker manifest list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The entries, in their order.
    pub manifests: Vec<Descriptor>,
}

/// The manifest of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageManifest {
    /// The image configuration.
    pub config: Descriptor,
    /// The layers, bottom first.
    pub layers: Vec<Descriptor>,
}

/// Both kinds of document at once, so that one that is both can be refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    schema_version: Option<u64>,
    media_type: Option<String>,
    artifact_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
}

impl Document {
    /// Parses a manifest or index.
    ///
    /// `said` is the media type that led here (an HTTP `Content-Type`, a descriptor's `mediaType`); a document
    /// that calls itself something else, or that is a manifest and an index at once, is refused: two programs
    /// would see two different images in it (GHSA-77vh-xpmg-72qh).
    ///
    /// # Errors
    /// [`ManifestError`], which names what is wrong with the document.
    pub fn parse(bytes: &[u8], said: Option<&str>) -> Result<Self, ManifestError> {
        if bytes.len() as u64 > MANIFEST_BYTES {
            return Err(ManifestError::TooLarge { what: "manifest", limit: MANIFEST_BYTES });
        }
        if said.is_some_and(|said| media_type::DOCKER_SCHEMA_1.contains(&said)) {
            return Err(ManifestError::Schema1);
        }
        let wire: Wire = serde_json::from_slice(bytes)
            .map_err(|source| ManifestError::Json { what: "manifest", source })?;
        if wire.schema_version == Some(1) {
            return Err(ManifestError::Schema1);
        }
        if wire.schema_version != Some(2) {
            return Err(ManifestError::SchemaVersion { found: wire.schema_version });
        }
        // A header that says only "some JSON" says nothing.
        let said =
            said.filter(|said| !matches!(*said, "application/json" | "text/plain" | media_type::OCTETS));
        if let (Some(said), Some(inside)) = (said, &wire.media_type)
            && said != inside
        {
            return Err(ManifestError::TwoMediaTypes { outside: said.to_owned(), inside: inside.clone() });
        }
        let kind = wire.media_type.clone().or_else(|| said.map(str::to_owned));
        let document = Self::from_wire(wire)?;
        match (&document, kind) {
            (_, None) => Ok(document),
            (Self::Index(_), Some(kind)) if media_type::is_index(&kind) => Ok(document),
            (Self::Image(_), Some(kind)) if media_type::is_manifest(&kind) => Ok(document),
            (_, Some(kind)) => Err(ManifestError::MediaType { found: kind }),
        }
    }

    fn from_wire(wire: Wire) -> Result<Self, ManifestError> {
        match (wire.manifests, wire.config, wire.layers) {
            (Some(manifests), None, None) => Ok(Self::Index(Index { manifests })),
            (None, Some(config), Some(layers)) => {
                let known = [media_type::OCI_CONFIG, media_type::DOCKER_CONFIG, media_type::OCTETS];
                if !known.contains(&config.media_type.as_str()) {
                    let kind = wire.artifact_type.unwrap_or(config.media_type);
                    return Err(ManifestError::NotAnImage { kind });
                }
                Ok(Self::Image(ImageManifest { config, layers }))
            }
            (None, None, None) => Err(ManifestError::Neither),
            (None, ..) => Err(ManifestError::Incomplete),
            (Some(_), ..) => Err(ManifestError::Both),
        }
    }
}

impl Index {
    /// The entry for a platform, or for this machine's architecture where none is asked for.
    ///
    /// An entry that names a compatible platform wins by [`Platform::rank`], the first of equals; without one, a
    /// single entry that names no platform is taken.
    ///
    /// # Errors
    /// [`ManifestError::NoSuchPlatform`] lists the platforms that there are.
    pub fn select(&self, wanted: Option<&Platform>) -> Result<&Descriptor, ManifestError> {
        let host;
        let wanted = match wanted {
            Some(wanted) => wanted,
            None => {
                host = Platform::host();
                &host
            }
        };
        let images = || self.manifests.iter().filter(|entry| entry.may_be_image());
        let best = images()
            .filter_map(|entry| Some((entry.platform.as_ref()?.rank(wanted)?, entry)))
            .min_by_key(|(rank, _)| *rank);
        if let Some((_, entry)) = best {
            return Ok(entry);
        }
        let mut silent = images().filter(|entry| entry.platform.is_none());
        if let (Some(entry), None) = (silent.next(), silent.next()) {
            return Ok(entry);
        }
        let mut available: Vec<String> =
            images().filter_map(|entry| entry.platform.as_ref()).map(Platform::to_string).collect();
        available.sort();
        available.dedup();
        Err(ManifestError::NoSuchPlatform { wanted: wanted.to_string(), available })
    }
}

/// Follows indexes down to the one image for a platform.
///
/// `fetch` gives the verified bytes behind a descriptor. Returns the image and the descriptor that led to it,
/// `None` when the first document was the image itself.
///
/// # Errors
/// What `fetch` says, or a [`ManifestError`].
pub fn resolve<E: From<ManifestError>>(
    first: Document,
    wanted: Option<&Platform>,
    mut fetch: impl FnMut(&Descriptor) -> Result<Vec<u8>, E>,
) -> Result<(ImageManifest, Option<Descriptor>), E> {
    let mut document = first;
    let mut by = None;
    for depth in 0..=INDEX_DEPTH {
        match document {
            Document::Image(image) => return Ok((image, by)),
            Document::Index(_) if depth == INDEX_DEPTH => break,
            Document::Index(index) => {
                let entry = index.select(wanted)?.clone();
                if entry.size > MANIFEST_BYTES {
                    return Err(ManifestError::TooLarge { what: "manifest", limit: MANIFEST_BYTES }.into());
                }
                document = Document::parse(&fetch(&entry)?, Some(&entry.media_type))?;
                by = Some(entry);
            }
        }
    }
    Err(ManifestError::IndexTooDeep { limit: INDEX_DEPTH }.into())
}

/// A digest that proves what it names. MD5 and SHA-1 can be forged and are never accepted here.
fn strong_digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
    let digest = Digest::deserialize(deserializer)?;
    match digest.algorithm() {
        Algorithm::Sha256 | Algorithm::Sha512 => Ok(digest),
        weak => Err(serde::de::Error::custom(format!(
            "digest by {}; only sha256 and sha512 are accepted",
            weak.name()
        ))),
    }
}

/// Go programs write an empty list or map as `null`.
fn null_is_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests;
