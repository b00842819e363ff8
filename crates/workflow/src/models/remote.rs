//! Models in registries, layouts and hubs: artifacts whose layers are files, read whole or only by their headers.

mod about;
mod companions;
mod component;
mod observe;
mod ranges;
mod whole;

use std::collections::BTreeMap;
use std::io::Cursor;

use wb_aimodel::finding::plain;
use wb_aimodel::rule::unreadable;
use wb_aimodel::{Finding, Limits, Metadata, Reading, Verdict, weigh};
use wb_model::{Algorithm, Digest, Inventory, ModelFile, ModelScan, Tool};
use wb_source::{ModelLayer, OpenOptions, SourceError};

use companions::{Beside, Companions};
use ranges::Ranges;

/// Bytes that are fetched of one file in a registry or hub for its headers. A file that is not larger is fetched whole.
pub const HEADER_BYTES: u64 = 8 << 20;

/// How many times that is fetched of all files of one artifact together: a manifest can list thousands.
const ALL_HEADERS: u64 = 64;

/// How a model artifact is read.
#[derive(Clone, Debug)]
pub struct RemoteOptions {
    /// How sources are opened.
    pub open: OpenOptions,
    /// Whether files in a registry or hub are fetched whole, whatever their size.
    pub fetch_all: bool,
    /// Bytes of one file that are fetched otherwise.
    pub header_bytes: u64,
}

/// A model in a registry, layout or hub.
pub struct ModelArtifact {
    source: wb_source::ModelArtifact,
    options: RemoteOptions,
}

/// Opens a model artifact by the name of a source; none when the source is something else, such as an ordinary image.
///
/// # Errors
/// The name, the registry, the hub or the layout is wrong, or manifest or configuration are not what their digests say.
pub fn open(name: &str, options: &RemoteOptions) -> Result<Option<ModelArtifact>, SourceError> {
    let source = wb_source::ModelArtifact::open(name, &options.open)?;
    Ok(source.map(|source| ModelArtifact { source, options: options.clone() }))
}

/// What was seen of an artifact.
pub struct Weighed {
    /// Its files, by path.
    pub files: Vec<ModelFile>,
    /// What was found in them, as a policy decides about it.
    pub inventory: Inventory,
}

/// What is known of one layer.
#[derive(Default)]
struct Seen {
    reading: Option<Reading>,
    /// Digest of the content, as far as it is one that the document has a place for; none when it is not the manifest's.
    sha256: Option<Digest>,
    /// Why nobody can say what the whole file is.
    unread: Option<Finding>,
    /// The content, where it was held and is the manifest's.
    bytes: Option<Vec<u8>>,
}

impl ModelArtifact {
    /// Its name; one in a registry is named by its digest, one on a hub by its commit.
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Digest of its manifest, or the commit of a hub's repository: another one is another revision.
    pub fn revision(&self) -> String {
        let commit = self.source.repository().map(|repository| repository.commit.clone());
        commit.unwrap_or_else(|| self.source.manifest().to_string())
    }

    /// Whether it can be described as a document: what it consists of is known by name and commit.
    pub fn is_repository(&self) -> bool {
        self.source.repository().is_some()
    }

