//! Which steps, in which order: greedy, with every tie broken.
//!
//! In each round every candidate of every unit that still has open findings is weighed with all that has to move with it,
//! and the best is taken: known-exploited findings closed first, then the most risk removed (closed less opened), then
//! the fewest packages, the smallest jump, the lowest version, the name. A step is never taken that opens a finding worse
//! than the worst it closes, that opens one known to be exploited, or that does not lower the risk.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use wb_model::{Component, ComponentId, Finding, PlannedFinding};
use wb_version::Scheme;

use super::closure::{Closure, is_candidate, risk};
use super::compatibility::torch;
use super::desk::{Desk, Effect, Move, is_python, slot};
use super::error::PlanError;
use super::index::compare;
use super::removal::{Roots, is_removable};

/// Steps of one plan.
const MOST_STEPS: usize = 500;
/// Versions of one unit that are weighed.
const MOST_CANDIDATES: usize = 48;
/// Candidates that are weighed for one plan, in all rounds.
const MOST_WEIGHED: usize = 50_000;

/// A step that was chosen.
pub(crate) struct Choice<'a> {
    pub(crate) unit: &'a Component,
    pub(crate) moves: Vec<Move<'a>>,
    pub(crate) effect: Effect,
    pub(crate) unseen: Vec<String>,
}

/// The steps, and why nothing was done about the other units.
pub(crate) struct Chosen<'a> {
    pub(crate) choices: Vec<Choice<'a>>,
    pub(crate) refused: BTreeMap<ComponentId, String>,
}

/// Better is greater.
type Worth = (usize, i64, Reverse<usize>, Reverse<u8>);

pub(crate) fn choose<'a>(
    desk: &mut Desk<'a>,
    findings: &[Finding],
    roots: &Roots<'_>,
) -> Result<Chosen<'a>, PlanError> {
    let advised = advised(desk, findings);
    let mut chosen = Chosen { choices: Vec::new(), refused: BTreeMap::new() };
    let mut weighed = 0;
    while chosen.choices.len() < MOST_STEPS {
        let mut best: Option<(Worth, Choice<'a>)> = None;
        let units: Vec<ComponentId> =
            desk.open.iter().filter(|(_, list)| !list.is_empty()).map(|(id, _)| id.clone()).collect();
        for id in units {
            let Some(unit) = desk.names.components.get(&id).copied() else { continue };
            if desk.changed.contains_key(&id) {
                continue;
            }
            let mut why = Vec::new();
            let own_advice = advised.get(&id).cloned().unwrap_or_default();
            for plan in proposals(desk, unit, &own_advice, roots, &mut why)? {
                weighed += 1;
                if weighed > MOST_WEIGHED {
                    desk.notes.push(format!("after {MOST_WEIGHED} candidates no more were weighed"));
                    return Ok(chosen);
                }
                let effect = desk.effect(&plan.moves)?;
                let worth = match worth(unit, &plan, &effect) {
                    Ok(worth) => worth,
                    Err(reason) => {
                        why.push(reason);
                        continue;
                    }
                };
                if best
                    .as_ref()
                    .is_none_or(|(known, choice)| order(&worth, unit, &plan.moves, known, choice).is_gt())
                {
                    best = Some((worth, Choice { unit, moves: plan.moves, effect, unseen: plan.unseen }));
                }
            }
            // What was said first is about the highest version: the one that would close the most.
            if let Some(first) = why.into_iter().next() {
                chosen.refused.insert(id, first);
            }
        }
        let Some((_, mut choice)) = best else { break };
        // What the step is about stands first.
        choice.moves.sort_by_key(|one| one.unit.is_none_or(|unit| unit.id != choice.unit.id));
        desk.apply(&choice.moves, &choice.effect)?;
        chosen.refused.remove(&choice.unit.id);
        chosen.choices.push(choice);
    }
    Ok(chosen)
}

/// Versions that the records name, by unit, with those of the unit itself only: a version of a library is none of its wheel.
fn advised(desk: &Desk<'_>, findings: &[Finding]) -> BTreeMap<ComponentId, BTreeSet<String>> {
    let mut advised: BTreeMap<ComponentId, BTreeSet<String>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let Some(fix) = &finding.fix else { continue };
        if desk.names.unit(&finding.component).is_some_and(|unit| unit.id == finding.component) {
            advised.entry(finding.component.clone()).or_default().extend(fix.versions.iter().cloned());
        }
    }
    advised
}

