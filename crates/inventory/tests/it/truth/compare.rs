//! An inventory against the truth.

use std::collections::BTreeMap;

use wb_model::{Component, ComponentKind, IdentityField, Inventory};

use super::SITE;

/// One row of the truth.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) path: String,
    pub(crate) project: String,
    pub(crate) release: String,
}

/// Reads a truth file.
pub(crate) fn parse(text: &str) -> Vec<Row> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let [path, project, release, _how] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not four columns: {line}");
            };
            Row { path: path.to_owned(), project: project.to_owned(), release: release.to_owned() }
        })
        .collect()
}

/// How an inventory does.
pub(crate) struct Verdict {
    /// Rows whose release is known.
    pub(crate) rows: usize,
    /// Rows for which the inventory names the right project and release.
    pub(crate) right: usize,
    /// Wrong releases that the inventory is sure of.
    pub(crate) surely_wrong: Vec<String>,
    /// Components of projects that are not in the file.
    pub(crate) not_there: Vec<String>,
    /// Rows that are not right, for people.
    pub(crate) report: Vec<String>,
}

/// As sure as a version text in the bytes makes us.
const SURE: u8 = 90;

impl Verdict {
    pub(crate) fn of(inventory: &Inventory, truth: &[Row]) -> Self {
        let mut at: BTreeMap<&str, Vec<&Component>> = BTreeMap::new();
        for component in &inventory.components {
            for place in &component.occurrences {
                if let Some(path) = place.path.strip_prefix(SITE) {
                    at.entry(path).or_default().push(component);
                }
            }
        }
        let mut verdict =
            Self { rows: 0, right: 0, surely_wrong: Vec::new(), not_there: Vec::new(), report: Vec::new() };
        for row in truth {
            let found: Vec<&Component> = at
                .get(row.path.as_str())
                .into_iter()
                .flatten()
                .copied()
                .filter(|component| is_of(component, row))
                .collect();
            let right =
                found.iter().any(|component| component.version.as_deref().map(public) == Some(&row.release));
            if row.release != "?" {
                verdict.rows += 1;
                verdict.right += usize::from(right);
            }
            for component in &found {
                let version = component.version.as_deref().map(public);
                if version.is_some_and(|version| version != row.release)
                    && row.release != "?"
                    && confidence(component) >= SURE
                {
                    verdict.surely_wrong.push(format!("{}: {} is {}", row.path, component.id, row.release));
                }
            }
            if !right {
                let said: Vec<String> = found.iter().map(|component| component.id.to_string()).collect();
                verdict.report.push(format!("{} is {} {}: {said:?}", row.path, row.project, row.release));
            }
        }
        for (path, components) in at {
            for component in
                components.iter().filter(|component| component.kind == ComponentKind::NativeLibrary)
            {
                if !truth.iter().any(|row| row.path == path && is_of(component, row)) {
                    verdict.not_there.push(format!("{} in {path}", component.id));
                }
            }
        }
        verdict
    }
}

fn public(version: &str) -> &str {
    version.split('+').next().unwrap_or(version)
}

fn is_of(component: &Component, row: &Row) -> bool {
    if let Some(package) = row.project.strip_prefix("pypi:") {
        let purl = component.purl.as_ref();
        return purl.is_some_and(|purl| purl.kind() == "pypi" && purl.name() == package);
    }
    let linked = component.properties.contains_key("native:linked-into");
    component.kind == ComponentKind::NativeLibrary
        && match row.project.strip_prefix('+') {
            // A release that the package also brings as a file is one component with one more place.
            Some(project) => component.name == project,
            None => component.name == row.project && !linked,
        }
}

fn confidence(component: &Component) -> u8 {
    let version = component.version.as_deref();
    component
        .identities
        .iter()
        .filter(|identity| {
            identity.field == IdentityField::Version && Some(identity.concluded.as_str()) == version
        })
        .map(|identity| identity.confidence.as_percent())
        .max()
        .unwrap_or(100)
}
