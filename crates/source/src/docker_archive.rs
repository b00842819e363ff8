//! `docker-archive:FILE[:TAG]`: what `docker save` writes, plain or gzipped.
//!
//! Its `manifest.json` names files, not digests: only the configuration has one (it is the image's id), and the
//! layers are checked against the diffIDs in it.

use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use wb_model::Algorithm;

use crate::SourceError;
use crate::archive::Archive;
use crate::blob::digest_of;
use crate::image::{ImageInfo, ImageSource, pair_layers, read_bounded};
use crate::manifest::{CONFIG_BYTES, ImageConfig, MANIFEST_BYTES, Platform};

/// An image in a Docker archive.
pub struct DockerArchive {
    archive: Archive,
    info: ImageInfo,
    /// Member names of the layers, bottom first.
    members: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

impl DockerArchive {
    /// Opens `docker-archive:FILE[:TAG]`.
    ///
    /// # Errors
    /// The file is no such archive, or holds no such image.
    pub fn open(
        archive: Archive,
        path: &Path,
        tag: Option<&str>,
        platform: Option<&Platform>,
    ) -> Result<Self, SourceError> {
        let broken = |why: String| SourceError::Archive { path: path.to_owned(), why };
        let read = |name: &str, limit| {
            archive
                .member(name)
                .and_then(|mut member| read_bounded(&mut member, limit))
                .map_err(|error| broken(error.to_string()))
        };
        let items: Vec<Item> =
            serde_json::from_slice(&read("manifest.json", MANIFEST_BYTES)?).map_err(|error| {
                broken(format!("its manifest.json is not the list that docker writes: {error}"))
            })?;
        let item = choose(path, items, tag)?;
        let name = format!(
            "docker-archive:{}{}",
            path.display(),
            tag.map(|tag| format!(":{tag}")).unwrap_or_default()
        );
        let config = read(&item.config, CONFIG_BYTES)?;
        let config_digest =
            digest_of(Algorithm::Sha256, &config).ok_or_else(|| broken("no digest".to_owned()))?;
        let config = ImageConfig::parse(&config).map_err(|source| SourceError::Document {
            image: name.clone(),
            what: "configuration",
            source,
        })?;
        config.check(item.layers.len(), platform).map_err(|source| SourceError::Document {
            image: name.clone(),
            what: "configuration",
            source,
        })?;
        let layers = pair_layers(item.layers.iter().map(|_| (None, None)).collect(), &config);
        let info = ImageInfo { name, manifest: None, config_digest, config, layers };
        Ok(Self { archive, info, members: item.layers })
    }
}

impl ImageSource for DockerArchive {
    fn info(&self) -> &ImageInfo {
        &self.info
    }

    fn open_layer(&self, layer: usize) -> Result<Box<dyn Read + Send>, SourceError> {
        let name = self.members.get(layer).map_or("", String::as_str);
        self.archive.member(name).map_err(|error| SourceError::Archive {
            path: Path::new(&self.info.name).to_owned(),
            why: error.to_string(),
        })
    }

    fn is_parallel(&self) -> bool {
        self.archive.is_seekable()
    }

    fn reading_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|layer| self.members.get(*layer).and_then(|name| self.archive.offset(name)));
        order
    }
}

fn choose(path: &Path, items: Vec<Item>, tag: Option<&str>) -> Result<Item, SourceError> {
    let mut names: Vec<String> =
        items.iter().flat_map(|item| item.repo_tags.clone().unwrap_or_default()).collect();
    names.sort();
    let missing = |reference: &str| SourceError::NoSuchImage {
        path: path.to_owned(),
        reference: reference.to_owned(),
        why: format!(
            "it has {}",
            if names.is_empty() { "no named image".to_owned() } else { names.join(", ") }
        ),
    };
    let count = items.len();
    let found = match tag {
        Some(tag) => items.into_iter().find(|item| {
            item.repo_tags.iter().flatten().any(|name| name == tag || name.ends_with(&format!(":{tag}")))
        }),
        None if count == 1 => items.into_iter().next(),
        None => None,
    };
    found.ok_or_else(|| missing(tag.unwrap_or("one image")))
}
