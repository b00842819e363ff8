//! From a task to an image: which it is, and what is in it.

use std::path::Path;

use serde::Deserialize;
use wb_inventory::conclude;
use wb_model::{Digest, Inventory};
use wb_scan::{Cache, EveryFile, ScanOptions, Silent, scan};
use wb_source::{OpenOptions, RegistryImage, SOURCES, Source};
use wb_transport::RegistryClient;

use super::flight::Flights;
use super::plan::Task;
use super::store::{Results, read_bounded};
use super::sweep::{Documents, SweepOptions};

/// Why an image could not be looked at, or is none.
pub(super) enum Stop {
    /// It failed.
    Failed { why: String, hint: Option<String> },
    /// It is something else altogether.
    Other(&'static str),
}

impl Stop {
    pub(super) fn failed(error: &(impl std::error::Error + wb_model::Hint)) -> Self {
        let mut why = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let text = inner.to_string();
            if !why.contains(&text) {
                why = format!("{why}: {text}");
            }
            cause = inner.source();
        }
        Self::Failed { why, hint: error.hint() }
    }

    pub(super) fn because(why: impl Into<String>) -> Self {
        Self::Failed { why: why.into(), hint: None }
    }
}

/// An image that is known by its digest and not yet looked into.
pub(super) enum Opened {
    /// Its layers are still to be read.
    Source { digest: Digest, source: Source, is_fixed: bool },
    /// A document says what is in it.
    Document { digest: Digest, inventory: Box<Inventory> },
}

impl Opened {
    pub(super) fn digest(&self) -> &Digest {
        match self {
            Self::Source { digest, .. } | Self::Document { digest, .. } => digest,
        }
    }

    /// Whether its layers would have to be read, and are always the same.
    pub(super) fn is_unread_image(&self) -> bool {
        matches!(self, Self::Source { is_fixed: true, .. })
    }

    /// Whether the digest is that of the content: a folder's is not.
    pub(super) fn is_fixed(&self) -> bool {
        match self {
            Self::Source { is_fixed, .. } => *is_fixed,
            Self::Document { .. } => true,
        }
    }
}

/// What all readers of one sweep share.
pub(super) struct Reading<'a> {
    pub(super) options: &'a SweepOptions<'a>,
    pub(super) client: RegistryClient,
    pub(super) flights: Flights,
    /// Without a limit of its own: it is made smaller now and then by who counts.
    pub(super) cache: Option<Cache>,
}

impl Reading<'_> {
    pub(super) fn open(&self, task: &Task) -> Result<Opened, Stop> {
        match &task.document {
            Some(path) => document(path, self.options.documents),
            None => self.image(&task.name),
        }
    }

    fn image(&self, name: &str) -> Result<Opened, Stop> {
        let platform = self.options.platform.clone();
        let source = if is_in_a_registry(name) {
            // One client for all: its connections, its tokens, and its patience with a registry are shared.
            RegistryImage::open(name, platform.as_ref(), &self.client)
                .map(|image| Source::Image(Box::new(image)))
        } else {
            wb_source::open(name, &OpenOptions { platform, network: self.options.network.clone() })
        };
        let source = source.map_err(|error| Stop::failed(&error))?;
        let known = match &source {
            Source::Image(image) => {
                let info = image.info();
                Some(info.manifest.clone().unwrap_or_else(|| info.config_digest.clone()))
            }
            Source::Directory(_) => None,
        };
        let is_fixed = known.is_some();
        let digest = known.unwrap_or_else(|| super::sha256(name.as_bytes()));
        Ok(Opened::Source { digest, source, is_fixed })
    }

    /// What is in it.
    pub(super) fn inventory(&self, opened: Opened) -> Result<Inventory, Stop> {
        let source = match opened {
            Opened::Document { inventory, .. } => return Ok(*inventory),
            Opened::Source { source, .. } => source,
        };
        let flight = match (&source, &self.cache) {
            (Source::Image(image), Some(_)) => {
                let layers = image.info().layers.iter();
                Some(self.flights.begin(layers.filter_map(|layer| layer.blob.clone())))
            }
            // Without a cache there is nobody to keep what was read for the next.
            _ => None,
        };
        let options = ScanOptions {
            limits: self.options.limits,
            cache: self.cache.clone(),
            jobs: self.options.layers_at_once.max(1),
            every_file: EveryFile::Skipped,
        };
        let merged = scan(&source, &options, &Silent).map_err(|error| Stop::failed(&error))?;
        if let Some(flight) = flight {
            flight.land();
        }
        let created = (self.options.created)(merged.image().created.as_deref());
        Ok(conclude(&merged, self.options.tool.clone(), created))
    }
}

/// What an earlier sweep kept of the image, when it is whole.
pub(super) fn stored(
    results: &Results,
    documents: &dyn Documents,
    stem: &str,
    sum: &str,
) -> Option<Inventory> {
    let bytes = read_bounded(&results.document(stem)).ok()?;
    if super::sha256(&bytes).to_string() != sum {
        return None;
    }
    parse(&bytes, documents).ok()
}

/// A name without a known beginning, that is no path either.
fn is_in_a_registry(name: &str) -> bool {
    let has_prefix =
        name.split_once(':').is_some_and(|(prefix, _)| SOURCES.iter().any(|kind| kind.prefix == prefix));
    !has_prefix && !name.starts_with(['/', '.', '~']) && !Path::new(name).exists()
}

pub(super) fn document(path: &Path, documents: &dyn Documents) -> Result<Opened, Stop> {
    let bytes = read_bounded(path).map_err(|error| Stop::failed(&error))?;
    let inventory = parse(&bytes, documents)?;
    let digest = inventory.subject.manifest.clone().unwrap_or_else(|| super::sha256(&bytes));
    Ok(Opened::Document { digest, inventory: Box::new(inventory) })
}

/// An inventory out of a decision or an SBOM.
fn parse(bytes: &[u8], documents: &dyn Documents) -> Result<Inventory, Stop> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        schema: Option<serde_json::Value>,
    }
    let schema = serde_json::from_slice::<Head>(bytes).ok().and_then(|head| head.schema);
    if schema.as_ref().and_then(serde_json::Value::as_str) == Some("weighbridge.decision") {
        return documents.read_decision(bytes).map(|read| read.inventory).map_err(Stop::because);
    }
    match wb_bom::read(bytes) {
        Ok((inventory, _)) => Ok(inventory),
        Err(wb_bom::ReadError::Unrecognised) => {
            Err(Stop::Other("it is JSON and neither an SBOM nor a decision"))
        }
        Err(error) => Err(Stop::failed(&error)),
    }
}
