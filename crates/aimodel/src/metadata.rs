//! What a model says about itself, and what was measured on it. Every value carries its origin, so that two that differ
//! stand side by side and none is believed over the other.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::payload;
use crate::tensor::Tensors;

/// Where a value comes from. The order is the trust: measured first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Computed from the bytes of the weights themselves.
    Measured,
    /// The header of the model file.
    Header,
    /// A configuration file beside it.
    Config,
    /// The model card.
    Card,
    /// A licence file beside it.
    LicenseFile,
    /// The manifest of a store or registry.
    Manifest,
    /// The declared-facts file (`model.toml`).
    Declared,
    /// The path it lies at.
    Path,
}

/// What a value is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Name of the model.
    Name,
    /// Its version, as its maker counts.
    Version,
    /// Who made it.
    Author,
    /// What it is, in words.
    Description,
    /// Architecture (`LlamaForCausalLM`, `resnet50`, GGUF's `llama`).
    Architecture,
    /// Family of architectures (`model_type`: `llama`, `bert`).
    Family,
    /// Task (`text-generation`).
    Task,
    /// Number of parameters; measured: the sum over tensors; else claimed.
    Parameters,
    /// Element types with their share (`BF16`, `F32`), one value each.
    DataType,
    /// Quantization (`Q4_K_M`, `gptq-4bit`, `int8`).
    Quantization,
    /// Context length in tokens.
    ContextLength,
    /// Size of the vocabulary in tokens.
    VocabularySize,
    /// Class or model of the tokenizer.
    Tokenizer,
    /// SHA-256 of the tokenizer's file or vocabulary.
    TokenizerHash,
    /// SHA-256 of the chat template's text.
    ChatTemplate,
    /// An input: `name: type[shape]`.
    Input,
    /// An output: `name: type[shape]`.
    Output,
    /// Framework or library that wrote it (`torch`, `scikit-learn`, `onnx`).
    Framework,
    /// Version of the framework or of the writer.
    FrameworkVersion,
    /// Version of the format (GGUF 3, ONNX IR 9, opset `ai.onnx 17`).
    FormatVersion,
    /// Settings of generation (`temperature=0.7`).
    Generation,
    /// Licence, as declared.
    License,
    /// Where the licence's text lies.
    LicenseLink,
    /// Human language (BCP 47).
    Language,
    /// A metric of the card's model index: `task dataset metric = value`.
    Metric,
    /// A tag of the card.
    Tag,
    /// Emissions or energy of training.
    TrainingEnergy,
    /// An operator of the graph and how often it is called (`ai.onnx::Conv × 53`).
    Operator,
    /// An operator or layer that is not of the format's own set (`com.microsoft::Attention`).
    CustomOperator,
    /// Counts of layers, heads, embedding length: `block_count=32`.
    Dimension,
    /// A class or function that a pickle names (`torch._utils._rebuild_tensor_v2`).
    Global,
    /// Intended use, limitation, or another statement of the card or of the declared facts.
    Statement,
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stated {
    /// Where it comes from.
    pub origin: Origin,
    /// The value, freed of control characters and bounded.
    pub value: String,
}

/// What a model points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// The model it was made from, in a way that is not said.
    BaseModel,
    /// The model it was trained on from.
    Finetune,
    /// The model it adapts.
    Adapter,
    /// The model it is a quantization of.
    Quantized,
    /// One of the models it was merged from.
    Merge,
    /// Code in another repository that loading fetches and runs.
    RemoteCode,
    /// Code beside it that loading runs.
    LocalCode,
    /// A dataset it was trained or measured on.
    Dataset,
    /// A file beside it that holds a part of it (a shard, external data).
    File,
    /// A Python package it needs, as a requirement.
    Requirement,
}

/// What a model points to, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// In which role.
    pub kind: ReferenceKind,
    /// A repository (`org/name`), a relative path, a requirement.
    pub target: String,
    /// The revision, where one is given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<String>,
    /// Who says so.
    pub origin: Origin,
}

/// What one file says about itself, and what was measured on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Values by field, in the order of origins.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub values: BTreeMap<Field, BTreeSet<Stated>>,
    /// What it points to.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub references: BTreeSet<Reference>,
    /// How many bytes of another file it reaches, by the relative path of that one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub reaches: BTreeMap<String, u64>,
    /// Its tensors.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tensors: Option<Tensors>,
    /// Values that were not kept because there were too many.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub dropped: u64,
    /// Programs among the texts of the header, each with what it is, until they are told.
    #[serde(skip)]
    pub(crate) programs: BTreeSet<String>,
}

/// Programs of one file that are told.
const PROGRAMS: usize = 8;
/// Values of one field, and references, that are kept of one file.
const ROOM: usize = 512;

impl Metadata {
    /// States a value. Empty ones say nothing and are left out.
    pub fn state(&mut self, field: Field, origin: Origin, value: impl AsRef<str>) {
        let text = value.as_ref().trim();
        let value = crate::finding::plain(text);
        if value.is_empty() {
            return;
        }
        if origin == Origin::Header
            && self.programs.len() < PROGRAMS
            && let Some(program) = payload::program_in(field, text)
        {
            self.programs.insert(program);
        }
        let values = self.values.entry(field).or_default();
        if values.len() < ROOM {
            values.insert(Stated { origin, value });
        } else {
            self.dropped += 1;
        }
    }

    /// Adds what it points to.
    pub fn refer(
        &mut self,
        kind: ReferenceKind,
        origin: Origin,
        target: impl AsRef<str>,
        revision: Option<&str>,
    ) {
        let target = crate::finding::plain(target.as_ref().trim());
        if target.is_empty() {
            return;
        }
        if self.references.len() < ROOM {
            let revision = revision.map(crate::finding::plain);
            self.references.insert(Reference { kind, target, revision, origin });
        } else {
            self.dropped += 1;
        }
    }

    /// Adds up to which byte it reaches into another file.
    pub fn reach(&mut self, target: &str, end: u64) {
        let target = crate::finding::plain(target.trim());
        if let Some(known) = self.reaches.get_mut(&target) {
            *known = end.max(*known);
        } else if self.reaches.len() < ROOM {
            self.reaches.insert(target, end);
        } else {
            self.dropped += 1;
        }
    }

    /// The values of a field, the most trusted origin first.
    pub fn values(&self, field: Field) -> impl Iterator<Item = &Stated> {
        self.values.get(&field).into_iter().flatten()
    }

    /// The most trusted value of a field.
    pub fn first(&self, field: Field) -> Option<&str> {
        self.values(field).next().map(|stated| stated.value.as_str())
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.references.is_empty() && self.tensors.is_none()
    }

    /// Takes over everything that another says.
    pub fn absorb(&mut self, other: Self) {
        for (field, values) in other.values {
            for stated in values {
                self.state(field, stated.origin, stated.value);
            }
        }
        for one in other.references {
            self.refer(one.kind, one.origin, one.target, one.revision.as_deref());
        }
        if self.tensors.is_none() {
            self.tensors = other.tensors;
        }
        self.dropped += other.dropped;
    }

    pub(crate) fn sort(&mut self) {
        if let Some(tensors) = &mut self.tensors {
            tensors.sort();
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
