//! Models in registries and layouts: artifacts whose layers are files, read whole or only by their headers.

mod about;
mod observe;
mod ranges;
mod whole;

use wb_aimodel::finding::plain;
use wb_aimodel::rule::unreadable;
use wb_aimodel::{Finding, Limits, Metadata, Reading, Verdict, weigh};
use wb_model::{Algorithm, Digest, Inventory, ModelFile, ModelScan, Tool};
use wb_source::{ModelLayer, OpenOptions, SourceError};

use ranges::Ranges;

/// Bytes that are fetched of one file in a registry for its headers. A file that is not larger is fetched whole.
pub const HEADER_BYTES: u64 = 8 << 20;

/// How many times that is fetched of all files of one artifact together: a manifest can list thousands.
const ALL_HEADERS: u64 = 64;

/// How a model artifact is read.
#[derive(Clone, Debug)]
pub struct RemoteOptions {
    /// How sources are opened.
    pub open: OpenOptions,
    /// Whether files in a registry are fetched whole, whatever their size.
    pub fetch_all: bool,
    /// Bytes of one file that are fetched otherwise.
    pub header_bytes: u64,
}

/// A model in a registry or layout.
pub struct ModelArtifact {
    source: wb_source::ModelArtifact,
    options: RemoteOptions,
}

/// Opens a model artifact by the name of a source; none when the source is something else, such as an ordinary image.
///
/// # Errors
/// The name, the registry or the layout is wrong, or manifest or configuration are not what their digests say.
pub fn open(name: &str, options: &RemoteOptions) -> Result<Option<ModelArtifact>, SourceError> {
    let source = wb_source::ModelArtifact::open(name, &options.open)?;
    Ok(source.map(|source| ModelArtifact { source, options: options.clone() }))
}

/// What is known of one layer.
struct Seen {
    reading: Option<Reading>,
    /// Digest of the content, as far as it is one that the document has a place for; none when it is not the manifest's.
    sha256: Option<Digest>,
    /// Why nobody can say what the whole file is.
    unread: Option<Finding>,
}

impl ModelArtifact {
    /// Its name; one in a registry is named by its digest.
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Digest of its manifest: another one is another revision.
    pub fn revision(&self) -> &Digest {
        self.source.manifest()
    }

    /// Reads its layers. Those that are nothing a model consists of, and were read whole, are left out; what could not be
    /// read is unreadable, and never left out.
    pub fn files(&self) -> Vec<ModelFile> {
        let about = about::metadata(self.source.kind(), self.source.config());
        let layers = self.source.layers();
        // What the configuration says of the model, the weights say; without any, the first file does.
        let has_weights = layers.iter().any(ModelLayer::is_weight);
        let mut budget = self.options.header_bytes.saturating_mul(ALL_HEADERS);
        let mut files: Vec<ModelFile> = Vec::new();
        for (at, layer) in layers.iter().enumerate() {
            let is_told = if has_weights { layer.is_weight() } else { at == 0 };
            let told = if is_told { about.clone() } else { Metadata::default() };
            files.extend(self.file(layer, told, &mut budget));
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    fn file(&self, layer: &ModelLayer, told: Metadata, budget: &mut u64) -> Option<ModelFile> {
        let Seen { reading, sha256, unread } = self.look(layer, budget);
        let is_claimed = layer.is_weight();
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
        Seen { reading, sha256: sha256(&layer.digest), unread: Some(unread) }
    }

    /// What was found, as a policy decides about it.
    pub fn inventory(&self, files: &[ModelFile], tool: Tool) -> Inventory {
        observe::inventory(&self.source, files, tool)
    }
}

/// Adds the files of an artifact to a scan.
pub fn add(scan: &mut ModelScan, artifact: &ModelArtifact, files: Vec<ModelFile>) {
    scan.sources.push(artifact.name().to_owned());
    scan.files.extend(files);
    scan.files.sort_by(|a, b| a.path.cmp(&b.path));
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
