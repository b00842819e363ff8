//! Python files of a model folder: what they do when they are imported, and what they can do.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::code;
use crate::finding::Finding;
use crate::metadata::Metadata;

/// A Python file of a model folder. Its SHA-256 is the fact's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelCode {
    /// What loads it, told by its name: `modeling`, `configuration`, `tokenization`, `processing`, `handler`, `pipeline`,
    /// `generate`, `triton`; empty when only a configuration can say that a model runs it.
    pub role: String,
    /// Modules that it imports, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub imports: Vec<String>,
    /// Classes that it defines at module level, sorted: what `auto_map` names.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub classes: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for ModelCode {
    const KIND: &'static str = "model/code";
}

/// The reader.
pub struct ModelCodeReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/code",
    version: 4,
    summary: "Python of model folders: what it does when it is imported, and what it can do",
    select: &[Select::Probe {
        what: "*.py outside installed trees: modeling_*.py, handler.py, and what configurations name",
        test: is_candidate,
    }],
    want: Want::Whole(4 << 20),
    hash: true,
};

/// What loads a file of this path; none when nothing of a model does.
fn role(path: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 8] = [
        (b"modeling_", "modeling"),
        (b"configuration_", "configuration"),
        (b"tokenization_", "tokenization"),
        (b"processing_", "processing"),
        (b"image_processing_", "processing"),
        (b"video_processing_", "processing"),
        (b"feature_extraction_", "processing"),
        (b"pipeline_", "pipeline"),
    ];
    let mut segments = path.rsplit(|byte| *byte == b'/');
    let (name, folder) = (segments.next()?, segments.next().unwrap_or_default());
    let name = name.strip_suffix(b".py")?;
    if let Some((_, role)) = STARTS.iter().find(|(start, _)| name.starts_with(start)) {
        return Some(role);
    }
    match name {
        b"handler" => Some("handler"),
        b"pipeline" => Some("pipeline"),
        b"generate" if folder == b"custom_generate" => Some("generate"),
        // Triton keeps versions in folders that are called by a number.
        b"model" if !folder.is_empty() && folder.iter().all(u8::is_ascii_digit) => Some("triton"),
        // Every Python file of a snapshot in a hub cache may be what `auto_map` names.
        _ if work::is_below(path, b"snapshots") || work::is_below(path, b"transformers_modules") => {
            Some("modeling")
        }
        // Whatever `auto_map` names; what nothing names is dropped when the configuration is known.
        _ => Some(""),
    }
}

/// Whether the name alone says that a model runs it.
pub(crate) fn has_role(path: &[u8]) -> bool {
    role(path).is_some_and(|role| !role.is_empty())
}

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    role(path).is_some() && !work::is_installed(path)
}

impl Reader for ModelCodeReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| code::weigh(bytes, context));
        let declared = seen.value.clone().unwrap_or_default();
        let fact = ModelCode {
            role: role(entry.path.as_bytes()).unwrap_or_default().to_owned(),
            imports: declared.imports.into_iter().collect(),
            classes: declared.classes.into_iter().collect(),
            metadata: seen.metadata.clone(),
            findings: seen.findings.clone(),
        };
        let is_named = !fact.role.is_empty();
        out.fact(entry, &fact);
        // Most other programs are no part of a model, and their oddities nobody's business.
        if is_named { seen.result() } else { Ok(()) }
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        let role = role(entry.path.as_bytes()).unwrap_or_default().to_owned();
        let is_named = !role.is_empty();
        out.fact(entry, &ModelCode { role, findings: work::too_large(&why), ..ModelCode::default() });
        if is_named { Err(why) } else { Ok(()) }
    }
}
