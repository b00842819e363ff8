//! What was observed in the image itself: its configuration, what it fetches when it runs, its files.

use std::collections::BTreeSet;

use jiff::Timestamp;
use wb_aimodel::pickle::is_allowed_by;
use wb_model::{Inventory, Observation, ObservationKind, RuleOutcome, RuleResult, Stage, Treatment};

use crate::hits::{Bench, Found, decided, without_hits};
use crate::policy::{Action, ModelClass, OBSERVED};
use crate::settings::Origin;

/// One result for each kind: `configuration`, `runtime-fetch`, `integrity`, `model`.
pub(crate) fn results(bench: &mut Bench<'_>, inventory: &Inventory) -> Vec<RuleResult> {
    OBSERVED.iter().map(|kind| of_kind(bench, inventory, *kind)).collect()
}

fn of_kind(bench: &mut Bench<'_>, inventory: &Inventory, kind: ObservationKind) -> RuleResult {
    let (id, title) = (kind.name(), title(kind).to_owned());
    let all = &bench.settings.observations;
    let Some(settings) = all.get(&kind) else {
        let why = "no policy says what counts".to_owned();
        return without_hits(id, title, &Default::default(), RuleOutcome::Skipped { why });
    };
    let observed: Vec<&Observation> = inventory.observations.iter().filter(|one| one.kind == kind).collect();
    if observed.is_empty() && !was_looked_at(inventory, kind) {
        let why = format!("nobody looked: there is no check of {} in what was weighed", kind.name());
        // Files are compared by a verb of their own; that a scan does without is no gap.
        let asked = settings.rule.from > Origin::Default && kind != ObservationKind::Integrity;
        let outcome = if asked { RuleOutcome::CouldNotDecide { why } } else { RuleOutcome::Skipped { why } };
        return without_hits(id, title, &settings.rule, outcome);
    }
    let as_of = bench.as_of;
    let mut found: Vec<Found> = Vec::new();
    for one in observed {
        let action = match one.severity {
            severity if settings.fail.reaches(severity) => Action::Fail,
            severity if settings.warn.reaches(severity) => Action::Warn,
            _ => continue,
        };
        let mut hit = bench.place(&one.rule_id(), &settings.rule, Some(&one.place), one.sentence());
        hit.action = action;
        if settings.ignore.contains(&one.rule) {
            hit.hit.treatment = Treatment::SetAside { why: format!("the policy ignores {}", one.rule) };
        }
        if let Some(why) = allowed(one, &settings.classes, as_of) {
            hit.hit.treatment = Treatment::SetAside { why };
        }
        found.push(hit);
    }
    decided(id, title, &settings.rule, found)
}

/// Why a policy lets pass what is all about classes that it allows.
fn allowed(one: &Observation, classes: &[ModelClass], as_of: Timestamp) -> Option<String> {
    let mut by = BTreeSet::new();
    for global in &one.globals {
        let mut valid = classes.iter().filter(|class| !class.is_expired(as_of));
        let class = valid.find(|class| is_allowed_by(&class.name, global))?;
        let reason = class.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
        by.insert(format!("{}, owner {}{reason}", global.replacen(':', ".", 1), class.owner));
    }
    let by: Vec<String> = by.into_iter().collect();
    (!by.is_empty()).then(|| format!("allowed by policy: {}", by.join("; ")))
}

fn title(kind: ObservationKind) -> &'static str {
    match kind {
        ObservationKind::Configuration => "the image is configured safely",
        ObservationKind::RuntimeFetch => "nothing is installed or downloaded when it runs",
        ObservationKind::Integrity => "every file is the one its package brought",
        ObservationKind::Model => "no model does harm, and every model could be read",
        ObservationKind::Lock => "everything that is installed is pinned",
    }
}

fn was_looked_at(inventory: &Inventory, kind: ObservationKind) -> bool {
    let is_of_kind = |name: &str| name.strip_prefix(kind.name()).is_some_and(|rest| rest.starts_with('/'));
    inventory.statuses.iter().any(|line| line.stage == Stage::Check && is_of_kind(&line.name))
}

#[cfg(test)]
mod tests;
