//! What was observed in the image itself: its configuration, what it fetches when it runs, its files.

use wb_model::{Inventory, Observation, ObservationKind, RuleOutcome, RuleResult, Stage, Treatment};

use crate::hits::{Bench, Found, decided, without_hits};
use crate::policy::{Action, OBSERVED};
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
        found.push(hit);
    }
    decided(id, title, &settings.rule, found)
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
