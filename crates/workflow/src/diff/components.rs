//! What became of each component.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use wb_model::{
    ChangeKind, Component, ComponentChange, ComponentKind, ComponentState, FactChange, Holder, LicenseChange,
};
use wb_version::Scheme;

use super::identity::{Names, shape, short_purl};
use super::pair::{Pairing, place};
use super::sight::Sight;

/// Properties that say that two things of one version are not the same bytes.
const CONTENT: &[&str] = &["native:build-id", "python:wheel-tags", "python:record-digest"];

/// Every change, and how many components did not change.
pub(super) fn changes(
    names: &(Names<'_>, Names<'_>),
    sight: &(Sight, Sight),
    pairing: &Pairing<'_>,
) -> (Vec<ComponentChange>, u64) {
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for (before, after) in &pairing.pairs {
        match paired(before, after) {
            // The operating system stands among the surroundings.
            Some(_) if after.kind == ComponentKind::OperatingSystem => {}
            Some((change, facts)) => changes.push(ComponentChange {
                within: holder(names, Some(before), Some(after), pairing),
                facts,
                ..of(change, Some(before), Some(after))
            }),
            None => unchanged += 1,
        }
    }
    for before in &pairing.removed {
        changes.push(ComponentChange {
            within: holder(names, Some(before), None, pairing),
            uncertain: sight.1.may_have(before).map(|why| format!("on the newer side, {why}")),
            ..of(ChangeKind::Removed, Some(before), None)
        });
    }
    for after in &pairing.added {
        changes.push(ComponentChange {
            within: holder(names, None, Some(after), pairing),
            uncertain: sight.0.may_have(after).map(|why| format!("on the older side, {why}")),
            ..of(ChangeKind::Added, None, Some(after))
        });
    }
    changes.retain(|change| change.kind != ComponentKind::OperatingSystem);
    changes.sort();
    (changes, unchanged)
}

fn of(change: ChangeKind, old: Option<&Component>, new: Option<&Component>) -> ComponentChange {
    let component = new.or(old);
    ComponentChange {
        within: None,
        change,
        kind: component.map_or(ComponentKind::Application, |one| one.kind),
        name: component.map(|one| one.name.clone()).unwrap_or_default(),
        purl: component.and_then(short_purl),
        old: old.map(state),
        new: new.map(state),
        facts: Vec::new(),
        uncertain: None,
    }
}

fn state(component: &Component) -> ComponentState {
    ComponentState {
        id: component.id.clone(),
        version: component.version.clone(),
        path: place(component).map(str::to_owned),
    }
}

/// What it lies in, and from which to which version that went.
fn holder(
    names: &(Names<'_>, Names<'_>),
    old: Option<&Component>,
    new: Option<&Component>,
    pairing: &Pairing<'_>,
) -> Option<Holder> {
    let mut before = old.and_then(|one| names.0.holder(&one.id));
    let mut after = new.and_then(|one| names.1.holder(&one.id));
    // What was removed from a package that is still there lies in both of its versions.
    if new.is_none() {
        after = before.and_then(|before| pairing.after(before));
    } else if old.is_none() {
        before = after.and_then(|after| pairing.before(after));
    }
    let name = after.or(before)?.name.clone();
    let version = |holder: Option<&Component>| holder.and_then(|one| one.version.clone());
    Some(Holder { name, old: version(before), new: version(after) })
}

/// What became of a component that is on both sides; none when nothing did.
fn paired(old: &Component, new: &Component) -> Option<(ChangeKind, Vec<FactChange>)> {
    let facts = facts(old, new);
    if old.version != new.version {
        let change = match order(old, new) {
            Some(Ordering::Less) => ChangeKind::Upgraded,
            Some(Ordering::Greater) => ChangeKind::Downgraded,
            // Two spellings of one version are the same version.
            Some(Ordering::Equal) if facts.is_empty() => return None,
            Some(Ordering::Equal) => ChangeKind::Content,
            None => ChangeKind::Changed,
        };
        return Some((change, facts));
    }
    if !facts.is_empty() {
        return Some((ChangeKind::Content, facts));
    }
    let (before, after) = (place(old)?, place(new)?);
    (shape(before) != shape(after)).then_some((ChangeKind::Moved, facts))
}

/// How two versions of a component stand to each other; none when that cannot be told.
fn order(old: &Component, new: &Component) -> Option<Ordering> {
    let (before, after) = (old.version.as_deref()?, new.version.as_deref()?);
    let scheme = match new.purl.as_ref()?.kind() {
        "pypi" => Scheme::Pypi,
        "deb" => Scheme::Deb,
        "rpm" => Scheme::Rpm,
        "apk" => Scheme::Apk,
        "alpm" => Scheme::Alpm,
        "ebuild" | "gentoo" => Scheme::Gentoo,
        "npm" => Scheme::Npm,
        "gem" => Scheme::Gem,
        "golang" => Scheme::Go,
        "maven" => Scheme::Maven,
        "nuget" => Scheme::Nuget,
        "composer" => Scheme::Packagist,
        "conan" => Scheme::Conan,
        "cargo" => Scheme::Semver,
        "generic" if new.name == "openssl" => Scheme::Openssl,
        "generic" | "conda" | "github" => Scheme::Generic,
        _ => return None,
    };
    scheme.compare(before, after)
}

/// Facts about the content that both sides know and that differ.
fn facts(old: &Component, new: &Component) -> Vec<FactChange> {
    let mut facts = Vec::new();
    for digest in &new.hashes {
        let same = |other: &&wb_model::Digest| other.algorithm() == digest.algorithm();
        let mut others = old.hashes.iter().filter(same).peekable();
        if let Some(first) = others.peek().map(|other| other.hex())
            && !others.any(|other| other == digest)
        {
            facts.push(FactChange {
                what: digest.algorithm().name().to_owned(),
                old: first,
                new: digest.hex(),
            });
        }
    }
    for what in CONTENT {
        if let (Some(old), Some(new)) = (old.properties.get(*what), new.properties.get(*what))
            && old != new
        {
            facts.push(FactChange { what: (*what).to_owned(), old: old.clone(), new: new.clone() });
        }
    }
    facts.sort();
    facts
}

/// Components that declare other licences than before.
pub(super) fn licenses(pairing: &Pairing<'_>) -> Vec<LicenseChange> {
    let mut changes: Vec<LicenseChange> = pairing
        .pairs
        .iter()
        .map(|(before, after)| (declared(before), declared(after), after))
        // A side that says nothing may only not have looked: documents of other tools often leave licences out.
        .filter(|(old, new, _)| !old.is_empty() && !new.is_empty() && old != new)
        .map(|(old, new, after)| LicenseChange {
            name: after.name.clone(),
            component: after.id.clone(),
            old: old.into_iter().collect(),
            new: new.into_iter().collect(),
        })
        .collect();
    changes.sort();
    changes
}

fn declared(component: &Component) -> BTreeSet<String> {
    let text =
        |license: &wb_model::License| license.expression.clone().unwrap_or_else(|| license.declared.clone());
    component.licenses.iter().map(text).collect()
}
