//! A model as a card: measured beside declared, and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use wb_aimodel::folder::model_toml::Visibility;
use wb_aimodel::{Field, Metadata, Origin};
use wb_inventory::{Merged, ModelSet, model_sets};
use wb_model::{
    MODEL_CARDS_VERSION, ModelCard, ModelCardFile, ModelCards, ModelDescent, ModelFact, ModelValue, Tool,
};

use super::nouns::word;

/// The cards of every model of a source. Confidential declarations are left out, and counted, unless asked for.
pub fn cards(merged: &Merged, source: &str, confidential: bool, tool: Tool) -> ModelCards {
    let models = model_sets(merged).iter().map(|set| card(set, confidential)).collect();
    ModelCards { version: MODEL_CARDS_VERSION, tool, source: source.to_owned(), models }
}

fn card(set: &ModelSet, confidential: bool) -> ModelCard {
    let shown = |visibility: Visibility| confidential || visibility == Visibility::Public;
    let tensors = set.metadata.tensors.as_ref();
    let mut measured = measured(&set.metadata);
    if let Some(tensors) = tensors {
        measured.insert("parameters".to_owned(), vec![tensors.parameters.to_string()]);
        measured.insert("tensors".to_owned(), vec![tensors.count.to_string()]);
        let types = tensors.types.iter().map(|(name, count)| format!("{name}: {count}"));
        measured.insert("data-type".to_owned(), types.collect());
    }
    let declared = declared(&set.metadata);
    ModelCard {
        name: set.name.clone(),
        kind: set.kind.name().to_owned(),
        place: set.place.clone(),
        also_at: set.also_at.clone(),
        revision: set.version.clone(),
        purl: set.purl.clone(),
        verdict: set.verdict.name().to_owned(),
        complete: set.complete,
        formats: set.formats.clone(),
        digest: set.digest.clone(),
        tensor_digest: tensors.and_then(wb_aimodel::Tensors::digest),
        fingerprint: tensors.and_then(wb_aimodel::Tensors::fingerprint),
        files: set
            .files
            .iter()
            .map(|file| ModelCardFile {
                name: file.name.clone(),
                size: file.size,
                sha256: file.sha256.clone(),
                verdict: file.verdict.map(|verdict| verdict.name().to_owned()),
            })
            .collect(),
        differs: differs(&set.metadata),
        measured,
        declared,
        lineage: set
            .lineage
            .iter()
            .map(|one| ModelDescent {
                relation: word(&one.relation),
                base: one.base.clone(),
                revision: one.revision.clone(),
                status: one.status.name().to_owned(),
                detail: one.detail.clone(),
            })
            .collect(),
        references: references(&set.metadata),
        license_conflicts: set.license_conflicts.clone(),
        facts: set
            .declared
            .iter()
            .filter(|entry| shown(entry.visibility))
            .map(|entry| ModelFact {
                kind: entry.kind.clone(),
                confidential: entry.visibility == Visibility::Confidential,
                values: entry.values.clone(),
            })
            .collect(),
        withheld: set.declared.iter().filter(|entry| !shown(entry.visibility)).count() as u64,
        missing: set.missing.clone(),
    }
}

fn measured(metadata: &Metadata) -> BTreeMap<String, Vec<String>> {
    let mut fields = BTreeMap::new();
    for (field, values) in &metadata.values {
        let values: Vec<String> =
            values.iter().filter(|one| one.origin == Origin::Measured).map(|one| one.value.clone()).collect();
        if !values.is_empty() {
            fields.insert(word(field), values);
        }
    }
    fields
}

fn declared(metadata: &Metadata) -> BTreeMap<String, Vec<ModelValue>> {
    let mut fields = BTreeMap::new();
    for (field, values) in &metadata.values {
        let values: Vec<ModelValue> = values
            .iter()
            .filter(|one| one.origin != Origin::Measured)
            .map(|one| ModelValue { value: one.value.clone(), origin: word(&one.origin) })
            .collect();
        if !values.is_empty() {
            fields.insert(word(field), values);
        }
    }
    fields
}

/// Fields that have one true value, and of which two origins say different ones.
fn differs(metadata: &Metadata) -> Vec<String> {
    const SINGLE: [Field; 8] = [
        Field::Architecture,
        Field::Family,
        Field::Parameters,
        Field::ContextLength,
        Field::VocabularySize,
        Field::Tokenizer,
        Field::ChatTemplate,
        Field::License,
    ];
    let mut sentences = Vec::new();
    for field in SINGLE {
        let mut by_origin: BTreeMap<Origin, BTreeSet<String>> = BTreeMap::new();
        for stated in metadata.values(field) {
            by_origin.entry(stated.origin).or_default().insert(stated.value.to_lowercase());
        }
        let distinct: BTreeSet<&BTreeSet<String>> = by_origin.values().collect();
        if distinct.len() > 1 {
            let parts: Vec<String> = by_origin
                .iter()
                .map(|(origin, values)| {
                    let values: Vec<&str> = values.iter().map(String::as_str).collect();
                    format!("{}: {}", word(origin), values.join(", "))
                })
                .collect();
            sentences.push(format!("{}: {}", word(&field), parts.join("; ")));
        }
    }
    sentences
}

fn references(metadata: &Metadata) -> Vec<String> {
    let mut references: Vec<String> = metadata
        .references
        .iter()
        .map(|one| match &one.revision {
            Some(revision) => format!("{} {}@{revision}", word(&one.kind), one.target),
            None => format!("{} {}", word(&one.kind), one.target),
        })
        .collect();
    references.sort();
    references.dedup();
    references
}
