//! What a model has to do with other components: its bases, the code that loading fetches, its datasets, the same weights.

use std::collections::BTreeMap;

use wb_aimodel::ReferenceKind;
use wb_aimodel::folder::model_toml::Visibility;
use wb_model::{ComponentId, ComponentKind, RelationshipKind};

use crate::draft::{Draft, NewComponent};
use crate::resolve::models::lineage::{DESCENT, base_of};
use crate::resolve::models::set::ModelSet;
use crate::resolve::models::shop::{hub_purl, is_commit};

/// Adds what a model points to: what is in the same scan as an edge to it, everything else as a component of its own.
pub(super) fn relate(
    draft: &mut Draft,
    set: &ModelSet,
    id: &ComponentId,
    sets: &[ModelSet],
    ids: &[ComponentId],
) {
    for one in &set.metadata.references {
        let revision = one.revision.as_deref();
        let kind = match one.kind {
            kind if DESCENT.contains(&kind) => RelationshipKind::DescendantOf,
            ReferenceKind::RemoteCode => RelationshipKind::DependsOn,
            ReferenceKind::Dataset => {
                let dataset = dataset(draft, &one.target);
                draft.relate(id, RelationshipKind::TrainedOn, &dataset);
                continue;
            }
            _ => continue,
        };
        let there = base_of(set, &one.target, revision, sets)
            .and_then(|base| sets.iter().position(|other| std::ptr::eq(other, base)))
            .and_then(|at| ids.get(at));
        let other = match there {
            Some(other) => other.clone(),
            None => elsewhere(draft, &one.target, revision),
        };
        draft.relate(id, kind, &other);
    }
    for entry in set.declared.iter().filter(|entry| entry.kind == "training-data") {
        // What is confidential stays in the house: it is in no component.
        if entry.visibility != Visibility::Public {
            continue;
        }
        let Some(name) = entry.values.get("name") else { continue };
        let dataset = dataset(draft, name);
        if let Some(component) = draft.component_mut(&dataset) {
            let values = entry.values.iter().filter(|(key, _)| key.as_str() != "name");
            component.properties.extend(values.map(|(key, value)| (format!("dataset:{key}"), value.clone())));
        }
        draft.relate(id, RelationshipKind::TrainedOn, &dataset);
    }
}

/// A repository that is not in this scan.
fn elsewhere(draft: &mut Draft, target: &str, revision: Option<&str>) -> ComponentId {
    let commit = revision.filter(|text| is_commit(text));
    let id = draft.add(&NewComponent {
        kind: ComponentKind::Model,
        name: target,
        version: commit,
        purl: hub_purl(target, commit),
        place: &format!("reference:{target}"),
    });
    if let Some(component) = draft.component_mut(&id) {
        component.properties.insert("model:reference".to_owned(), "true".to_owned());
    }
    id
}

fn dataset(draft: &mut Draft, target: &str) -> ComponentId {
    draft.add(&NewComponent {
        kind: ComponentKind::Dataset,
        name: target,
        version: None,
        purl: None,
        place: &format!("reference:{target}"),
    })
}

/// The same weights in another container, or in other shards.
pub(super) fn same(draft: &mut Draft, sets: &[ModelSet], ids: &[ComponentId]) {
    let mut first: BTreeMap<String, &ComponentId> = BTreeMap::new();
    for (set, id) in sets.iter().zip(ids) {
        let digest = set.metadata.tensors.as_ref().and_then(wb_aimodel::Tensors::digest);
        let Some(digest) = digest else { continue };
        match first.get(&digest) {
            Some(other) => draft.relate(id, RelationshipKind::SameAs, other),
            None => {
                first.insert(digest, id);
            }
        }
    }
}
