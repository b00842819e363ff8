//! Everything that readers saw of models, file by file.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use wb_aimodel::{Finding, Metadata, Reading, Verdict};
use wb_model::Digest;

use crate::models::ModelEntry;
use crate::models::beside::Beside;
use crate::models::names;
use crate::resolve::models::set::{self, ModelSet};
use crate::tree::NodeId;
use crate::view::View;

/// Everything that is known of models: gathered once for an image, and asked by the resolver and all checks.
#[derive(Debug, Default)]
pub(crate) struct Models {
    /// Files by path.
    pub(crate) files: BTreeMap<String, File>,
    /// Models as wholes, in the order of places.
    pub(crate) sets: Vec<ModelSet>,
}

/// What is known of one file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) node: NodeId,
    pub(crate) path: String,
    /// What it is called in its repository, where it is a blob of a hub's cache, sorted.
    pub(crate) names: Vec<String>,
    pub(crate) layer: usize,
    pub(crate) size: u64,
    pub(crate) sha256: Option<Digest>,
    pub(crate) reading: Option<Reading>,
    pub(crate) beside: Vec<Beside>,
}

/// Files while they are gathered.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    files: HashMap<NodeId, File>,
}

impl Gathered {
    /// The file of a fact. A digest that one of several readers asked for holds for all of them.
    pub(crate) fn file(
        &mut self,
        node: NodeId,
        path: String,
        layer: usize,
        size: u64,
        sha256: Option<Digest>,
    ) -> &mut File {
        let file = self.files.entry(node).or_insert_with(|| File {
            node,
            path,
            names: Vec::new(),
            layer,
            size,
            sha256: None,
            reading: None,
            beside: Vec::new(),
        });
        if file.sha256.is_none() {
            file.sha256 = sha256;
        }
        file
    }
}

impl Models {
    pub(crate) fn of(view: &View<'_>) -> Self {
        let mut gathered = Gathered::default();
        for one in view.facts::<Reading>() {
            let file = gathered.file(one.node, one.path, one.layer, one.size, one.sha256);
            file.reading = Some(one.fact);
        }
        Beside::gather(view, &mut gathered);
        names::sort_out(view, &mut gathered.files);
        let files = gathered.files.into_values().map(|file| (file.path.clone(), file)).collect();
        let mut models = Self { files, sets: Vec::new() };
        models.sets = set::sets(view, &models.files);
        models
    }
}

impl File {
    /// Whether nothing is known but that it is what its name says: blobs of stores that are no model files.
    pub(crate) fn is_only_hashed(&self) -> bool {
        self.reading.is_none()
            && self.beside.iter().all(|one| match one {
                Beside::Blob(blob) => blob.matches() && blob.findings.is_empty(),
                Beside::Ref(fact) => fact.findings.is_empty(),
                Beside::LocalDir(fact) => fact.findings.is_empty(),
                _ => false,
            })
    }

    /// Findings of what lies beside models.
    pub(crate) fn findings_beside(&self) -> impl Iterator<Item = &Finding> {
        self.beside.iter().flat_map(Beside::findings)
    }

    /// All findings.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        let reading = self.reading.iter().flat_map(|reading| &reading.findings);
        reading.chain(self.findings_beside())
    }

    /// The worst that is known of it.
    pub(crate) fn verdict(&self) -> Verdict {
        let beside = self.findings_beside().map(|one| one.effect.verdict()).max().unwrap_or(Verdict::Clean);
        self.reading.as_ref().map_or(beside, |reading| reading.verdict().max(beside))
    }

    /// What it says of the model.
    pub(crate) fn metadata(&self) -> Metadata {
        let mut metadata = self.reading.as_ref().map(|reading| reading.metadata.clone()).unwrap_or_default();
        for more in self.beside.iter().filter_map(Beside::metadata) {
            metadata.absorb(more.clone());
        }
        metadata
    }

    /// The last part of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub(super) fn entry(&self) -> ModelEntry {
        ModelEntry {
            path: self.path.clone(),
            names: self.names.clone(),
            layer: self.layer,
            sha256: self.sha256.clone(),
            size: self.size,
            format: match &self.reading {
                Some(reading) => reading.format.clone(),
                // That a blob is what its digest says is known of every one.
                None => {
                    let other = self.beside.iter().find(|one| !matches!(one, Beside::Blob(_)));
                    other.or(self.beside.first()).map(|one| one.id().to_owned())
                }
            },
            reading: self.reading.clone(),
            findings: self.findings_beside().cloned().collect(),
            metadata: self.metadata(),
        }
    }
}
