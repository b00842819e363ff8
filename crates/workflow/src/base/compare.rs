//! What is known of an image's base, and what a newer release of it would change.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use wb_advisory::Database;
use wb_match::{MatchError, MatchOptions};
use wb_model::{BaseImage, Component, Finding, Inventory, Purl};

use super::cadence::Cadence;
use super::file::{Bases, KnownBase};

/// Everything that `base of` tells.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The base, where one was recognised.
    pub base: Option<BaseImage>,
    /// Its age in days, where its time is known.
    pub age_days: Option<i64>,
    /// How often it is released.
    pub cadence: Cadence,
    /// The newest recorded release of the same name, where it is newer.
    pub newer: Option<Newer>,
}

/// A newer recorded release of a base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Newer {
    /// When it was made.
    pub created: String,
    /// Digest of its manifest.
    pub digest: Option<wb_model::Digest>,
    /// What is of another version in it; empty where the older release is not recorded.
    pub changed: Vec<Changed>,
}

/// A component whose version differs between two releases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Changed {
    /// The purl without version and qualifiers.
    pub package: String,
    /// Versions in the older one; none where it is new.
    pub from: Vec<String>,
    /// Versions in the newer one; none where it is gone.
    pub to: Vec<String>,
}

/// What another base would change in the findings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fixes {
    /// Open findings of what the image has from its base.
    pub open: usize,
    /// Those that the newer base does not have.
    pub fixed: Vec<Finding>,
    /// What only the newer base has.
    pub opened: Vec<Finding>,
}

/// What is known of an inventory's base at a time. `known` is the recorded release that was recognised.
pub fn report(inventory: &Inventory, known: Option<&KnownBase>, bases: &Bases, as_of: Timestamp) -> Report {
    let base = inventory.base.clone();
    let name = base.as_ref().map(|base| base.name.as_str()).unwrap_or_default();
    let created = base.as_ref().and_then(|base| base.created.as_deref()).and_then(time);
    let newest = bases
        .known()
        .iter()
        .filter(|other| other.name == name && other.created.as_deref().and_then(time) > created)
        .filter(|other| known.is_none_or(|known| known.diff_ids != other.diff_ids))
        .max_by_key(|other| other.created.as_deref().and_then(time));
    Report {
        age_days: created.map(|created| (as_of.as_second() - created.as_second()).div_euclid(86_400)),
        cadence: Cadence::of(bases, name),
        newer: newest.map(|newest| Newer {
            created: newest.created.clone().unwrap_or_default(),
            digest: newest.digest.clone(),
            changed: known.map(|known| changes(&known.components, &newest.components)).unwrap_or_default(),
        }),
        base,
    }
}

/// Matches what an image has from its base, and the newer base, and says which findings go and come.
///
/// # Errors
/// The database cannot be read.
pub fn what_it_fixes(
    inventory: &Inventory,
    known: Option<&KnownBase>,
    newer: &Inventory,
    database: &Database,
    as_of: Timestamp,
) -> Result<Fixes, MatchError> {
    let options = MatchOptions { as_of };
    let from_base = of_base(inventory, known);
    let key = |finding: &Finding, inventory: &Inventory| {
        let component = inventory.component(&finding.component);
        (finding.vulnerability.clone(), component.map(package).unwrap_or_default())
    };
    let old = wb_match::assess(inventory, database, &options)?.findings;
    let old: Vec<Finding> = old
        .into_iter()
        .filter(|finding| finding.is_open() && from_base.contains(finding.component.as_str()))
        .collect();
    let new = wb_match::assess(newer, database, &options)?.findings;
    let new: Vec<Finding> = new.into_iter().filter(Finding::is_open).collect();
    let old_keys: BTreeSet<_> = old.iter().map(|finding| key(finding, inventory)).collect();
    let new_keys: BTreeSet<_> = new.iter().map(|finding| key(finding, newer)).collect();
    Ok(Fixes {
        open: old.len(),
        fixed: old.into_iter().filter(|finding| !new_keys.contains(&key(finding, inventory))).collect(),
        opened: new.into_iter().filter(|finding| !old_keys.contains(&key(finding, newer))).collect(),
    })
}

/// Ids of the components that came with the base: those that its record names, and those that lie in its layers. A
/// package manager's database is rewritten by later layers, so the place alone would miss what is older.
fn of_base<'i>(inventory: &'i Inventory, known: Option<&KnownBase>) -> BTreeSet<&'i str> {
    let recorded: BTreeSet<&str> =
        known.into_iter().flat_map(|known| &known.components).map(String::as_str).collect();
    let count = inventory.base.as_ref().map_or(0, |base| base.layers as usize);
    let layers: BTreeSet<_> = inventory.layers.iter().take(count).map(|layer| &layer.diff_id).collect();
    inventory
        .components
        .iter()
        .filter(|component| {
            let is_recorded =
                component.purl.as_ref().is_some_and(|purl| recorded.contains(purl.to_string().as_str()));
            is_recorded
                || component
                    .occurrences
                    .iter()
                    .any(|place| place.layer.as_ref().is_some_and(|layer| layers.contains(layer)))
        })
        .map(|component| component.id.as_str())
        .collect()
}

fn package(component: &Component) -> String {
    component.purl.as_ref().map_or_else(|| component.name.clone(), |purl| without_version(purl).0)
}

/// Type, namespace and name of a purl, and its version.
fn without_version(purl: &Purl) -> (String, String) {
    let namespace = purl.namespace().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    (format!("pkg:{}/{namespace}{}", purl.kind(), purl.name()), purl.version().unwrap_or_default().to_owned())
}

fn changes(old: &[String], new: &[String]) -> Vec<Changed> {
    let (old, new) = (versions(old), versions(new));
    let packages: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let of = |side: &BTreeMap<String, BTreeSet<String>>, package: &String| -> Vec<String> {
        side.get(package).into_iter().flatten().cloned().collect()
    };
    packages
        .into_iter()
        .filter(|package| old.get(*package) != new.get(*package))
        .map(|package| Changed { package: package.clone(), from: of(&old, package), to: of(&new, package) })
        .collect()
}

fn versions(purls: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for purl in purls.iter().filter_map(|text| text.parse::<Purl>().ok()) {
        let (package, version) = without_version(&purl);
        versions.entry(package).or_default().insert(version);
    }
    versions
}

fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
