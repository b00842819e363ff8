//! A lock that was written for another manifest than the one beside it.
//!
//! By what the lock itself says of its manifest, where that can be computed: the digests of poetry, pdm and pipenv, and the
//! requirements that `uv.lock` repeats. Besides, every requirement of the main list must be locked, in a version that it
//! accepts. Looser than the tools: markers are not compared, because uv rewrites them, and of a requirement with a marker one
//! locked version that it accepts is enough.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::Severity;
use wb_version::scheme::pypi::Version;
use wb_version::specifier::{Prereleases, SpecifierSet};

use super::{CheckInfo, Observed, Project, Rule, locks_of};
use crate::{Ecosystem, LockFile, Locked, Requirement, Role};

/// The rule.
pub(super) struct LockOutOfDate;

static INFO: CheckInfo = CheckInfo {
    rule: "lock-out-of-date",
    severity: Severity::High,
    summary: "manifests and lock files that disagree",
    mend: "lock again, look at what changes, and keep the new lock file",
};

impl Rule for LockOutOfDate {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for manifest in &project.manifests {
            for lock in locks_of(project, manifest) {
                let fresh = fingerprint(manifest, lock);
                if fresh == Some(false) {
                    let message = format!("its fingerprint of {} is that of another content", manifest.path);
                    observed.add(&lock.path, None, message);
                }
                if lock.role == Role::Lock && !lock.requirements.is_empty() {
                    wishes(manifest, lock, observed);
                }
                pins(manifest, lock, observed);
            }
        }
    }
}

/// Whether the lock's fingerprint is one that the manifest has; none when either does not say.
fn fingerprint(manifest: &LockFile, lock: &LockFile) -> Option<bool> {
    // A manifest above or below, of a workspace, has its own.
    if super::folder(&manifest.path) != super::folder(&lock.path) {
        return None;
    }
    let written = lock.manifest_fingerprint.as_deref()?;
    let mut known = manifest
        .manifest_fingerprint
        .as_deref()?
        .split(' ')
        .filter_map(|entry| entry.split_once('='))
        .filter(|(format, _)| *format == lock.format)
        .map(|(_, digits)| digits)
        .peekable();
    known.peek()?;
    Some(known.any(|digits| digits.eq_ignore_ascii_case(written)))
}

/// The requirements that the lock repeats against those of the manifest: name, group and condition on the version.
fn wishes(manifest: &LockFile, lock: &LockFile, observed: &mut Observed<'_>) {
    if super::folder(&manifest.path) != super::folder(&lock.path) {
        return;
    }
    type Row = (String, String, String);
    let rows = |file: &LockFile| -> BTreeSet<Row> {
        file.requirements
            .iter()
            .map(|wish| (wish.group.clone().unwrap_or_default(), wish.name.clone(), clauses(wish)))
            .collect()
    };
    let (wanted, mut locked) = (rows(manifest), rows(lock));
    // The first Yarn writes every wish of every package down, without saying whose it is.
    if lock.format == crate::format::yarn_lock::ID {
        let wishes: BTreeSet<(String, String)> =
            locked.into_iter().map(|(_, name, clauses)| (name, clauses)).collect();
        let met = |row: &&Row| wishes.contains(&(row.1.clone(), row.2.clone()));
        locked = wanted.iter().filter(met).cloned().collect();
    }
    let tell = |(group, name, clauses): &Row| {
        let group = if group.is_empty() { String::new() } else { format!(" of the group {group}") };
        let sign = if needs_sign(clauses) { "@" } else { "" };
        format!("{name}{sign}{clauses}{group}")
    };
    for row in wanted.difference(&locked) {
        let message = format!("it was locked without {}, which {} asks for", tell(row), manifest.path);
        observed.add(&lock.path, None, message);
    }
    for row in locked.difference(&wanted) {
        let message = format!("it was locked for {}, which {} does not ask for", tell(row), manifest.path);
        observed.add(&lock.path, None, message);
    }
}

/// Whether a condition needs a sign between the name and itself to be read: npm's `1.3.0` and `^1.3.0` do.
fn needs_sign(clauses: &str) -> bool {
    clauses.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '^' | '*'))
}

/// The clauses of a condition in one order.
fn clauses(wish: &Requirement) -> String {
    let mut clauses: Vec<String> = wish
        .specifier
        .split(',')
        .map(|clause| clause.chars().filter(|character| !character.is_whitespace()).collect::<String>())
        .filter(|clause| !clause.is_empty())
        .collect();
    clauses.sort();
    clauses.join(",")
}

/// Every requirement of the main list must be locked in a version that it accepts.
fn pins(manifest: &LockFile, lock: &LockFile, observed: &mut Observed<'_>) {
    let mut by_name: BTreeMap<(Ecosystem, &str), Vec<&Locked>> = BTreeMap::new();
    for package in &lock.packages {
        by_name.entry((package.ecosystem, &package.name)).or_default().push(package);
    }
    for wish in manifest.requirements.iter().filter(|wish| wish.group.is_none()) {
        let asked = format!("{}{}", wish.name, wish.specifier);
        let Some(locked) = by_name.get(&(wish.ecosystem, wish.name.as_str())) else {
            // A requirement with a marker may hold for no platform that was locked.
            if wish.marker.is_none() {
                let message = format!("{asked}, which {} asks for, is not locked", manifest.path);
                observed.add(&lock.path, None, message);
            }
            continue;
        };
        if wish.ecosystem != Ecosystem::Pypi {
            continue;
        }
        let Ok(set) = wish.specifier.parse::<SpecifierSet>() else { continue };
        let versions: Vec<&str> = locked.iter().filter_map(|package| package.version.as_deref()).collect();
        let accepted = |version: &&str| {
            version.parse::<Version>().map_or(true, |version| set.contains(&version, Prereleases::Allowed))
        };
        if !versions.is_empty() && !versions.iter().any(accepted) {
            let message = format!(
                "{} is locked to {}, and {} asks for {asked}",
                wish.name,
                versions.join(", "),
                manifest.path
            );
            observed.add(&lock.path, locked.first().and_then(|package| package.line), message);
        }
    }
}