fn proposals<'a>(
    desk: &mut Desk<'a>,
    unit: &'a Component,
    advised: &BTreeSet<String>,
    roots: &Roots<'_>,
    why: &mut Vec<String>,
) -> Result<Vec<Closure<'a>>, PlanError> {
    let mut plans = Vec::new();
    if is_python(unit) {
        let at = slot(&desk.names.package(unit).place, &unit.name);
        if desk.decided.contains_key(&at) {
            return Ok(plans);
        }
        if is_removable(desk, unit, roots) {
            let moves = vec![Move {
                unit: Some(unit),
                name: at.name.clone(),
                place: at.place.clone(),
                from: unit.version.clone(),
                to: None,
                reason: roots.why_not_asked(&at.name),
            }];
            plans.push(Closure { moves, unseen: Vec::new() });
        }
        let candidates = python_candidates(desk, unit, advised, why);
        for version in candidates {
            match desk.closure(&at, &version, "it has the findings")? {
                Ok(closure) => plans.push(closure),
                Err(conflict) => why.push(format!("{} {version}: {conflict}", at.name)),
            }
        }
    } else if super::command::is_of_distribution(unit) {
        let Some(scheme) = scheme_of(unit) else { return Ok(plans) };
        let mut versions: Vec<&String> = advised.iter().collect();
        versions.sort_by(|one, two| scheme.compare(two, one).unwrap_or(Ordering::Equal).then(two.cmp(one)));
        for version in versions.into_iter().take(MOST_CANDIDATES) {
            plans.push(Closure { moves: of_source(desk, unit, version), unseen: Vec::new() });
        }
        if advised.is_empty() {
            why.push(format!("no fixed version of the package {} is known to its distribution", unit.name));
        }
    } else {
        let kind = unit.purl.as_ref().map_or("such", wb_model::Purl::kind);
        why.push(format!(
            "steps are not planned for {kind} packages and loose files; the finding says what to upgrade"
        ));
    }
    Ok(plans)
}

/// Highest first: it closes the most, and what stands in its way is said first.
fn python_candidates(
    desk: &Desk<'_>,
    unit: &Component,
    advised: &BTreeSet<String>,
    why: &mut Vec<String>,
) -> Vec<String> {
    let at = slot(&desk.names.package(unit).place, &unit.name);
    let Some(now) = unit.version.as_deref() else {
        why.push(format!("the version of {} is not known", unit.name));
        return Vec::new();
    };
    let higher = |version: &str| compare(version, now).is_gt();
    let releases = desk.index.and_then(|index| index.releases(&at.name));
    let mut versions: Vec<String> = match releases {
        Some(releases) => {
            let fitting: Vec<&str> = releases
                .iter()
                .filter(|release| is_candidate(release, Some(now)))
                .map(|release| release.version.as_str())
                .collect();
            let newest = fitting.iter().rev().take(MOST_CANDIDATES / 2).copied();
            let at_fixes = advised
                .iter()
                .filter_map(|fix| fitting.iter().copied().find(|version| compare(version, fix).is_ge()));
            newest.chain(at_fixes).map(str::to_owned).collect()
        }
        None => advised.iter().filter(|version| higher(version)).cloned().collect(),
    };
    versions.sort_by(|one, two| compare(two, one).then(two.cmp(one)));
    versions.dedup();
    versions.truncate(MOST_CANDIDATES);
    if versions.is_empty() {
        why.push(match releases {
            Some(_) => format!("the index has no version of {} above {now} that fits this image", at.name),
            None => format!(
                "no fixed version of {} is known, and no index with other versions was given",
                at.name
            ),
        });
    }
    versions
}

/// Packages that a distribution builds from one source are upgraded together.
fn of_source<'a>(desk: &Desk<'a>, unit: &'a Component, version: &str) -> Vec<Move<'a>> {
    let source = |component: &Component| {
        component.source_package.as_ref().map(|source| (source.name.clone(), source.version.clone()))
    };
    let own = source(unit);
    let together = desk.names.components.values().copied().filter(|other| {
        other.id == unit.id
            || (own.is_some()
                && other.kind == unit.kind
                && source(other) == own
                && !desk.changed.contains_key(&other.id))
    });
    let mut moves: Vec<Move<'a>> = together
        .map(|other| Move {
            unit: Some(other),
            name: other.name.clone(),
            place: desk.names.package(other).place,
            from: other.version.clone(),
            to: Some(version.to_owned()),
            reason: if other.id == unit.id {
                "it has the findings".to_owned()
            } else {
                format!("it is built from the same source as {}", unit.name)
            },
        })
        .collect();
    moves.sort_by(|one, two| (&one.name, &one.place).cmp(&(&two.name, &two.place)));
    moves
}

