//! `[tool.poetry]`: dependencies with poetry's own words for versions.

use toml::{Table, Value};

use crate::python::name::normalise;
use crate::{Ecosystem, LockFile, Requirement};

/// Adds the requirements of the main list and of all groups.
pub(super) fn add(poetry: &Table, file: &mut LockFile) {
    packages(poetry.get("dependencies"), None, file);
    packages(poetry.get("dev-dependencies"), Some("dev"), file);
    for (group, content) in poetry.get("group").and_then(Value::as_table).into_iter().flatten() {
        packages(content.get("dependencies"), Some(group), file);
    }
}

fn packages(list: Option<&Value>, group: Option<&str>, file: &mut LockFile) {
    for (name, wanted) in list.and_then(Value::as_table).into_iter().flatten() {
        if name.eq_ignore_ascii_case("python") {
            continue;
        }
        let one = std::slice::from_ref(wanted);
        let choices = wanted.as_array().map_or(one, Vec::as_slice);
        let several = choices.len() > 1;
        for choice in choices {
            let version = choice.as_str().or_else(|| choice.get("version")?.as_str()).unwrap_or_default();
            let text = |key: &str| choice.get(key).and_then(Value::as_str);
            let conditional =
                several || ["markers", "python", "platform"].iter().any(|key| text(key).is_some());
            let marker = text("markers").map(str::to_owned);
            let optional = choice.get("optional").and_then(Value::as_bool) == Some(true);
            let group = group.map(str::to_owned).or_else(|| optional.then(|| "(extras)".to_owned()));
            file.requirements.push(Requirement {
                ecosystem: Ecosystem::Pypi,
                name: normalise(name),
                specifier: specifier(version),
                // Poetry's conditions on Python and platform are not markers; that there is one is what counts.
                marker: marker.or_else(|| conditional.then(|| "(poetry)".to_owned())),
                group,
                line: None,
            });
        }
    }
}

/// Poetry's version constraint in the words of PEP 440; empty where it has no such words (`||`).
pub(super) fn specifier(text: &str) -> String {
    if text.contains('|') {
        return String::new();
    }
    let clauses: Vec<String> = text
        .split(',')
        .map(str::trim)
        .filter(|clause| !clause.is_empty() && *clause != "*")
        .map(|clause| clause_of(clause).unwrap_or_default())
        .collect();
    // A clause that cannot be said in other words makes the whole say nothing.
    if clauses.iter().any(String::is_empty) { String::new() } else { clauses.join(",") }
}

fn clause_of(clause: &str) -> Option<String> {
    if let Some(version) = clause.strip_prefix('^') {
        let numbers = numbers(version)?;
        let at = numbers.iter().position(|number| *number != 0).unwrap_or(numbers.len() - 1);
        return bounds(version, &numbers, at);
    }
    if let Some(version) = clause.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
        let numbers = numbers(version)?;
        return bounds(version, &numbers, 1.min(numbers.len() - 1));
    }
    if clause.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(format!("=={clause}"));
    }
    Some(clause.to_owned())
}

fn numbers(version: &str) -> Option<Vec<u64>> {
    let numbers: Vec<u64> = version.trim().split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (!numbers.is_empty()).then_some(numbers)
}

/// From a version to the next one at a place.
fn bounds(version: &str, numbers: &[u64], at: usize) -> Option<String> {
    let mut next: Vec<u64> = numbers.get(..=at)?.to_vec();
    let last = next.last_mut()?;
    *last = last.checked_add(1)?;
    let next: Vec<String> = next.iter().map(u64::to_string).collect();
    Some(format!(">={},<{}", version.trim(), next.join(".")))
}
