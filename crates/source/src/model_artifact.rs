//! Models that travel as artifacts (image-spec 1.1, "Guidelines for Artifact Usage"): CNCF ModelPack, Docker models,
//! KitOps, Ollama. A layer is a file, or an archive of files; nothing is mounted over anything. The repositories of a hub are
//! read in the same way: each file is a layer.

mod hub;
mod manifest;

use std::io::Read;
use std::path::{Path, PathBuf};

use wb_model::Digest;
use wb_transport::{HubClient, Part, Reference, RegistryClient};

use crate::SourceError;
use crate::blob::read_document;
use crate::manifest::{CONFIG_BYTES, Descriptor, MANIFEST_BYTES, ManifestError, media_type::MANIFESTS};
use crate::oci_layout::{blob_path, choose};
use crate::open::{OpenOptions, SOURCES, split_tag};

pub use hub::{HubListing, HubListingError, HubRepository, parse_hub_listing};
pub use manifest::is_model_type;
use manifest::{Choice, Document};

/// One layer of a model artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelLayer {
    /// The path that its maker gave it, without a leading slash; its digest where there is none.
    pub path: String,
    /// What the manifest says that it is.
    pub media_type: String,
    /// Digest of the blob.
    pub digest: Digest,
    /// What the digest is of.
    pub digest_of: DigestOf,
    /// Size of the blob in bytes.
    pub size: u64,
}

/// What a digest is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestOf {
    /// The content alone.
    Content,
    /// The word `blob`, a space, the length in decimal digits and a zero byte, then the content: an object of git.
    GitBlob,
}

/// A model artifact: manifest and configuration are read and verified, layers are read when they are asked for.
pub struct ModelArtifact {
    store: Store,
    name: String,
    manifest: Digest,
    kind: String,
    config: Vec<u8>,
    layers: Vec<ModelLayer>,
}

/// Where the blobs are.
enum Store {
    Registry { client: RegistryClient, reference: Reference },
    Folder(PathBuf),
    Hub { client: HubClient, repository: HubRepository },
}

/// What came of asking for a part of a layer.
pub enum ModelPart {
    /// The part; nothing verifies it.
    Bytes(Vec<u8>),
    /// The layer from its beginning: where it lies no parts can be had.
    Whole(Box<dyn Read + Send>),
}

impl ModelArtifact {
    /// Opens a model artifact by the name of a source. None when the source is none: another prefix, a path that is no
    /// layout, an ordinary image.
    ///
    /// # Errors
    /// The name, the registry, the hub or the layout is wrong, or the artifact is damaged.
    pub fn open(name: &str, options: &OpenOptions) -> Result<Option<Self>, SourceError> {
        if let Some(rest) = name.strip_prefix("hub:") {
            return hub::open(rest, options).map(Some);
        }
        if let Some(rest) = name.strip_prefix("oci:").filter(|rest| !rest.is_empty()) {
            let (path, tag) = split_tag(rest);
            // What is no layout is for the image's own reader to explain.
            return if path.is_dir() { Self::open_folder(name, path, tag) } else { Ok(None) };
        }
        let has_prefix = name
            .split_once(':')
            .is_some_and(|(prefix, _)| SOURCES.iter().any(|source| source.prefix == prefix));
        let path = Path::new(name);
        if has_prefix || path.exists() || name.starts_with(['/', '.', '~']) {
            let is_layout = !has_prefix && path.join("oci-layout").is_file();
            return if is_layout { Self::open_folder(name, path, None) } else { Ok(None) };
        }
        Self::open_registry(name, RegistryClient::new(options.network.clone())?)
    }

