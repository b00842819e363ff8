//! Models as cards: the document of `weighbridge model card`, version 1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model_scan::ModelValue;
use crate::{Digest, Purl, Tool};

/// The version of the format.
pub const MODEL_CARDS_VERSION: u32 = 1;

/// The cards of everything that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCards {
    /// [`MODEL_CARDS_VERSION`].
    pub version: u32,
    /// By what.
    pub tool: Tool,
    /// What was read.
    pub source: String,
    /// The models, in the order of places.
    pub models: Vec<ModelCard>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its name.
    pub name: String,
    /// How it is kept (`repository`, `hub-cache`, `file`).
    pub kind: String,
    /// Where it is.
    pub place: String,
    /// Further places of the same content.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also_at: Vec<String>,
    /// A commit or a maker's version.
    pub revision: Option<String>,
    /// Where it is known to come from.
    pub purl: Option<Purl>,
    /// The worst verdict of its files.
    pub verdict: String,
    /// Whether every file was interpreted to its end.
    pub complete: bool,
    /// Formats of its weights.
    pub formats: Vec<String>,
    /// One digest over all files, as OpenSSF Model Signing has it.
    pub digest: Option<String>,
    /// Digest over names, types, shapes and values of its tensors.
    pub tensor_digest: Option<String>,
    /// Digest over names and shapes of its tensors.
    pub fingerprint: Option<String>,
    /// Its files.
    pub files: Vec<ModelCardFile>,
    /// What was computed from the bytes, by field.
    pub measured: BTreeMap<String, Vec<String>>,
    /// What somebody says, by field, each with who says it.
    pub declared: BTreeMap<String, Vec<ModelValue>>,
    /// Fields of which two say different things, in sentences.
    pub differs: Vec<String>,
    /// Claims of descent, and what became of checking them.
    pub lineage: Vec<ModelDescent>,
    /// Datasets, code and files it points to, `kind target[@revision]`.
    pub references: Vec<String>,
    /// Licences that do not fit together.
    pub license_conflicts: Vec<String>,
    /// Entries of the declared-facts file.
    pub facts: Vec<ModelFact>,
    /// Confidential entries that were left out.
    pub withheld: u64,
    /// What nobody says and nothing tells.
    pub missing: Vec<String>,
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCardFile {
    /// Its path within the model.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content.
    pub sha256: Option<Digest>,
    /// Its verdict, where it was weighed.
    pub verdict: Option<String>,
}

/// A claim of descent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelDescent {
    /// In which way (`finetune`, `adapter`, `quantized`, `merge`, `base-model`).
    pub relation: String,
    /// The base.
    pub base: String,
    /// Its revision, where one is given.
    pub revision: Option<String>,
    /// `verified`, `consistent`, `contradicted`, `unverified`.
    pub status: String,
    /// What was compared.
    pub detail: String,
}

/// A declared entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFact {
    /// Which table (`training-data`, `approval`).
    pub kind: String,
    /// Whether it is for the house only.
    pub confidential: bool,
    /// Its values.
    pub values: BTreeMap<String, String>,
}
