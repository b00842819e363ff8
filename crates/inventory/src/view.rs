//! The merged image as resolvers see it.

use hashbrown::HashMap;

use wb_model::{Digest, Occurrence};
use wb_read::FactType;

use crate::image::Image;
use crate::integrity::claims::Claims;
use crate::merge::Merged;
use crate::models::gather::Models;
use crate::tree::{NodeId, Tree};

/// The merged image: files, facts and configuration. Read only.
#[derive(Clone, Copy)]
pub struct View<'a> {
    merged: &'a Merged,
}

/// A fact with the place it was seen at.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The file.
    pub node: NodeId,
    /// Its path, for people and documents.
    pub path: String,
    /// The layer it comes from, 0 at the bottom.
    pub layer: usize,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content, where the reader asked for it.
    pub sha256: Option<Digest>,
    /// What was seen.
    pub fact: T,
}

impl<'a> View<'a> {
    pub(crate) fn new(merged: &'a Merged) -> Self {
        Self { merged }
    }

    /// What is known besides files: environment, labels, platform.
    pub fn image(&self) -> &'a Image {
        &self.merged.image
    }

    /// The merged file tree.
    pub fn tree(&self) -> &'a Tree {
        &self.merged.tree
    }

    /// All visible facts of one type, in the order of their paths.
    pub fn facts<T: FactType>(&self) -> Vec<Located<T>> {
        self.merged
            .facts
            .get(T::KIND)
            .into_iter()
            .flatten()
            .filter_map(|visible| {
                Some(Located {
                    node: visible.node,
                    path: self.tree().path(visible.node),
                    layer: usize::from(self.tree().node(visible.node).layer),
                    size: visible.fact.size,
                    sha256: visible.fact.sha256.clone(),
                    fact: visible.fact.decode()?,
                })
            })
            .collect()
    }

    /// Every visible fact about one file: reader, kind and body as JSON.
    pub fn facts_of(&self, node: NodeId) -> Vec<(&'static str, &'a str, &'a str)> {
        let mut facts: Vec<_> = self
            .merged
            .facts
            .values()
            .flatten()
            .filter(|visible| visible.node == node)
            .map(|visible| (visible.reader, visible.fact.kind.as_str(), visible.fact.body.as_str()))
            .collect();
        facts.sort_unstable();
        facts
    }

    /// What packages say about files, and what the files are.
    pub(crate) fn claims(&self) -> &'a Claims {
        self.merged.claims.get_or_init(|| Claims::of(self))
    }

    /// SHA-256 of every file of which some reader asked for it.
    pub(crate) fn digests(&self) -> HashMap<NodeId, &'a Digest> {
        let facts = self.merged.facts.values().flatten();
        facts.filter_map(|visible| Some((visible.node, visible.fact.sha256.as_ref()?))).collect()
    }

    /// What is known of models.
    pub(crate) fn models(&self) -> &'a Models {
        self.merged.models.get_or_init(|| Models::of(self))
    }

    /// The diffID of a layer; none for a folder.
    pub fn diff_id(&self, layer: usize) -> Option<&'a Digest> {
        self.merged.layers.get(layer)?.diff_id.as_ref()
    }

    /// The instruction that made a layer.
    pub fn created_by(&self, layer: usize) -> Option<&'a str> {
        self.merged.layers.get(layer)?.created_by.as_deref()
    }

    /// A file as a place where a component was seen.
    pub fn occurrence(&self, node: NodeId) -> Occurrence {
        let layer = usize::from(self.tree().node(node).layer);
        Occurrence { path: self.tree().path(node), layer: self.diff_id(layer).cloned() }
    }
}