    fn open_registry(name: &str, client: RegistryClient) -> Result<Option<Self>, SourceError> {
        let asked: Reference = name.parse()?;
        let first = client.manifest(&asked, &MANIFESTS)?;
        let fetch = |entry: &Descriptor| {
            Ok(client.manifest(&asked.with_digest(entry.digest.clone()), &MANIFESTS)?.bytes)
        };
        let Some((document, digest)) =
            follow(name, &first.bytes, first.media_type.as_deref(), first.digest, fetch)?
        else {
            return Ok(None);
        };
        let reference = asked.with_digest(digest.clone());
        let config =
            client.blob_bytes(&reference, &document.config.digest, document.config.size, CONFIG_BYTES)?;
        let name = reference.to_string();
        Ok(Some(Self::new(Store::Registry { client, reference }, name, digest, document, config)))
    }

    fn open_folder(name: &str, folder: &Path, tag: Option<&str>) -> Result<Option<Self>, SourceError> {
        let index = folder.join("index.json");
        let bytes = fs_err::File::open(&index)
            .and_then(|mut file| crate::image::read_bounded(&mut file, MANIFEST_BYTES))
            .map_err(|source| SourceError::Open { path: index, source })?;
        let fetch = |entry: &Descriptor| {
            read_document(name, "manifest", &entry.digest, MANIFEST_BYTES, || {
                open_blob(folder, &entry.digest)
            })
        };
        let entries = manifest::entries(&bytes).map_err(|source| document(name, source))?;
        let entry = match (tag, Choice::of(&entries)) {
            (None, Choice::One(entry)) => entry,
            // Which one is meant is for the image's own reader to ask.
            (_, _) => match choose(folder, &entries, tag, None) {
                Ok(entry) => entry,
                Err(_) => return Ok(None),
            },
        };
        let first = fetch(&entry)?;
        let Some((document, digest)) =
            follow(name, &first, Some(&entry.media_type), entry.digest.clone(), fetch)?
        else {
            return Ok(None);
        };
        let config = read_document(name, "configuration", &document.config.digest, CONFIG_BYTES, || {
            open_blob(folder, &document.config.digest)
        })?;
        Ok(Some(Self::new(Store::Folder(folder.to_owned()), name.to_owned(), digest, document, config)))
    }

    fn new(store: Store, name: String, manifest: Digest, document: Document, config: Vec<u8>) -> Self {
        let layers = document.layers.iter().map(ModelLayer::new).collect();
        Self { store, name, manifest, kind: document.kind, config, layers }
    }

    /// Its name; one in a registry is named by its digest, one on a hub by its commit.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Digest of its manifest; of its commit where it is a repository of a hub.
    pub fn manifest(&self) -> &Digest {
        &self.manifest
    }

    /// The media type that says what it is: the artifact's type, else that of its configuration, else that of its layers.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The repository that it is; none when it is in a registry or a layout.
    pub fn repository(&self) -> Option<&HubRepository> {
        match &self.store {
            Store::Hub { repository, .. } => Some(repository),
            Store::Registry { .. } | Store::Folder(_) => None,
        }
    }

    /// Its configuration: JSON of a form that [`kind`](Self::kind) tells, its digest verified. Empty for a
    /// repository of a hub, where a configuration is a file like others.
    pub fn config(&self) -> &[u8] {
        &self.config
    }

    /// Its layers, in their order.
    pub fn layers(&self) -> &[ModelLayer] {
        &self.layers
    }

    /// Whether every byte costs a transfer.
    pub fn is_remote(&self) -> bool {
        !matches!(self.store, Store::Folder(_))
    }

    /// The bytes of a layer as they are stored. Size and digest are for the reader to check.
    ///
    /// # Errors
    /// It is not there, or the registry or hub fails.
    pub fn open_layer(&self, layer: &ModelLayer) -> Result<Box<dyn Read + Send>, SourceError> {
        match &self.store {
            Store::Registry { client, reference } => {
                Ok(Box::new(client.blob(reference, &layer.digest, layer.size)?))
            }
            Store::Folder(folder) => open_blob(folder, &layer.digest).map_err(|source| SourceError::Blob {
                image: self.name.clone(),
                what: "layer",
                digest: layer.digest.clone(),
                source,
            }),
            Store::Hub { client, repository } => {
                Ok(Box::new(client.file(&hub::hub_file(repository, layer))?))
            }
        }
    }

