//! Models: what a scan of them says file by file, and whether they may pass.

mod card;
mod gate;
mod nouns;
pub mod remote;
pub mod watch;

use wb_aimodel::{Effect, Finding, Reading, Verdict};
use wb_inventory::{ARCHIVE, Merged};
use wb_model::{
    Diagnostic, Inventory, Level, MODEL_SCAN_VERSION, ModelFile, ModelFinding, ModelMetadata,
    ModelObservation, ModelScan, ObservationKind, Severity, SubjectKind, Tool,
};

pub use card::cards;
pub use gate::{ModelGate, gate};

/// A harmless file that every scanner of models should flag: a pickle in printable characters that calls `eval` on a
/// quoted text when it is loaded. `docs/guide/model.md` describes it.
pub const TEST_FILE: &str = "cbuiltins\neval\n(S'\"HARMLESS-TEST-FILE-FOR-MODEL-SCANNERS\"'\ntR.\n";

/// One source that was read.
pub struct ModelSource {
    /// What was read.
    pub merged: Merged,
    /// What was concluded of it.
    pub inventory: Inventory,
}

/// What a scan of models says, file by file.
pub fn scan(sources: &[ModelSource], tool: Tool) -> ModelScan {
    let mut scan = ModelScan {
        version: MODEL_SCAN_VERSION,
        tool,
        sources: Vec::new(),
        files: Vec::new(),
        observations: Vec::new(),
    };
    for source in sources {
        let place = Place::of(source);
        scan.sources.push(source.inventory.subject.name.clone());
        scan.files.extend(files(source, &place));
        scan.observations.extend(observations(source, &place));
    }
    scan.files.sort_by(|a, b| a.path.cmp(&b.path));
    scan.observations.sort();
    scan.observations.dedup();
    scan
}

/// How paths of a source are shown.
struct Place {
    prefix: Option<String>,
    is_file: bool,
}

impl Place {
    /// A file of a folder is shown as a path from where the program stands, one of an image from the image's root.
    fn of(source: &ModelSource) -> Self {
        let subject = &source.inventory.subject;
        let named = |prefix: &str| {
            subject.name.strip_prefix(prefix).map(|path| path.trim_end_matches('/').to_owned())
        };
        match subject.kind {
            SubjectKind::Image => Self { prefix: None, is_file: false },
            SubjectKind::Directory => Self { prefix: named("dir:"), is_file: false },
            SubjectKind::File => Self { prefix: named("file:"), is_file: true },
        }
    }

    fn show(&self, path: &str) -> String {
        match &self.prefix {
            Some(file) if self.is_file => file.clone(),
            Some(folder) => format!("{folder}/{path}"),
            None => path.to_owned(),
        }
    }
}

fn files(source: &ModelSource, place: &Place) -> Vec<ModelFile> {
    let entries = wb_inventory::models(&source.merged);
    let mut files: Vec<ModelFile> = Vec::new();
    for entry in &entries {
        let (findings, reading) = (&entry.findings, entry.reading.as_ref());
        let all: Vec<&Finding> =
            reading.iter().flat_map(|reading| &reading.findings).chain(findings).collect();
        let worst = findings.iter().map(|one| one.effect.verdict()).max().unwrap_or(Verdict::Clean);
        let verdict = reading.map_or(worst, |reading| reading.verdict().max(worst));
        files.push(ModelFile {
            path: place.show(&entry.path),
            names: entry.names.clone(),
            format: reading.map_or_else(|| entry.format.clone(), |reading| reading.format.clone()),
            also: reading.map(|reading| reading.also.clone()).unwrap_or_default(),
            verdict: verdict.name().to_owned(),
            complete: reading.is_none_or(|reading| reading.complete) && !has_unread(&all),
            sha256: entry.sha256.clone(),
            size: entry.size,
            findings: all.into_iter().map(nouns::finding).collect(),
            unlisted: reading.map_or(0, |reading| reading.unlisted),
            metadata: nouns::metadata(&entry.metadata),
        });
    }
    // What could not even be opened is no file of which anything is known: unreadable, and never left out.
    let unread: Vec<ModelFile> = source
        .merged
        .diagnostics()
        .iter()
        .filter(|one| is_about_models(one))
        .filter_map(|one| unread(one, place))
        .filter(|unread| !files.iter().any(|file| file.path == unread.path && file.verdict != "clean"))
        .collect();
    files.retain(|file| !unread.iter().any(|unread| unread.path == file.path));
    files.extend(unread);
    files
}

fn has_unread(findings: &[&Finding]) -> bool {
    findings.iter().any(|finding| finding.effect == Effect::Unreadable)
}

/// Whether a diagnostic says that a model, or a file that may be one, could not be read.
fn is_about_models(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.level() == Level::Error
        && (diagnostic.by.starts_with("model/")
            || diagnostic.by.starts_with("hub/")
            || diagnostic.by == ARCHIVE)
}

fn unread(diagnostic: &Diagnostic, place: &Place) -> Option<ModelFile> {
    let finding = ModelFinding {
        rule: "unreadable/not-read".to_owned(),
        effect: "unreadable".to_owned(),
        severity: Severity::High,
        member: None,
        stream: None,
        offset: None,
        evidence: diagnostic.message.clone(),
        trace: Vec::new(),
        advisories: Vec::new(),
        globals: Vec::new(),
    };
    Some(ModelFile {
        path: place.show(diagnostic.path.as_deref()?),
        names: Vec::new(),
        format: None,
        also: Vec::new(),
        verdict: Verdict::Unreadable.name().to_owned(),
        complete: false,
        sha256: None,
        size: 0,
        findings: vec![finding],
        unlisted: 0,
        metadata: ModelMetadata::default(),
    })
}

/// What is wrong with models as wholes; what single files hold is said with the files.
fn observations(source: &ModelSource, place: &Place) -> Vec<ModelObservation> {
    const OF_FILES: &[&str] = &["malicious-model", "suspicious-model", "unreadable-model"];
    let all = source.inventory.observations.iter().filter(|one| one.kind == ObservationKind::Model);
    all.filter(|one| !OF_FILES.contains(&one.rule.as_str()))
        .map(|one| ModelObservation {
            rule: one.rule_id(),
            severity: one.severity,
            path: one.place.path.as_deref().map_or_else(String::new, |path| place.show(path)),
            message: one.message.clone(),
        })
        .collect()
}

/// A reading as the document has it, for one that was had without an image (a file in a registry).
pub fn file_of(path: &str, size: u64, sha256: Option<wb_model::Digest>, reading: &Reading) -> ModelFile {
    ModelFile {
        path: path.to_owned(),
        names: Vec::new(),
        format: reading.format.clone(),
        also: reading.also.clone(),
        verdict: reading.verdict().name().to_owned(),
        complete: reading.complete,
        sha256,
        size,
        findings: reading.findings.iter().map(nouns::finding).collect(),
        unlisted: reading.unlisted,
        metadata: nouns::metadata(&reading.metadata),
    }
}

#[cfg(test)]
mod tests;