    /// Reads its layers. Those that are nothing a model consists of, and were read whole, are left out; what could not be
    /// read is unreadable, and never left out.
    pub fn read(&self, tool: &Tool) -> Weighed {
        let repository = self.source.repository();
        // A repository says what it is in its files.
        let about = match repository {
            Some(_) => Metadata::default(),
            None => about::metadata(self.source.kind(), self.source.config()),
        };
        let layers = self.source.layers();
        // What the configuration says of the model, the weights say; without any, the first file does.
        let has_weights = layers.iter().any(ModelLayer::is_weight);
        let mut budget = self.options.header_bytes.saturating_mul(ALL_HEADERS);
        let mut companions = Companions::new(repository).map_err(|error| error.to_string());
        let mut files: Vec<ModelFile> = Vec::new();
        let mut is_all_beside = true;
        let mut digests = BTreeMap::new();
        for (at, layer) in layers.iter().enumerate() {
            let mut seen = self.look(layer, &mut budget);
            digests.extend(seen.sha256.clone().map(|digest| (layer.path.clone(), digest)));
            let is_beside = self.keep(layer, &mut seen, &mut companions);
            is_all_beside &= is_beside;
            if is_beside && !layer.is_weight() && seen.has_nothing_to_tell(layer) {
                continue;
            }
            let is_told = if has_weights { layer.is_weight() } else { at == 0 };
            files.extend(file(layer, seen, if is_told { about.clone() } else { Metadata::default() }));
        }
        let mut beside = companions
            .and_then(|companions| companions.read(is_all_beside, tool.clone()))
            .unwrap_or_else(|why| {
                let reading = Reading { findings: vec![whole::not_read(&why)], ..Reading::default() };
                let file = super::file_of("what lies beside the weights", 0, None, &reading);
                Beside { files: vec![file], ..Beside::default() }
            });
        files.append(&mut beside.files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if let Some(repository) = repository {
            beside.components.complete(repository, layers, &digests, &files, is_all_beside);
        }
        let mut inventory = observe::inventory(&self.source, &files, beside.observations, tool.clone());
        inventory.components = beside.components.all;
        inventory.relationships = beside.components.relationships;
        inventory.sort();
        Weighed { files, inventory }
    }

    fn look(&self, layer: &ModelLayer, budget: &mut u64) -> Seen {
        if !self.source.is_remote() || self.options.fetch_all {
            return whole::read(&self.source, layer);
        }
        let room = self.options.header_bytes.min(*budget);
        if layer.size <= room {
            *budget -= layer.size;
            return whole::read(&self.source, layer);
        }
        let mut input = Ranges::new(&self.source, layer, room);
        let reading = weigh(file_name(layer), &mut input, &Limits::DEFAULT);
        *budget -= input.fetched().min(*budget);
        let evidence = format!(
            "the whole file was not fetched: {} of {} bytes were, and its digest was not checked; --fetch-all fetches it",
            input.fetched(),
            layer.size
        );
        let unread = match input.failure() {
            Some(failure) => Finding::new(&unreadable::NOT_READ, failure),
            None => Finding::new(&unreadable::HEADERS_ONLY, evidence),
        };
        // The manifest's word for what it is: whoever loads it checks that.
        Seen { reading, sha256: sha256(&layer.digest), unread: Some(unread), bytes: None }
    }
}

impl ModelArtifact {
    /// Puts what is not weights, and the members of archives, beside the weights; says whether it is there.
    fn keep(&self, layer: &ModelLayer, seen: &mut Seen, companions: &mut Result<Companions, String>) -> bool {
        let Ok(beside) = companions else { return false };
        // Larger files of a repository are most likely weights, which are not written to the disk.
        if self.source.repository().is_some() && layer.size > companions::MEMBER_BYTES {
            return false;
        }
        let added = match seen.bytes.take() {
            Some(bytes) if layer.is_archive() => beside.add_archive(layer, Box::new(Cursor::new(bytes))),
            Some(bytes) if !layer.is_weight() => beside.add_file(layer, &bytes),
            // Too large to be held: it is read once more for its small members.
            None if layer.is_archive() && seen.unread.is_none() => match self.source.open_layer(layer) {
                Ok(stream) => beside.add_archive(layer, stream),
                Err(error) => Err(error.to_string()),
            },
            _ => return false,
        };
        let is_there = added.is_ok();
        seen.unread = added.err().map(|why| whole::not_read(&why)).or_else(|| seen.unread.take());
        is_there
    }
}

impl Seen {
    /// Whether the folder of what lies beside the weights says all there is to say of a layer.
    fn has_nothing_to_tell(&self, layer: &ModelLayer) -> bool {
        self.unread.is_none() && !(layer.is_archive() && self.reading.is_some())
    }
}

fn file(layer: &ModelLayer, seen: Seen, told: Metadata) -> Option<ModelFile> {
    let Seen { reading, sha256, unread, .. } = seen;
    let is_claimed = layer.is_weight() && !layer.is_archive();
    if reading.is_none() && unread.is_none() && !is_claimed {
        return None;
    }
    let mut reading = reading.unwrap_or_else(|| {
        let evidence = format!("{} is no format that is known", layer.media_type);
        let findings = vec![Finding::new(&unreadable::NOT_CLAIMED_FORMAT, evidence)];
        let findings = if is_claimed && unread.is_none() { findings } else { Vec::new() };
        Reading { findings, complete: true, ..Reading::default() }
    });
    if let Some(unread) = unread {
        // One sentence about the whole file instead of one for each place where reading stopped.
        reading.findings.retain(|finding| finding.rule != unread.rule);
        reading.findings.insert(0, unread);
        reading.complete = false;
    }
    reading.metadata.absorb(told);
    Some(super::file_of(&plain(&layer.path), layer.size, sha256, &reading))
}

/// Adds what was seen of an artifact to a scan.
pub fn add(scan: &mut ModelScan, artifact: &ModelArtifact, weighed: &Weighed) {
    scan.sources.push(artifact.name().to_owned());
    scan.files.extend(weighed.files.iter().cloned());
    scan.files.sort_by(|a, b| a.path.cmp(&b.path));
    scan.observations.extend(observe::beyond_files(&weighed.inventory));
    scan.observations.sort();
    scan.observations.dedup();
}

fn sha256(digest: &Digest) -> Option<Digest> {
    (digest.algorithm() == Algorithm::Sha256).then(|| digest.clone())
}

/// The name without folders: a hint for the reader.
fn file_name(layer: &ModelLayer) -> &[u8] {
    layer.path.rsplit('/').next().unwrap_or_default().as_bytes()
}

/// The effects that count for a file, the worst first.
const VERDICTS: [Verdict; 3] = [Verdict::Malicious, Verdict::Unreadable, Verdict::Suspicious];

#[cfg(test)]
mod tests;
