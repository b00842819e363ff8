//! What poetry and pdm write into their lock files as the digest of the manifest.

use serde_json::{Map, Value, json};
use toml::Table;

use super::section;
use crate::format::python_json::{WIDE, digest, json};
use crate::format::{pdm_lock, poetry_lock};
use crate::python::name::normalise;

/// Every fingerprint that a fresh lock file may have, as `format=digits`, joined with blanks.
pub(super) fn all(table: &Table) -> String {
    let mut all = Vec::new();
    // Poetry before 2.3 left dependency groups out; files of before are still fresh.
    for with_groups in [true, false] {
        all.extend(poetry(table, with_groups).map(|digits| format!("{}={digits}", poetry_lock::ID)));
    }
    all.extend(pdm(table).map(|digits| format!("{}=sha256:{digits}", pdm_lock::ID)));
    all.dedup();
    all.join(" ")
}

/// SHA-256 of the sorted JSON of what poetry calls relevant (its `packages/locker.py`).
fn poetry(table: &Table, with_groups: bool) -> Option<String> {
    let mut project = Map::new();
    for key in ["requires-python", "dependencies", "optional-dependencies"] {
        if let Some(value) = section(table, &["project", key]) {
            project.insert(key.to_owned(), json(value)?);
        }
    }
    let groups = match table.get("dependency-groups").filter(|_| with_groups) {
        Some(groups) => {
            Some(json(groups)?).filter(|groups| groups.as_object().is_some_and(|rows| !rows.is_empty()))
        }
        None => None,
    };
    let standard = !project.is_empty() || groups.is_some();
    let mut own = Map::new();
    for key in ["dependencies", "source", "extras", "dev-dependencies", "group"] {
        match section(table, &["tool", "poetry", key]) {
            Some(value) => drop(own.insert(key.to_owned(), json(value)?)),
            None if key == "group" || standard => {}
            // Where none of the standard tables says anything, poetry's own sections count even when absent.
            None => drop(own.insert(key.to_owned(), Value::Null)),
        }
    }
    if !standard {
        return Some(digest(&Value::Object(own), WIDE));
    }
    let mut whole = Map::new();
    if !project.is_empty() {
        whole.insert("project".to_owned(), Value::Object(project));
    }
    if let Some(groups) = groups {
        whole.insert("dependency-groups".to_owned(), groups);
    }
    whole.insert("tool".to_owned(), json!({ "poetry": own }));
    Some(digest(&Value::Object(whole), WIDE))
}

/// SHA-256 of the sorted JSON of pdm's settings (its `project/project_file.py`). None for a workspace, whose members count
/// too, and without `[project]`, where pdm takes what other tools' tables say.
fn pdm(table: &Table) -> Option<String> {
    if section(table, &["tool", "pdm", "workspace"]).is_some() || !table.contains_key("project") {
        return None;
    }
    let value = |path: &[&str], absent: Value| section(table, path).map_or(Some(absent), json);
    let whole = json!({
        "sources": value(&["tool", "pdm", "source"], json!([]))?,
        "dependencies": value(&["project", "dependencies"], json!([]))?,
        "dev-dependencies": development(table)?,
        "optional-dependencies": value(&["project", "optional-dependencies"], json!({}))?,
        "requires-python": value(&["project", "requires-python"], json!(""))?,
        "resolution": value(&["tool", "pdm", "resolution"], json!({}))?,
    });
    Some(digest(&whole, WIDE))
}

/// pdm's development groups: those of PEP 735, and its own after them.
fn development(table: &Table) -> Option<Value> {
    let mut groups: Map<String, Value> = Map::new();
    for path in [["dependency-groups"].as_slice(), &["tool", "pdm", "dev-dependencies"]] {
        for (name, rows) in section(table, path).and_then(toml::Value::as_table).into_iter().flatten() {
            let group = groups.entry(normalise(name)).or_insert_with(|| json!([]));
            group.as_array_mut()?.extend(json(rows)?.as_array()?.iter().cloned());
        }
    }
    Some(Value::Object(groups))
}
