//! From the files of a model to the model: everything that they say, side by side, and everything that was measured.

use std::collections::{BTreeMap, BTreeSet};

use wb_aimodel::{Field, Metadata, Origin, Verdict};

use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::resolve::models::set::{ModelSet, SetFile, SetKind};
use crate::resolve::models::shop::{Found, Shop};
use crate::resolve::models::{digest, weights};

/// The model as a whole.
pub(super) fn build(shop: &Shop<'_>, found: &Found) -> ModelSet {
    let members: Vec<(&str, &File)> =
        found.members.iter().filter_map(|(name, node)| Some((name.as_str(), shop.file(*node)?))).collect();
    let files: Vec<SetFile> = found
        .members
        .iter()
        .map(|(name, node)| SetFile {
            name: name.clone(),
            path: shop.tree().path(*node),
            sha256: shop.sha256(*node),
            size: shop.tree().node(*node).size,
            verdict: shop.file(*node).map(File::verdict),
            node: *node,
        })
        .collect();
    let weights = weights::of(&members);
    let mut metadata = metadata(&members, found);
    let is_pipeline = found.members.iter().any(|(name, _)| name == "model_index.json");
    if let Some(tensors) = weights::joined(&weights, is_pipeline) {
        metadata.state(Field::Parameters, Origin::Measured, tensors.parameters.to_string());
        for data_type in tensors.types.keys() {
            metadata.state(Field::DataType, Origin::Measured, data_type);
        }
        metadata.tensors = Some(tensors);
    }
    let readings = || members.iter().filter_map(|(_, file)| file.reading.as_ref());
    let mut formats: Vec<String> = readings().filter_map(|reading| reading.format.clone()).collect();
    formats.sort();
    formats.dedup();
    let declared = members.iter().flat_map(|(_, file)| &file.beside).filter_map(|fact| match fact {
        Beside::Declared(declared) => Some(declared.entries.clone()),
        _ => None,
    });
    let is_pointer = |file: &File| file.beside.iter().any(|fact| matches!(fact, Beside::Pointer(_)));
    ModelSet {
        kind: found.kind,
        name: found.name.clone(),
        place: found.place.clone(),
        also_at: Vec::new(),
        copies: Vec::new(),
        version: found.version.clone(),
        purl: found.purl.clone(),
        digest: digest::of_set(&files),
        files,
        formats,
        verdict: members.iter().map(|(_, file)| file.verdict()).max().unwrap_or(Verdict::Unreadable),
        advisories: advisories(&members),
        complete: !members.iter().any(|(_, file)| is_pointer(file))
            && readings().all(|reading| reading.complete),
        metadata,
        weights,
        declared: declared.flatten().collect(),
        lineage: Vec::new(),
        license_conflicts: Vec::new(),
        missing: Vec::new(),
    }
}

/// The advisories that the findings exercise: what loaders are asked for.
fn advisories(members: &[(&str, &File)]) -> Vec<String> {
    let findings = members.iter().flat_map(|(_, file)| file.findings());
    let all: BTreeSet<&String> = findings.flat_map(|finding| &finding.advisories).collect();
    all.into_iter().cloned().collect()
}

/// What all files say. Of shards, sums are taken later: what each measured of itself is no fact of the whole.
fn metadata(members: &[(&str, &File)], found: &Found) -> Metadata {
    let mut metadata = found.metadata.clone();
    for (_, file) in members {
        let mut one = file.metadata();
        one.tensors = None;
        for field in [Field::Parameters, Field::DataType] {
            if let Some(values) = one.values.get_mut(&field) {
                let is_part = file.reading.as_ref().is_some_and(|reading| reading.metadata.tensors.is_some());
                values.retain(|stated| stated.origin != Origin::Measured || !is_part);
            }
        }
        one.values.retain(|_, values| !values.is_empty());
        metadata.absorb(one);
    }
    metadata
}

/// The same content at several places is one model at several places.
pub(super) fn fold_copies(sets: &mut Vec<ModelSet>) {
    let mut first: BTreeMap<(SetKind, String, Option<String>), usize> = BTreeMap::new();
    let mut kept: Vec<ModelSet> = Vec::with_capacity(sets.len());
    for set in sets.drain(..) {
        // A file is its content, whatever it is called; a folder is known by its name too.
        let name = (set.kind != SetKind::File).then(|| set.name.clone());
        let known = set.digest.clone().map(|digest| (set.kind, digest, name));
        if let Some(at) = known.as_ref().and_then(|key| first.get(key)) {
            let copies = set.files.into_iter().filter(|_| set.kind == SetKind::File);
            kept[*at].also_at.push(set.place);
            kept[*at].copies.extend(copies);
            continue;
        }
        if let Some(key) = known {
            first.insert(key, kept.len());
        }
        kept.push(set);
    }
    *sets = kept;
}

/// What is not known of a model and would have to be.
pub(super) fn missing(set: &ModelSet) -> Vec<String> {
    const WANTED: &[(Field, &str)] = &[
        (Field::Architecture, "architecture"),
        (Field::Task, "task"),
        (Field::License, "licence"),
        (Field::Author, "author"),
        (Field::Description, "description"),
    ];
    let mut missing: Vec<String> = WANTED
        .iter()
        .filter(|(field, _)| set.metadata.first(*field).is_none())
        .map(|(_, word)| (*word).to_owned())
        .collect();
    if set.version.is_none() {
        missing.push("version".to_owned());
    }
    if set.purl.is_none() {
        missing.push("origin".to_owned());
    }
    if set.metadata.tensors.is_none() {
        missing.push("parameters (measured)".to_owned());
    }
    if !set.metadata.references.iter().any(|one| one.kind == wb_aimodel::ReferenceKind::Dataset) {
        missing.push("training data".to_owned());
    }
    let unhashed = set.files.iter().filter(|file| file.sha256.is_none() && digest::is_signed(&file.name));
    missing.extend(unhashed.map(|file| format!("SHA-256 of {}", file.name)));
    missing
}
