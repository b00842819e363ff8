//! `oci:DIR[:TAG]`: an OCI image layout in a folder (image-spec, image-layout.md). `oci-archive:FILE` is the same
//! in a tar archive: both are a way to open a path inside.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use wb_model::Digest;

use crate::SourceError;
use crate::archive::Archive;
use crate::blob::read_document;
use crate::error::FollowError;
use crate::image::{ImageInfo, ImageSource, pair_layers, read_bounded};
use crate::manifest::{self, CONFIG_BYTES, Descriptor, Document, ImageConfig, MANIFEST_BYTES, Platform};

/// Annotation that names an image in a layout.
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Gives the bytes of a path inside a layout.
trait Files: Send + Sync {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send>>;
    fn is_parallel(&self) -> bool {
        true
    }
    fn position(&self, _path: &str) -> u64 {
        0
    }
}

struct Folder(PathBuf);

impl Files for Folder {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(fs_err::File::open(self.0.join(path))?))
    }
}

impl Files for Archive {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send>> {
        self.member(path)
    }

    fn is_parallel(&self) -> bool {
        self.is_seekable()
    }

    fn position(&self, path: &str) -> u64 {
        self.offset(path).unwrap_or(u64::MAX)
    }
}

/// An image in a layout.
pub struct OciLayout {
    files: Box<dyn Files>,
    info: ImageInfo,
}

impl OciLayout {
    /// Opens `oci:DIR[:TAG]`.
    ///
    /// # Errors
    /// The folder is no layout, or holds no such image.
    pub fn open_folder(
        path: &Path,
        tag: Option<&str>,
        platform: Option<&Platform>,
    ) -> Result<Self, SourceError> {
        let name = format!("oci:{}{}", path.display(), tag.map(|tag| format!(":{tag}")).unwrap_or_default());
        if !path.is_dir() {
            return Err(SourceError::NotThis {
                path: path.to_owned(),
                is: "not there or not a folder",
                wanted: "an OCI layout",
            });
        }
        Self::open(Box::new(Folder(path.to_owned())), path, name, tag, platform)
    }

    /// Opens `oci-archive:FILE[:TAG]`.
    ///
    /// # Errors
    /// The file is no archive of a layout, or holds no such image.
    pub fn open_archive(
        archive: Archive,
        path: &Path,
        tag: Option<&str>,
        platform: Option<&Platform>,
    ) -> Result<Self, SourceError> {
        let name =
            format!("oci-archive:{}{}", path.display(), tag.map(|tag| format!(":{tag}")).unwrap_or_default());
        Self::open(Box::new(archive), path, name, tag, platform)
    }

    fn open(
        files: Box<dyn Files>,
        path: &Path,
        name: String,
        tag: Option<&str>,
        platform: Option<&Platform>,
    ) -> Result<Self, SourceError> {
        let document = |what, source| SourceError::Document { image: name.clone(), what, source };
        let index = files
            .open("index.json")
            .and_then(|mut source| read_bounded(&mut source, MANIFEST_BYTES))
            .map_err(|source| SourceError::Open { path: path.join("index.json"), source })?;
        let index = match Document::parse(&index, Some(manifest::media_type::OCI_INDEX)) {
            Ok(Document::Index(index)) => index,
            Ok(Document::Image(_)) => {
                return Err(SourceError::NotThis {
                    path: path.join("index.json"),
                    is: "an image manifest",
                    wanted: "an index",
                });
            }
            Err(source) => return Err(document("index", source)),
        };
        let first = choose(path, &index.manifests, tag, platform)?;
        let fetch = |descriptor: &Descriptor| {
            read_document(&name, "manifest", &descriptor.digest, MANIFEST_BYTES, || {
                files.open(&blob_path(&descriptor.digest))
            })
        };
        let parsed = Document::parse(&fetch(&first)?, Some(&first.media_type))
            .map_err(|source| document("manifest", source))?;
        let (image, by) =
            manifest::resolve::<FollowError>(parsed, platform, |descriptor| Ok(fetch(descriptor)?))
                .map_err(|error| error.into_source_error(&name))?;
        let manifest_digest = by.map_or(first.digest, |descriptor| descriptor.digest);
        let config = read_document(&name, "configuration", &image.config.digest, CONFIG_BYTES, || {
            files.open(&blob_path(&image.config.digest))
        })?;
        let config = ImageConfig::parse(&config).map_err(|source| document("configuration", source))?;
        config.check(image.layers.len(), platform).map_err(|source| document("configuration", source))?;
        let blobs = image.layers.iter().map(|layer| (Some(layer.digest.clone()), Some(layer.size))).collect();
        let layers = pair_layers(blobs, &config);
        let info = ImageInfo {
            name,
            manifest: Some(manifest_digest),
            config_digest: image.config.digest,
            config,
            layers,
        };
        Ok(Self { files, info })
    }
}

impl ImageSource for OciLayout {
    fn info(&self) -> &ImageInfo {
        &self.info
    }

    fn open_layer(&self, layer: usize) -> Result<Box<dyn Read + Send>, SourceError> {
        let digest = self.info.layers.get(layer).and_then(|layer| layer.blob.clone());
        let digest =
            digest.ok_or_else(|| SourceError::NoSuchLayer { image: self.info.name.clone(), layer })?;
        self.files.open(&blob_path(&digest)).map_err(|source| SourceError::Blob {
            image: self.info.name.clone(),
            what: "layer",
            digest,
            source,
        })
    }

    fn is_parallel(&self) -> bool {
        self.files.is_parallel()
    }

    fn reading_order(&self) -> Vec<usize> {
        let position = |layer: &usize| {
            let digest = self.info.layers.get(*layer).and_then(|layer| layer.blob.as_ref());
            digest.map_or(0, |digest| self.files.position(&blob_path(digest)))
        };
        let mut order: Vec<usize> = (0..self.info.layers.len()).collect();
        order.sort_by_key(position);
        order
    }
}

pub(crate) fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}

/// The entry that a tag names; without a tag the only one, or the only one for the platform.
pub(crate) fn choose(
    path: &Path,
    manifests: &[Descriptor],
    tag: Option<&str>,
    platform: Option<&Platform>,
) -> Result<Descriptor, SourceError> {
    let names = || {
        let mut names: Vec<&str> = manifests
            .iter()
            .filter_map(|entry| entry.annotations.get(REF_NAME))
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        if names.is_empty() {
            "no image in it has a name".to_owned()
        } else {
            format!("it has {}", names.join(", "))
        }
    };
    let missing = |reference: &str, why: String| SourceError::NoSuchImage {
        path: path.to_owned(),
        reference: reference.to_owned(),
        why,
    };
    if let Some(tag) = tag {
        let named = |entry: &&Descriptor| {
            entry
                .annotations
                .get(REF_NAME)
                .is_some_and(|name| name == tag || name.ends_with(&format!(":{tag}")))
                || entry.digest.to_string() == tag
        };
        return manifests.iter().find(named).cloned().ok_or_else(|| missing(tag, names()));
    }
    match manifests {
        [] => Err(missing("an image", "it is empty".to_owned())),
        [only] => Ok(only.clone()),
        many => {
            let chosen = manifest::Index { manifests: many.to_vec() };
            let distinct = many
                .iter()
                .filter_map(|entry| entry.annotations.get(REF_NAME))
                .collect::<std::collections::BTreeSet<_>>();
            if distinct.len() > 1 {
                return Err(missing("one image", names()));
            }
            chosen.select(platform).cloned().map_err(|error| missing("an image", error.to_string()))
        }
    }
}
