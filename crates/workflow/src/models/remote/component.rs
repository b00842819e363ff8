//! The model that a hub's repository is, as a component: what its small files say, and what was seen of all of them.

use std::collections::BTreeMap;

use wb_model::{Component, ComponentKind, Digest, Inventory, ModelFile, Occurrence, Relationship};
use wb_source::{HubRepository, ModelLayer};

use super::VERDICTS;

/// Properties that hold of all files together or of none.
const OF_THE_WHOLE: [&str; 6] = [
    "model:digest",
    "model:parameters",
    "model:tensors",
    "model:tensor-digest",
    "model:fingerprint",
    "model:data-type",
];

/// Files of one model that are listed one by one.
const LISTED: usize = 500;

/// Components, and what joins them.
#[derive(Default)]
pub(super) struct Components {
    pub(super) all: Vec<Component>,
    pub(super) relationships: Vec<Relationship>,
}

impl Components {
    /// The models and datasets of what lies beside the weights. `root` is the folder that this is in.
    pub(super) fn beside(inventory: &Inventory, root: &str) -> Self {
        let is_kept = |one: &&Component| matches!(one.kind, ComponentKind::Model | ComponentKind::Dataset);
        let mut all: Vec<Component> = inventory.components.iter().filter(is_kept).cloned().collect();
        for component in &mut all {
            for occurrence in &mut component.occurrences {
                let within = occurrence.path.strip_prefix(root).and_then(|path| path.strip_prefix('/'));
                occurrence.path = within.unwrap_or(&occurrence.path).to_owned();
            }
        }
        let has = |id| all.iter().any(|component| component.id == id);
        let edges = inventory.relationships.iter();
        let relationships =
            edges.filter(|edge| has(edge.from.clone()) && has(edge.to.clone())).cloned().collect();
        Self { all, relationships }
    }

    /// Completes the model itself. `digests` are those of the contents, by path; `is_all` says that every file lay beside
    /// the weights.
    pub(super) fn complete(
        &mut self,
        repository: &HubRepository,
        layers: &[ModelLayer],
        digests: &BTreeMap<String, Digest>,
        files: &[ModelFile],
        is_all: bool,
    ) {
        let is_model = |one: &&mut Component| {
            one.name == repository.name && one.version.as_ref() == Some(&repository.commit)
        };
        let Some(model) = self.all.iter_mut().find(is_model) else { return };
        if let Some(endpoint) = &repository.endpoint {
            // A hub of one's own may have another repository of the same name.
            model.purl =
                model.purl.take().and_then(|purl| purl.with_qualifier("repository_url", endpoint).ok());
        }
        // How it was known speaks of a folder that is gone.
        model.identities.clear();
        let properties = &mut model.properties;
        if !is_all {
            properties.retain(|name, _| !OF_THE_WHOLE.contains(&name.as_str()));
        }
        properties.retain(|name, _| !name.starts_with("model:file:"));
        let mut put = |name: &str, value: String| {
            properties.insert(format!("model:{name}"), value);
        };
        put("layout", "hub-repository".to_owned());
        put("size", layers.iter().map(|layer| layer.size).fold(0, u64::saturating_add).to_string());
        put("files", layers.len().to_string());
        put("complete", files.iter().all(|file| file.complete).to_string());
        let worst =
            VERDICTS.into_iter().find(|verdict| files.iter().any(|file| file.verdict == verdict.name()));
        put("verdict", worst.map_or("clean", |verdict| verdict.name()).to_owned());
        model.occurrences.clear();
        for layer in layers.iter().take(LISTED) {
            let digest = digests.get(&layer.path).map_or_else(|| "not known".to_owned(), ToString::to_string);
            model.properties.insert(format!("model:file:{}", layer.path), digest);
            model.occurrences.push(Occurrence { path: layer.path.clone(), layer: None });
        }
    }
}
