//! Whether everything was looked at, and whether anybody could say something about what is there.

use wb_model::{Coverage, Covered, Inventory, Outcome, RuleResult};

use crate::hits::{Bench, Found, decided, ignored};
use crate::policy::Action;

/// `completeness`: readers that could not look, and the share of components that some source covers.
pub(crate) fn completeness(
    bench: &mut Bench<'_>,
    inventory: &Inventory,
    coverage: &[Coverage],
) -> RuleResult {
    let settings = bench.settings;
    let rule = &settings.completeness;
    let title = "everything could be looked at".to_owned();
    let unread: Vec<String> = inventory
        .statuses
        .iter()
        .filter_map(|line| match line.outcome {
            Outcome::CouldNotLook { places, .. } => {
                Some(format!("{} {} could not look at {places} places", line.stage.name(), line.name))
            }
            _ => None,
        })
        .collect();
    let covered = coverage.iter().filter(|one| matches!(one.covered, Covered::By { .. })).count();
    let mut messages = unread;
    if !coverage.is_empty() {
        #[expect(clippy::cast_precision_loss, reason = "counts of components are far below 2^52")]
        let share = covered as f64 / coverage.len() as f64;
        if share < settings.coverage {
            messages.push(format!(
                "advisory sources cover {covered} of {} components, and a share of {} is asked for",
                coverage.len(),
                settings.coverage
            ));
        }
    } else if settings.coverage > 0.0 && !inventory.components.is_empty() {
        messages.push("nobody says what advisory sources cover".to_owned());
    }
    if rule.action == Action::Ignore {
        return ignored("completeness", title, rule, messages.len());
    }
    let found: Vec<Found> =
        messages.into_iter().map(|message| bench.image("completeness", rule, message)).collect();
    decided("completeness", title, rule, found)
}

/// `not-covered`: components about which silence means nothing.
pub(crate) fn not_covered(bench: &mut Bench<'_>, coverage: &[Coverage]) -> RuleResult {
    let settings = bench.settings;
    let rule = &settings.not_covered;
    let title = "some advisory source covers every component".to_owned();
    let uncovered: Vec<(&Coverage, &str)> = coverage
        .iter()
        .filter_map(|one| match &one.covered {
            Covered::By { .. } => None,
            Covered::NotCovered { why } | Covered::CouldNotCompare { why } => Some((one, why.as_str())),
        })
        .collect();
    if rule.action == Action::Ignore {
        return ignored("not-covered", title, rule, uncovered.len());
    }
    let mut found: Vec<Found> = Vec::with_capacity(uncovered.len());
    for (one, why) in uncovered {
        let message = format!("{}: {why}", bench.name_of(&one.component));
        match bench.components.get(&one.component).copied() {
            Some(component) => found.push(bench.component("not-covered", rule, component, &[], message)),
            None => found.push(bench.image("not-covered", rule, message)),
        }
    }
    decided("not-covered", title, rule, found)
}
