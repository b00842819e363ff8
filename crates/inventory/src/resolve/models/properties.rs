//! What is known of a model, as properties of its component.

use std::collections::{BTreeMap, BTreeSet};

use wb_aimodel::{Field, Origin};

use crate::resolve::models::set::ModelSet;

/// Files of one model that are listed one by one.
pub(super) const LISTED: usize = 500;
/// Values of one field that are listed.
const VALUES: usize = 24;

/// Fields that are lists of hundreds of words, or sentences of somebody: they stay in the reports about models.
const LEFT_OUT: &[Field] =
    &[Field::Global, Field::Statement, Field::Operator, Field::Description, Field::License];

/// `model:<what>` and its value.
pub(super) fn of(set: &ModelSet) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    let mut put = |name: &str, value: String| {
        if !value.is_empty() {
            properties.insert(format!("model:{name}"), value);
        }
    };
    put("layout", set.kind.name().to_owned());
    put("format", set.formats.join(", "));
    put("size", set.files.iter().map(|file| file.size).fold(0, u64::saturating_add).to_string());
    put("verdict", set.verdict.name().to_owned());
    put("complete", set.complete.to_string());
    put("advisories", set.advisories.join(" "));
    put("digest", set.digest.as_ref().map(|digest| format!("sha256:{digest}")).unwrap_or_default());
    for (field, values) in &set.metadata.values {
        if LEFT_OUT.contains(field) {
            continue;
        }
        let claimed: Vec<_> = values.iter().map(|one| (one.value.as_str(), one.origin)).collect();
        if *field == Field::Parameters {
            let measured = claimed.iter().filter(|(_, origin)| *origin == Origin::Measured);
            put("parameters", measured.map(|(value, _)| *value).collect::<Vec<_>>().join(", "));
            let rest: Vec<_> =
                claimed.into_iter().filter(|(_, origin)| *origin != Origin::Measured).collect();
            put("parameters-claimed", side_by_side(&rest));
        } else {
            put(&word(field), side_by_side(&claimed));
        }
    }
    if let Some(tensors) = &set.metadata.tensors {
        put("tensors", tensors.count.to_string());
        put("tensor-digest", tensors.digest().unwrap_or_default());
        put("fingerprint", tensors.fingerprint().unwrap_or_default());
    }
    for (kind, targets) in references(set) {
        put(&kind, targets.into_iter().take(VALUES).collect::<Vec<_>>().join(", "));
    }
    put("lineage", lineage(set));
    put("license-conflicts", set.license_conflicts.join("; "));
    put("same-weights", same_weights(set));
    if set.files.len() > 1 {
        put("files", set.files.len().to_string());
        for file in set.files.iter().take(LISTED) {
            let digest = file.sha256.as_ref().map_or_else(|| "not known".to_owned(), ToString::to_string);
            put(&format!("file:{}", file.name), digest);
        }
    }
    if !set.also_at.is_empty() {
        put("also-at", set.also_at.iter().take(VALUES).cloned().collect::<Vec<_>>().join(", "));
    }
    properties
}

/// One value where all agree, else each with its origin.
fn side_by_side(values: &[(&str, Origin)]) -> String {
    let distinct: BTreeSet<&str> = values.iter().map(|(value, _)| *value).collect();
    let origins: BTreeSet<Origin> = values.iter().map(|(_, origin)| *origin).collect();
    if distinct.len() < 2 || origins.len() < 2 {
        return cut(distinct.into_iter().map(str::to_owned).collect());
    }
    cut(values.iter().map(|(value, origin)| format!("{value} ({})", word(origin))).collect())
}

fn cut(mut values: Vec<String>) -> String {
    let more = values.len().saturating_sub(VALUES);
    values.truncate(VALUES);
    let listed = values.join(", ");
    if more == 0 { listed } else { format!("{listed} and {more} more") }
}

fn references(set: &ModelSet) -> BTreeMap<String, BTreeSet<String>> {
    let mut references: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in &set.metadata.references {
        let target = match &one.revision {
            Some(revision) => format!("{}@{revision}", one.target),
            None => one.target.clone(),
        };
        references.entry(word(&one.kind)).or_default().insert(target);
    }
    references
}

fn lineage(set: &ModelSet) -> String {
    let all = set.lineage.iter();
    all.map(|one| format!("{} {} {}: {}", word(&one.relation), one.base, one.status.name(), one.detail))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Which of a model's weights are the same, and what a conversion between the others changed.
fn same_weights(set: &ModelSet) -> String {
    let Some((first, rest)) = set.weights.split_first() else { return String::new() };
    let said = rest.iter().filter_map(|other| {
        let (a, b) = (&first.tensors, &other.tensors);
        let what = if a.digest().is_some() && a.digest() == b.digest() {
            "the same tensors".to_owned()
        } else if a.fingerprint().is_some() && a.fingerprint() == b.fingerprint() {
            format!("the same names and shapes, {} instead of {}", types(b), types(a))
        } else {
            return None;
        };
        Some(format!("{}: {what} as {}", other.name, first.name))
    });
    said.collect::<Vec<_>>().join("; ")
}

fn types(tensors: &wb_aimodel::Tensors) -> String {
    tensors.types.keys().cloned().collect::<Vec<_>>().join("+")
}

/// The kebab-case word that a type writes itself as.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
