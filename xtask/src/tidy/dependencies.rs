//! Crates depend on what the table of ARCHITECTURE.md allows, and heavy outside crates stay in their room.

use std::collections::BTreeSet;

use super::Violation;
use super::tree::Tree;

/// Package → packages it may use. What these may use, it may use too.
///
/// Crates that are planned and not written yet have their line already: it is the plan that binds them.
#[rustfmt::skip]
const MAY_USE: &[(&str, &[&str])] = &[
    // level 0
    ("wb-model",     &[]),
    ("wb-version",   &[]),
    // level 1
    ("wb-read",      &["wb-model"]),
    ("wb-transport", &["wb-model"]),
    // level 2
    ("wb-source",    &["wb-read", "wb-transport"]),
    ("wb-inventory", &["wb-read", "wb-version", "wb-aimodel"]),
    ("wb-aimodel",   &["wb-read"]),
    ("wb-bom",       &["wb-model"]),
    ("wb-lock",      &["wb-version", "wb-model"]),
    ("wb-advisory",  &["wb-version", "wb-transport"]),
    ("wb-policy",    &["wb-version", "wb-aimodel"]),
    ("wb-report",    &["wb-model"]),
    ("wb-attest",    &["wb-transport"]),
    ("wb-runtime",   &["wb-source"]),
    ("wb-store",     &["wb-model"]),
    // level 3
    ("wb-match",     &["wb-version", "wb-advisory"]),
    ("wb-scan",      &["wb-source", "wb-inventory", "wb-aimodel"]),
    // level 4
    ("wb-workflow",  &["wb-scan", "wb-bom", "wb-lock", "wb-match", "wb-policy", "wb-attest"]),
    // level 5
    ("wb-server",    &["wb-workflow", "wb-store", "wb-report"]),
    ("weighbridge",  &["wb-server", "wb-workflow", "wb-scan", "wb-bom", "wb-match", "wb-policy", "wb-attest",
                       "wb-runtime", "wb-report", "wb-store"]),
    // for tests and developers only
    ("wb-testkit",   &["wb-source"]),
    ("xtask",        &["weighbridge", "wb-testkit"]),
];

/// The only package that anybody may use for tests alone.
const TEST_ONLY: &str = "wb-testkit";

/// Outside crates that only these packages may use.
#[rustfmt::skip]
const KEPT_TO: &[(&str, &[&str])] = &[
    ("anyhow",   &["weighbridge", "xtask"]),
    ("clap",     &["weighbridge"]),
    ("reqwest",  &["wb-transport"]),
    ("rusqlite", &["wb-advisory", "wb-inventory"]),
    ("sqlx",     &["wb-store"]),
    ("tokio",    &["wb-transport", "wb-store", "wb-server", "weighbridge"]),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    let members: BTreeSet<&str> = tree.packages().iter().map(|package| package.name.as_str()).collect();
    for package in tree.packages() {
        let mut say = |message: String| violations.push(Violation::new(&package.manifest, 0, message));
        let Some(allowed) = reachable(&package.name) else {
            say(format!(
                "{} has no line in the table of crates (xtask/src/tidy/dependencies.rs)",
                package.name
            ));
            continue;
        };
        for line in &package.dependencies {
            let name = line.name.as_str();
            if members.contains(name) && !allowed.contains(name) && !(line.dev && name == TEST_ONLY) {
                let kind = if line.dev { "uses for its tests" } else { "depends on" };
                say(format!("{} {kind} {name}, which the table of crates does not allow", package.name));
            }
            if let Some((_, kept)) = KEPT_TO.iter().find(|(kept, _)| *kept == name)
                && !line.dev
                && !kept.contains(&package.name.as_str())
            {
                say(format!("{} depends on {name}, which is kept to {}", package.name, kept.join(", ")));
            }
        }
    }
    violations
}

/// All packages that a package may use, also through others; none when it is not in the table.
fn reachable(name: &str) -> Option<BTreeSet<&'static str>> {
    let row = |name: &str| MAY_USE.iter().find(|(package, _)| *package == name).map(|(_, uses)| *uses);
    let mut found = BTreeSet::new();
    let mut open = row(name)?.to_vec();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(row(next).unwrap_or_default());
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests;
