//! Licences that do not fit together: header, card, licence file, base model.

use std::collections::{BTreeMap, BTreeSet};

use wb_aimodel::license::UseClass;
use wb_aimodel::{Field, Origin};

use crate::knowledge::license;
use crate::models::beside::Beside;
use crate::resolve::models::lineage::{DESCENT, base_of};
use crate::resolve::models::set::ModelSet;
use crate::resolve::models::shop::Shop;

/// What does not fit, in sentences without a full stop.
pub(super) fn conflicts(set: &ModelSet, all: &[ModelSet], shop: &Shop<'_>) -> Vec<String> {
    let mut conflicts = Vec::new();
    let mut said: BTreeMap<String, BTreeSet<Origin>> = BTreeMap::new();
    for stated in set.metadata.values(Field::License) {
        said.entry(canonical(&stated.value)).or_default().insert(stated.origin);
    }
    let has_text = texts(set, shop).next().is_some() || set.metadata.first(Field::LicenseLink).is_some();
    if said.remove("other").is_some() && !has_text {
        conflicts.push(
            "the licence is said to be another one, and neither its text nor a link to it is there"
                .to_owned(),
        );
    }
    // One source may name several (a choice); only sources that have nothing in common contradict each other.
    let mut by_origin: BTreeMap<Origin, BTreeSet<&str>> = BTreeMap::new();
    for (license, origins) in &said {
        for origin in origins {
            by_origin.entry(*origin).or_default().insert(license);
        }
    }
    let origins: Vec<(&Origin, &BTreeSet<&str>)> = by_origin.iter().collect();
    for (at, (origin, licenses)) in origins.iter().enumerate() {
        for (other, theirs) in &origins[at + 1..] {
            if licenses.is_disjoint(theirs) {
                conflicts.push(format!(
                    "{} says {}, {} says {}",
                    word(**origin),
                    list(licenses),
                    word(**other),
                    list(theirs)
                ));
            }
        }
    }
    conflicts.extend(dropped(set, all, shop));
    conflicts
}

/// Restrictions of a base that the licence of what was made from it does not have.
fn dropped(set: &ModelSet, all: &[ModelSet], shop: &Shop<'_>) -> Vec<String> {
    let own = use_class(set, shop);
    let references = set.metadata.references.iter().filter(|one| DESCENT.contains(&one.kind));
    let mut sentences: Vec<String> = references
        .filter_map(|one| {
            let base = base_of(set, &one.target, one.revision.as_deref(), all)?;
            let theirs = use_class(base, shop);
            (own == UseClass::Open && theirs > UseClass::Open).then(|| {
                format!(
                    "it is licensed for any use ({}), and its base {} is not ({})",
                    named(set),
                    one.target,
                    named(base)
                )
            })
        })
        .collect();
    sentences.sort();
    sentences.dedup();
    sentences
}

fn texts<'a>(set: &'a ModelSet, shop: &'a Shop<'_>) -> impl Iterator<Item = UseClass> + 'a {
    let facts = set.files.iter().filter_map(|file| shop.file(file.node)).flat_map(|file| &file.beside);
    facts.filter_map(|fact| match fact {
        Beside::License(text) => Some(text.use_class),
        _ => None,
    })
}

/// The strictest of everything that is said.
fn use_class(set: &ModelSet, shop: &Shop<'_>) -> UseClass {
    let declared = set.metadata.values(Field::License).map(|stated| class_of(&stated.value));
    declared.chain(texts(set, shop)).max().unwrap_or_default()
}

/// What a name of a licence says of the uses it forbids.
fn class_of(name: &str) -> UseClass {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["research"]) {
        UseClass::Research
    } else if has(&["-nc", "non-commercial", "noncommercial"]) {
        UseClass::NonCommercial
    } else if has(&["llama"]) {
        UseClass::Community
    } else if has(&["openrail", "gemma", "-rail"]) {
        UseClass::UseRestricted
    } else if license::expression(&name).is_some() {
        UseClass::Open
    } else {
        UseClass::Unknown
    }
}

fn canonical(license: &str) -> String {
    let name = license::expression(license).unwrap_or_else(|| license.trim().to_owned()).to_ascii_lowercase();
    name.strip_prefix("licenseref-").unwrap_or(&name).to_owned()
}

fn named(set: &ModelSet) -> String {
    let names: BTreeSet<&str> =
        set.metadata.values(Field::License).map(|stated| stated.value.as_str()).collect();
    if names.is_empty() { "no licence".to_owned() } else { list(&names) }
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(" or ")
}

fn word(origin: Origin) -> &'static str {
    match origin {
        Origin::Measured => "what was measured",
        Origin::Header => "the header",
        Origin::Config => "the configuration",
        Origin::Card => "the card",
        Origin::LicenseFile => "the licence file",
        Origin::Manifest => "the manifest",
        Origin::Declared => "the list of declared facts",
        Origin::Path => "the path",
    }
}
