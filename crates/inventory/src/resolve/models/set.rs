//! Models as wholes: which files make one model.

use std::collections::BTreeMap;

use wb_aimodel::folder::model_toml::DeclaredEntry;
use wb_aimodel::{Metadata, ReferenceKind, Tensors, Verdict};
use wb_model::{Digest, Purl};

use crate::models::gather::File;
use crate::resolve::models::shop::Shop;
use crate::resolve::models::{build, folder, hub, license, lineage, ollama, single};
use crate::tree::NodeId;
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
    /// Where its content lies.
    pub(crate) node: NodeId,
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

/// Weights of a model in one format: one file, or its shards together.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Name within the model, without the number of the shard.
    pub name: String,
    /// Format.
    pub format: String,
    /// The files, within the model, in their order.
    pub files: Vec<String>,
    /// The tensors of all of them.
    pub tensors: Tensors,
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
    /// Further copies of a model that is one file.
    pub(crate) copies: Vec<SetFile>,
    /// One SHA-256 over all files, as OpenSSF Model Signing has it; none when the digest of a file is not known.
    pub digest: Option<String>,
    /// The formats of its weights, sorted.
    pub formats: Vec<String>,
    /// The worst verdict of its files.
    pub verdict: Verdict,
    /// Published advisories that its findings exercise, sorted.
    pub advisories: Vec<String>,
    /// Whether every model file in it was interpreted to its end.
    pub complete: bool,
    /// What all its files say, and what was measured; tensors of all shards of the first of its formats.
    pub metadata: Metadata,
    /// Its weights, the ones that stand for the model first: which files, and what of them is the same.
    pub weights: Vec<Weights>,
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
pub(crate) fn sets(view: &View<'_>, files: &BTreeMap<String, File>) -> Vec<ModelSet> {
    let shop = Shop::new(view, files);
    let mut found = hub::snapshots(&shop);
    found.extend(ollama::tags(&shop));
    found.extend(folder::folders(&shop, &found));
    found.extend(single::files(&shop, &found));
    found.sort_by(|a, b| (&a.place, a.kind).cmp(&(&b.place, b.kind)));
    let mut sets: Vec<ModelSet> = found.iter().map(|one| build::build(&shop, one)).collect();
    build::fold_copies(&mut sets);
    let lineages: Vec<Vec<Descent>> = sets.iter().map(|set| lineage::check(set, &sets)).collect();
    let conflicts: Vec<Vec<String>> = sets.iter().map(|set| license::conflicts(set, &sets, &shop)).collect();
    for (set, (lineage, conflicts)) in sets.iter_mut().zip(lineages.into_iter().zip(conflicts)) {
        set.lineage = lineage;
        set.license_conflicts = conflicts;
        set.missing = build::missing(set);
    }
    sets
}
