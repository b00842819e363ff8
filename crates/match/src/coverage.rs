//! What silence about a component is worth.

use std::collections::BTreeSet;

use wb_advisory::{DatabaseError, cpe_products};
use wb_model::{Component, ComponentKind, Coverage, Covered};

use crate::compare::Installed;
use crate::hear::Hearing;
use crate::lookup::Library;
use crate::question::{Question, Role};

const FIXED_ONLY: &str = "fixed issues only";

/// Spaces that hold a selection of products: silence about a name that no record ever mentions means nothing.
const SELECTIONS: [&str; 3] = ["bitnami", "cpe", "nvidia"];

/// Whether any source of the database could have said something about a component.
pub(crate) fn of(
    component: &Component,
    hearing: &Hearing,
    library: &Library<'_>,
) -> Result<Coverage, DatabaseError> {
    let covered = covered(component, hearing, library)?;
    Ok(Coverage { component: component.id.clone(), covered })
}

fn covered(
    component: &Component,
    hearing: &Hearing,
    library: &Library<'_>,
) -> Result<Covered, DatabaseError> {
    let mut sources = BTreeSet::new();
    let mut limits = BTreeSet::new();
    let mut unlimited = false;
    let mut silent: BTreeSet<String> = BTreeSet::new();
    let mut unreadable = None;
    let mut comparable = false;
    let own = |question: &&Question| matches!(question.role, Role::Own);
    for question in hearing.asked.iter().map(|asked| &asked.question).filter(own) {
        let speakers = library.speakers(&question.space)?;
        if speakers.is_empty() {
            silent.insert(question.space.to_string());
            continue;
        }
        if is_left_out(question, library)? {
            silent.insert(format!("{} {}", question.space, question.name));
            continue;
        }
        let fixed_only = speakers.iter().all(|speaker| speaker.fixed_only);
        match (question.limit, fixed_only) {
            (None, false) => unlimited = true,
            (limit, fixed_only) => limits.extend(limit.or(fixed_only.then_some(FIXED_ONLY))),
        }
        sources.extend(speakers.iter().map(|speaker| speaker.source.clone()));
        match problem(question) {
            Some(why) => unreadable = unreadable.or(Some(why)),
            None => comparable = true,
        }
    }
    if let Some(why) = unreadable.filter(|_| !comparable) {
        return Ok(Covered::CouldNotCompare { why });
    }
    if sources.is_empty() {
        let why = why_not(component, hearing, &silent);
        return Ok(Covered::NotCovered { why });
    }
    let limit = (!unlimited && !limits.is_empty()).then(|| limits.into_iter().collect::<Vec<_>>().join("; "));
    Ok(Covered::By { sources: sources.into_iter().collect(), limit })
}

/// Whether a name is not among the ones that its space's sources follow.
fn is_left_out(question: &Question, library: &Library<'_>) -> Result<bool, DatabaseError> {
    let space = question.space.as_str();
    Ok(SELECTIONS.contains(&space)
        && !(space == "cpe" && cpe_products::product(&question.name).is_some())
        && library.statements(&question.space, &question.name)?.is_empty())
}

/// Why a question's version cannot be compared at all.
fn problem(question: &Question) -> Option<String> {
    if question.versions.is_empty() {
        return Some("it has no version".to_owned());
    }
    let scheme = question.space.scheme();
    question.versions.iter().find_map(|text| Installed::new(text, question.any_epoch).unreadable(scheme))
}

fn why_not(component: &Component, hearing: &Hearing, silent: &BTreeSet<String>) -> String {
    if let Some(refusal) = hearing.refusals.first() {
        return refusal.clone();
    }
    // SUSE's many modules would fill a page.
    let shown: Vec<&str> = silent.iter().take(3).map(String::as_str).collect();
    if !shown.is_empty() {
        let more = if silent.len() > shown.len() { " and others" } else { "" };
        return format!("no source in the database speaks about {}{more}", shown.join(", "));
    }
    match (component.kind, &component.purl) {
        (ComponentKind::OperatingSystem, _) => {
            "advisories speak about its packages, which are listed one by one".to_owned()
        }
        (ComponentKind::Model | ComponentKind::Dataset, _) => {
            "no source of advisories speaks about models and datasets".to_owned()
        }
        (ComponentKind::NativeLibrary | ComponentKind::Application, _) if component.cpes.is_empty() => {
            "it has no CPE, and no package that a source knows".to_owned()
        }
        (_, None) => "it has no package URL".to_owned(),
        (_, Some(purl)) => format!("no matcher knows packages of the type {}", purl.kind()),
    }
}
