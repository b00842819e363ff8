//! Which models are there, what do they say of themselves, who brought them, and what do they come from?
//!
//! One component a model: a folder, a tag of a store, or a file; the same content at several places is one component. What
//! the model says stands in properties `model:<field>`, every value once, with its origin where origins differ.

mod build;
mod digest;
mod folder;
pub(crate) mod hub;
mod license;
mod lineage;
pub(crate) mod ollama;
mod properties;
mod relations;
pub(crate) mod set;
pub(crate) mod shop;
mod single;
pub(crate) mod weights;

use wb_aimodel::Field;
use wb_model::{
    Component, ComponentId, ComponentKind, Confidence, Identity, IdentityField, License, Method, Outcome,
    RelationshipKind, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::resolve::models::set::{ModelSet, SetKind};
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::view::View;

/// The resolver.
pub(crate) struct Models;

static INFO: ResolverInfo = ResolverInfo {
    name: "models",
    question: "which models are there, what are they made of, and what do they come from?",
};

impl Resolver for Models {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let sets = &view.models().sets;
        let ids: Vec<ComponentId> = sets.iter().map(|set| publish(view, draft, set)).collect();
        for (set, id) in sets.iter().zip(&ids) {
            relations::relate(draft, set, id, sets, &ids);
        }
        relations::same(draft, sets, &ids);
        found(sets.len())
    }
}

/// Adds the component of a model.
fn publish(view: &View<'_>, draft: &mut Draft, set: &ModelSet) -> ComponentId {
    let id = draft.add(&NewComponent {
        kind: ComponentKind::Model,
        name: &set.name,
        version: set.version.as_deref(),
        purl: set.purl.clone(),
        place: &set.place,
    });
    let mut owners: Vec<ComponentId> = Vec::new();
    for file in set.files.iter().chain(&set.copies) {
        owners.extend(
            draft
                .owners(file.node)
                .iter()
                .filter(|owner| !owners.contains(owner))
                .cloned()
                .collect::<Vec<_>>(),
        );
    }
    if let Some(component) = draft.component_mut(&id) {
        describe(view, component, set);
    }
    for owner in owners {
        draft.relate(&owner, RelationshipKind::Contains, &id);
    }
    id
}

fn describe(view: &View<'_>, component: &mut Component, set: &ModelSet) {
    if let ([file], SetKind::File) = (set.files.as_slice(), set.kind) {
        component.hashes.extend(file.sha256.clone());
    }
    for license in set.metadata.values(Field::License) {
        let license = License { expression: None, declared: license.value.clone() };
        if !component.licenses.contains(&license) {
            component.licenses.push(license);
        }
    }
    component.supplier = set.metadata.first(Field::Author).map(str::to_owned);
    component.properties.extend(properties::of(set));
    let files = set.files.iter().chain(&set.copies).take(properties::LISTED);
    component.occurrences.extend(files.map(|file| view.occurrence(file.node)));
    component.identities.push(identity(set));
}

/// By which the model is known: its digest, and where the name comes from.
fn identity(set: &ModelSet) -> Identity {
    let single = set.files.first().filter(|_| set.kind == SetKind::File).and_then(|file| file.sha256.clone());
    let concluded = match (&single, &set.digest) {
        (Some(sha256), _) => sha256.to_string(),
        (None, Some(digest)) => format!("sha256:{digest}"),
        (None, None) => String::new(),
    };
    let value = match set.kind {
        SetKind::File => format!("{} by its content: {}", set.formats.join(", "), set.place),
        kind => format!("{} of {} files: {}", kind.name(), set.files.len(), set.place),
    };
    let method = Method { technique: Technique::BinaryAnalysis, confidence: Confidence::CERTAIN, value };
    Identity { field: IdentityField::Hash, concluded, confidence: Confidence::CERTAIN, methods: vec![method] }
}
