//! What nobody looked at on the newer side: there anything may be new, so that nothing can be let pass.
//!
//! What is the same on both sides is not new: a check that both were told to leave out, a file that cannot be read in
//! a layer that both have.

use std::collections::{BTreeMap, BTreeSet};

use wb_model::{
    Assessment, Component, ComponentKind, Covered, Diagnostic, DiagnosticCode, Inventory, Level, Outcome,
    Stage, StatusLine,
};

use super::Side;
use super::identity::{Name, Names};
use super::sight::tells;

/// Names in one sentence; the rest is counted.
const NAMED: usize = 3;

/// A sentence for everything of the newer side that was not looked at.
pub(super) fn unseen(old: &Side<'_>, new: &Side<'_>) -> Vec<String> {
    let mut sentences: Vec<String> = checks(old.inventory, new.inventory).into_iter().collect();
    sentences.extend(skipped(old.inventory, new.inventory));
    sentences.extend(blind(old.inventory, new.inventory));
    if let Some(after) = new.assessment {
        sentences.extend(findings(old, new.inventory, after));
    }
    sentences
}

/// Observations that nobody can have made.
fn checks(old: &Inventory, new: &Inventory) -> Option<String> {
    let of = |inventory: &Inventory| -> BTreeSet<String> {
        let checks = inventory.statuses.iter().filter(|line| line.stage == Stage::Check);
        checks.map(|line| line.name.clone()).collect()
    };
    let (before, after) = (of(old), of(new));
    if !tells(new) {
        return Some(format!(
            "the newer side is a document ({}) that does not say what was looked at: neither its components nor \
             observations about its configuration and files can be relied on to be all",
            new.tool.name
        ));
    }
    if after.is_empty() {
        return Some(
            "the newer side does not say that its configuration and files were checked: observations about them were \
             not looked at"
                .to_owned(),
        );
    }
    let missing: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    (!missing.is_empty()).then(|| {
        format!("the newer side was not checked for {}, the older side was", enumeration(&missing, NAMED))
    })
}

/// What was left out on the newer side only, by the reason.
fn skipped(old: &Inventory, new: &Inventory) -> Vec<String> {
    let looked: BTreeSet<(Stage, &str)> = old
        .statuses
        .iter()
        .filter(|line| !matches!(line.outcome, Outcome::Skipped { .. }))
        .map(|line| (line.stage, line.name.as_str()))
        .collect();
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &new.statuses {
        if let Outcome::Skipped { why } = &line.outcome
            && looked.contains(&(line.stage, line.name.as_str()))
        {
            by_reason.entry(why).or_default().push(&line.name);
        }
    }
    let sentence = |(why, names): (&str, Vec<&str>)| {
        format!("on the newer side, {} did not look: {why}", enumeration(&names, NAMED))
    };
    by_reason.into_iter().map(sentence).collect()
}

/// Readers, resolvers and checks that could not look everywhere.
fn blind(old: &Inventory, new: &Inventory) -> Vec<String> {
    // Every such place is a diagnostic too. In a layer that both sides have, it is the same bytes.
    let known: BTreeSet<&Diagnostic> = unread(old).filter(|one| one.layer.is_some()).collect();
    let is_as_before = unread(new).all(|one| known.contains(one));
    let before: BTreeMap<(Stage, &str), u64> = old.statuses.iter().filter_map(places).collect();
    let paths: BTreeSet<&str> = unread(new)
        .filter(|one| !known.contains(one))
        .map(|one| one.path.as_deref().unwrap_or(&one.message))
        .collect();
    let examples = match paths.is_empty() {
        true => String::new(),
        false => {
            format!(" (not read: {})", enumeration(&paths.into_iter().collect::<Vec<_>>(), NAMED))
        }
    };
    let mut sentences = Vec::new();
    for ((stage, name), places) in new.statuses.iter().filter_map(places) {
        if is_as_before && before.get(&(stage, name)).is_some_and(|before| places <= *before) {
            continue;
        }
        let words = if places == 1 { "1 place".to_owned() } else { format!("{places} places") };
        sentences
            .push(format!("on the newer side, {} {name} could not look at {words}{examples}", stage.name()));
    }
    sentences
}

fn places(line: &StatusLine) -> Option<((Stage, &str), u64)> {
    match &line.outcome {
        Outcome::CouldNotLook { places, .. } => Some(((line.stage, line.name.as_str()), *places)),
        _ => None,
    }
}

fn unread(inventory: &Inventory) -> impl Iterator<Item = &Diagnostic> {
    // A script that cannot be read is a warning only because the checks decide whether anybody runs it.
    let is_unread =
        |code: DiagnosticCode| code.level() == Level::Error || code == DiagnosticCode::UnreadScript;
    inventory.diagnostics.iter().filter(move |one| is_unread(one.code))
}