    /// Some bytes of a layer. Only registries and hubs have parts to give.
    ///
    /// # Errors
    /// It is not there, or the registry or hub fails.
    pub fn layer_part(&self, layer: &ModelLayer, from: u64, length: u64) -> Result<ModelPart, SourceError> {
        let part = match &self.store {
            Store::Registry { client, reference } => {
                client.blob_part(reference, &layer.digest, layer.size, from, length)?
            }
            Store::Hub { client, repository } => {
                client.file_part(&hub::hub_file(repository, layer), from, length)?
            }
            Store::Folder(_) => return Ok(ModelPart::Whole(self.open_layer(layer)?)),
        };
        Ok(match part {
            Part::Bytes(bytes) => ModelPart::Bytes(bytes),
            Part::Whole(stream) => ModelPart::Whole(stream),
        })
    }
}

/// Annotations that hold a file's path, the best first.
const PATHS: [&str; 2] = ["org.cncf.model.filepath", "org.opencontainers.image.title"];

impl ModelLayer {
    fn new(descriptor: &Descriptor) -> Self {
        let named = PATHS.iter().find_map(|key| descriptor.annotations.get(*key));
        let path = named.map(|path| path.trim_start_matches("./").trim_start_matches('/').to_owned());
        let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| descriptor.digest.to_string());
        Self {
            path,
            media_type: descriptor.media_type.clone(),
            digest: descriptor.digest.clone(),
            digest_of: DigestOf::Content,
            size: descriptor.size,
        }
    }

    /// Whether the manifest says that it is an archive of files.
    pub fn is_archive(&self) -> bool {
        ["tar", "tar+gzip", "tar+zstd", "tar.gzip", "tar.gz"].iter().any(|end| self.media_type.ends_with(end))
    }

    /// Whether the manifest says that it holds weights or something else that a model's loader reads.
    pub fn is_weight(&self) -> bool {
        manifest::is_weight_type(&self.media_type)
    }
}

fn open_blob(folder: &Path, digest: &Digest) -> std::io::Result<Box<dyn Read + Send>> {
    Ok(Box::new(fs_err::File::open(folder.join(blob_path(digest)))?))
}

fn document(name: &str, source: ManifestError) -> SourceError {
    SourceError::Document { image: name.to_owned(), what: "manifest", source }
}

/// Follows indexes down to the manifest of a model; none when an ordinary image, or a choice of such, is at their end.
fn follow(
    name: &str,
    bytes: &[u8],
    said: Option<&str>,
    digest: Digest,
    fetch: impl Fn(&Descriptor) -> Result<Vec<u8>, SourceError>,
) -> Result<Option<(Document, Digest)>, SourceError> {
    let (mut bytes, mut said, mut digest) = (bytes.to_vec(), said.map(str::to_owned), digest);
    for _ in 0..crate::manifest::INDEX_DEPTH {
        let entries =
            match manifest::parse(&bytes, said.as_deref()).map_err(|source| document(name, source))? {
                manifest::Parsed::Model(model) => return Ok(Some((model, digest))),
                manifest::Parsed::Other => return Ok(None),
                manifest::Parsed::Index(entries) => entries,
            };
        let entry = match Choice::of(&entries) {
            Choice::None => return Ok(None),
            Choice::One(entry) => entry,
            Choice::Several(digests) => {
                let why = format!(
                    "it is an index of several models; name one by its digest: {}",
                    digests.join(", ")
                );
                return Err(SourceError::Spec { name: name.to_owned(), why });
            }
        };
        bytes = fetch(&entry)?;
        if bytes.len() as u64 != entry.size {
            let source = ManifestError::OtherSize { expected: entry.size, found: bytes.len() as u64 };
            return Err(document(name, source));
        }
        said = Some(entry.media_type.clone());
        digest = entry.digest;
    }
    Err(document(name, ManifestError::IndexTooDeep { limit: crate::manifest::INDEX_DEPTH }))
}

#[cfg(test)]
mod tests;
