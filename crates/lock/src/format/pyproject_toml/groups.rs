//! `[dependency-groups]` of PEP 735, with groups that include others.

use std::collections::BTreeMap;

use toml::{Table, Value};
use wb_model::Severity;

use super::{list, one};
use crate::LockFile;
use crate::format::python_lock;
use crate::python::name::normalise;

/// Rows of all groups after including.
const MOST_ROWS: usize = 100_000;

/// Adds the requirements of all groups, each with those that it includes.
pub(super) fn add(table: &Table, file: &mut LockFile) {
    let Some(groups) = table.get("dependency-groups").and_then(Value::as_table) else { return };
    let by_name: BTreeMap<String, &Value> =
        groups.iter().map(|(name, rows)| (normalise(name), rows)).collect();
    let mut rows = 0;
    for (name, items) in &by_name {
        list(Some(items), Some(name), file);
        let mut seen = vec![name.clone()];
        let mut open: Vec<String> = includes(items).collect();
        while let Some(next) = open.pop() {
            if next == *name {
                let message = format!("the dependency group {name} includes itself");
                python_lock::problem(file, "include-cycle", Severity::Medium, message);
                continue;
            }
            if seen.contains(&next) {
                continue;
            }
            seen.push(next.clone());
            let Some(included) = by_name.get(&next) else {
                let message = format!("the dependency group {name} includes {next}, which is not there");
                python_lock::problem(file, "include-missing", Severity::Medium, message);
                continue;
            };
            for text in included.as_array().into_iter().flatten().filter_map(Value::as_str) {
                rows += 1;
                if rows > MOST_ROWS {
                    let message = format!("dependency groups include more than {MOST_ROWS} rows");
                    return python_lock::problem(file, "include-cycle", Severity::Medium, message);
                }
                one(text, Some(name), file);
            }
            open.extend(includes(included));
        }
    }
}

fn includes(rows: &Value) -> impl Iterator<Item = String> {
    rows.as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row.get("include-group").and_then(Value::as_str))
        .map(normalise)
}