/// Components about which the advisories' silence says nothing on the newer side, and said something before. (What
/// cannot be compared, but is spoken about, is an open finding.)
fn findings(old: &Side<'_>, new: &Inventory, after: &Assessment) -> Vec<String> {
    let mut sentences = Vec::new();
    let before = old.assessment;
    if after.database.starter && before.is_some_and(|before| !before.database.starter) {
        sentences.push(
            "the newer side was held against the starter database, which knows a few advisories only"
                .to_owned(),
        );
    }
    let is_covered = |assessment: &Assessment| {
        assessment.coverage.iter().any(|line| matches!(line.covered, Covered::By { .. }))
    };
    if !new.components.is_empty() && !is_covered(after) {
        let all = new.components.len();
        sentences.push(format!(
            "no advisory source covers any of the {all} components of the newer side: their findings were not looked at"
        ));
        return sentences;
    }
    let Some(before) = before else { return sentences };
    let (were, are) = (Names::of(old.inventory), Names::of(new));
    let (was, is) = (Coverage::of(before, &were), Coverage::of(after, &are));
    // What was as little covered before is no worse.
    let worse: BTreeMap<&str, &Kind<'_>> = is
        .kinds
        .iter()
        .filter(|(name, kind)| {
            kind.covered == 0 && was.kinds.get(*name).is_none_or(|before| before.covered > 0)
        })
        .map(|(name, kind)| (*name, kind))
        .collect();
    sentences.extend(worse.iter().map(|(name, kind)| {
        let (all, why) = (kind.all, kind.why);
        format!(
            "findings were not looked at for packages of the type {name} ({all} on the newer side): {why}"
        )
    }));
    let lost: BTreeSet<String> = is
        .none
        .iter()
        .filter(|(name, _)| was.names.contains(*name) && !was.none.contains_key(*name))
        .flat_map(|(_, components)| components)
        .filter(|(component, _)| !kind(component).is_some_and(|kind| worse.contains_key(kind)))
        .map(|(component, why)| format!("{} ({why})", title(component)))
        .collect();
    if !lost.is_empty() {
        let lost: Vec<&str> = lost.iter().map(String::as_str).collect();
        sentences.push(format!(
            "findings were not looked at where an advisory source covered the older side and none the newer: {}",
            enumeration(&lost, NAMED)
        ));
    }
    sentences
}

/// What advisory sources cover on one side.
struct Coverage<'a> {
    /// What is covered, whatever its version.
    names: BTreeSet<&'a Name>,
    /// What no source covers, with why.
    none: BTreeMap<&'a Name, Vec<(&'a Component, &'a str)>>,
    /// Packages by the type of their package URL.
    kinds: BTreeMap<&'a str, Kind<'a>>,
}

#[derive(Default)]
struct Kind<'a> {
    all: u64,
    covered: u64,
    why: &'a str,
}

impl<'a> Coverage<'a> {
    fn of(assessment: &'a Assessment, names: &'a Names<'a>) -> Self {
        let mut coverage = Self { names: BTreeSet::new(), none: BTreeMap::new(), kinds: BTreeMap::new() };
        for line in &assessment.coverage {
            let (Some(component), Some(name)) =
                (names.component(&line.component), names.name(&line.component))
            else {
                continue;
            };
            let why = match &line.covered {
                Covered::NotCovered { why } => Some(why.as_str()),
                // The sources of what cannot be compared were asked.
                Covered::By { .. } | Covered::CouldNotCompare { .. } => None,
            };
            if let Some(kind) = kind(component) {
                let kind = coverage.kinds.entry(kind).or_default();
                kind.all += 1;
                kind.covered += u64::from(why.is_none());
                kind.why = why.unwrap_or(kind.why);
            }
            match why {
                None => {
                    coverage.names.insert(name);
                }
                Some(why) => coverage.none.entry(name).or_default().push((component, why)),
            }
        }
        coverage
    }
}

/// The type of a package's URL.
fn kind(component: &Component) -> Option<&str> {
    let is_package = matches!(component.kind, ComponentKind::OsPackage | ComponentKind::LanguagePackage);
    component.purl.as_ref().filter(|_| is_package).map(|purl| purl.kind())
}

fn title(component: &Component) -> String {
    match &component.version {
        Some(version) => format!("{} {version}", component.name),
        None => component.name.clone(),
    }
}

/// `a, b, c and 4 more`.
fn enumeration(names: &[&str], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).copied().collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
