//! Models as wholes: which files make one model.

use std::collections::BTreeMap;

use wb_aimodel::folder::model_toml::DeclaredEntry;
use wb_aimodel::{Metadata, ReferenceKind, Verdict};
use wb_model::{Digest, Purl};

use crate::models::gather::File;
use crate::view::View;

/// How a model is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetKind {
    /// A snapshot in a hub's cache.
    HubCache,
    /// A folder in the layout of a hub's repository.
    Repository,
    /// A tag of an Ollama store.
    Ollama,
    /// A model of MLflow.
    Mlflow,
    /// A model of a Triton repository.
    Triton,
    /// A model of BentoML.
    BentoMl,
    /// One file, by itself.
    File,
}

impl SetKind {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::HubCache => "hub-cache",
            Self::Repository => "repository",
            Self::Ollama => "ollama",
            Self::Mlflow => "mlflow",
            Self::Triton => "triton",
            Self::BentoMl => "bentoml",
            Self::File => "file",
        }
    }
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetFile {
    /// Its path within the model.
    pub name: String,
    /// Where its content lies: the path from the root, links resolved.
    pub path: String,
    /// SHA-256 of its content; none when no reader asked for it.
    pub sha256: Option<Digest>,
    /// Size in bytes.
    pub size: u64,
    /// What it is, where it was weighed.
    pub verdict: Option<Verdict>,
}

/// What comes of checking a claimed base against what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineageStatus {
    /// Values of tensors are equal to those of the base.
    Verified,
    /// Everything that could be compared fits.
    Consistent,
    /// Something that would have to be equal is not.
    Contradicted,
    /// The base is not there, or nothing could be compared.
    Unverified,
}

impl LineageStatus {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Consistent => "consistent",
            Self::Contradicted => "contradicted",
            Self::Unverified => "unverified",
        }
    }
}

/// A claim of descent, and what became of checking it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Descent {
    /// In which way it descends.
    pub relation: ReferenceKind,
    /// The base: a repository.
    pub base: String,
    /// Its revision, where one is given.
    pub revision: Option<String>,
    /// What became of checking.
    pub status: LineageStatus,
    /// What was compared, and what of it fits or does not.
    pub detail: String,
}

/// A model as a whole.
#[derive(Clone, Debug)]
pub struct ModelSet {
    /// How it is kept.
    pub kind: SetKind,
    /// Its name: the repository where one is known, else the folder's or file's name.
    pub name: String,
    /// Where it is: the folder, the manifest or the file, from the root.
    pub place: String,
    /// Further places of the same content, sorted.
    pub also_at: Vec<String>,
    /// A commit or a maker's version, only where it is known.
    pub version: Option<String>,
    /// Only where the origin is known.
    pub purl: Option<Purl>,
    /// Its files, in the order of names.
    pub files: Vec<SetFile>,
    /// One SHA-256 over all files, as OpenSSF Model Signing has it; none when the digest of a file is not known.
    pub digest: Option<String>,
    /// The formats of its weights, sorted.
    pub formats: Vec<String>,
    /// The worst verdict of its files.
    pub verdict: Verdict,
    /// Whether every model file in it was interpreted to its end.
    pub complete: bool,
    /// What all its files say, and what was measured; tensors of all shards of the first of its formats.
    pub metadata: Metadata,
    /// Public and confidential declared facts, in the order of the file.
    pub declared: Vec<DeclaredEntry>,
    /// Claims of descent.
    pub lineage: Vec<Descent>,
    /// Licences that do not fit together, in words.
    pub license_conflicts: Vec<String>,
    /// What is not known of it, in words.
    pub missing: Vec<String>,
}

/// All models as wholes.
pub(crate) fn sets(_view: &View<'_>, files: &BTreeMap<String, File>) -> Vec<ModelSet> {
    files.values().filter(|file| file.reading.is_some()).map(single).collect()
}

/// A model that is one file.
pub(crate) fn single(file: &File) -> ModelSet {
    let reading = file.reading.as_ref();
    ModelSet {
        kind: SetKind::File,
        name: file.name().to_owned(),
        place: file.path.clone(),
        also_at: Vec::new(),
        version: None,
        purl: None,
        files: vec![SetFile {
            name: file.name().to_owned(),
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            size: file.size,
            verdict: Some(file.verdict()),
        }],
        digest: None,
        formats: reading.and_then(|reading| reading.format.clone()).into_iter().collect(),
        verdict: file.verdict(),
        complete: reading.is_some_and(|reading| reading.complete),
        metadata: file.metadata(),
        declared: Vec::new(),
        lineage: Vec::new(),
        license_conflicts: Vec::new(),
        missing: Vec::new(),
    }
}
