//! What a scan of models says, file by file: the document of `weighbridge model scan`, version 1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Digest, Severity, Tool};

/// The version of the format.
pub const MODEL_SCAN_VERSION: u32 = 1;

/// What was found in model files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelScan {
    /// [`MODEL_SCAN_VERSION`].
    pub version: u32,
    /// By what.
    pub tool: Tool,
    /// The sources that were read, as they were named, without credentials.
    pub sources: Vec<String>,
    /// The files, by source and path.
    pub files: Vec<ModelFile>,
    /// What is wrong with models beside what single files hold: `RULE at PLACE: message`, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub observations: Vec<ModelObservation>,
}

/// One thing that is wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModelObservation {
    /// `model/blob-mismatch`.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// The file or folder.
    pub path: String,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFile {
    /// Where it is: in a folder of this machine as a path from here, in an image from its root.
    pub path: String,
    /// What it is called in its repository, where it lies in a hub's cache under its digest, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub names: Vec<String>,
    /// The format's id; none when it is nothing that is known.
    pub format: Option<String>,
    /// Further formats that the same bytes are.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<String>,
    /// `malicious`, `unreadable`, `suspicious` or `clean`.
    pub verdict: String,
    /// Whether it was interpreted to its end.
    pub complete: bool,
    /// SHA-256 of its content; none when it could not be read.
    pub sha256: Option<Digest>,
    /// Size in bytes.
    pub size: u64,
    /// What was found, in the order of places.
    pub findings: Vec<ModelFinding>,
    /// How many findings were not listed.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub unlisted: u64,
    /// What it says about itself, and what was measured.
    pub metadata: ModelMetadata,
}

/// One thing that was found in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFinding {
    /// The rule's id.
    pub rule: String,
    /// What it does to the verdict: `malicious`, `unreadable`, `suspicious`, `note`.
    pub effect: String,
    /// How bad.
    pub severity: Severity,
    /// The member of the archive it is in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub member: Option<String>,
    /// The number of the stream in it, from 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stream: Option<u32>,
    /// Offset in bytes.
    pub offset: Option<u64>,
    /// What was found, in one line.
    pub evidence: String,
    /// The steps that prove it.
    pub trace: Vec<String>,
    /// Published advisories.
    pub advisories: Vec<String>,
    /// Names of Python (`module:name`) that are all it is about: a policy may allow them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub globals: Vec<String>,
}

/// What a model says about itself, and what was measured on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelMetadata {
    /// Values by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub values: BTreeMap<String, Vec<ModelValue>>,
    /// What it points to.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<ModelReference>,
    /// Its tensors, summed up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tensors: Option<ModelTensors>,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelValue {
    /// The value.
    pub value: String,
    /// `measured`, `header`, `config`, `card`, …
    pub origin: String,
}

/// What a model points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelReference {
    /// In which role (`base-model`, `remote-code`, `dataset`).
    pub kind: String,
    /// A repository, a path, a requirement.
    pub target: String,
    /// The revision, where one is given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<String>,
    /// Who says so.
    pub origin: String,
}

/// Tensors, summed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelTensors {
    /// How many.
    pub count: u64,
    /// Elements of all together.
    pub parameters: u64,
    /// Elements by type.
    pub types: BTreeMap<String, u64>,
    /// Digest over names, types, shapes and values, equal for the same weights in another container.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<String>,
    /// Digest over names and shapes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<String>,
}

impl ModelScan {
    /// Files of which nothing is known because they could not even be opened, in sentences: no rule speaks about them.
    pub fn could_not_open(&self) -> Vec<String> {
        let unopened = self.files.iter().filter(|file| file.verdict == "unreadable" && file.sha256.is_none());
        let why =
            |file: &ModelFile| file.findings.first().map_or_else(String::new, |one| one.evidence.clone());
        unopened.map(|file| format!("unreadable-model (high) at {}: {}", file.path, why(file))).collect()
    }

    /// How many files have a verdict.
    pub fn count(&self, verdict: &str) -> usize {
        self.files.iter().filter(|file| file.verdict == verdict).count()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