/// The version order of a distribution's package.
pub(crate) fn scheme_of(unit: &Component) -> Option<Scheme> {
    scheme(unit.purl.as_ref()?.kind())
}

/// The version order of an ecosystem.
pub(crate) fn scheme(kind: &str) -> Option<Scheme> {
    match kind {
        "deb" => Some(Scheme::Deb),
        "apk" => Some(Scheme::Apk),
        "rpm" => Some(Scheme::Rpm),
        "pypi" => Some(Scheme::Pypi),
        _ => None,
    }
}

/// What a step is worth, or why it is not taken.
fn worth(unit: &Component, plan: &Closure<'_>, effect: &Effect) -> Result<Worth, String> {
    let to = plan
        .moves
        .iter()
        .find(|one| one.unit.is_some_and(|one| one.id == unit.id))
        .and_then(|one| one.to.clone());
    let what = to.clone().map_or(format!("{} removed", unit.name), |to| format!("{} {to}", unit.name));
    let exploited = |list: &[PlannedFinding]| list.iter().filter(|finding| finding.exploited).count();
    let worst = |list: &[PlannedFinding]| list.iter().map(|finding| finding.severity).max();
    if effect.closes.is_empty() {
        return Err(match effect.unknown.is_empty() {
            true => format!("{what} closes none of them"),
            false => format!("what {what} brings was not looked at: give its wheel in --index"),
        });
    }
    let removed = i64::from(risk(&effect.closes)) - i64::from(risk(&effect.opens));
    if removed <= 0 || worst(&effect.opens) > worst(&effect.closes) || exploited(&effect.opens) > 0 {
        let opened = effect.opens.first().map(|finding| finding.vulnerability.clone()).unwrap_or_default();
        return Err(format!("{what} opens worse than it closes ({opened})"));
    }
    let jumps = plan.moves.iter().map(|one| jump(one.from.as_deref(), one.to.as_deref())).max().unwrap_or(0);
    Ok((exploited(&effect.closes), removed, Reverse(plan.moves.len()), Reverse(jumps)))
}

/// 0 for nothing, 1 for the last part of a version, 2 for the second, 3 for the first.
pub(crate) fn jump(from: Option<&str>, to: Option<&str>) -> u8 {
    let (Some(from), Some(to)) = (from, to) else { return 1 };
    let number = |text: &str, at: usize| text.split(['.', '+', '-', '~']).nth(at).map(str::to_owned);
    match (0..3).find(|at| number(from, *at) != number(to, *at)) {
        Some(0) => 3,
        Some(1) => 2,
        Some(_) => 1,
        None => u8::from(from != to),
    }
}

fn order(
    worth: &Worth,
    unit: &Component,
    moves: &[Move<'_>],
    known: &Worth,
    choice: &Choice<'_>,
) -> Ordering {
    let version = |unit: &Component, moves: &[Move<'_>]| {
        moves.iter().find(|one| one.unit.is_some_and(|one| one.id == unit.id)).and_then(|one| one.to.clone())
    };
    let (this, that) =
        (version(unit, moves).unwrap_or_default(), version(choice.unit, &choice.moves).unwrap_or_default());
    worth
        .cmp(known)
        .then_with(|| {
            if unit.id == choice.unit.id {
                compare(&that, &this).then(that.cmp(&this))
            } else {
                Ordering::Equal
            }
        })
        .then_with(|| choice.unit.id.cmp(&unit.id))
}

/// What the table says about the CUDA of two releases of torch, where it differs.
pub(crate) fn cuda_note(from: &str, to: &str) -> Option<String> {
    let (before, after) = (torch(from)?, torch(to)?);
    (before.cuda != after.cuda).then(|| {
        format!(
            "torch {to} is built with CUDA {}, {from} with {}: the machines' driver has to be new enough",
            after.cuda, before.cuda
        )
    })
}
