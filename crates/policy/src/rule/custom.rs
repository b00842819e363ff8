//! Rules in CEL: what they deny, as hits. One that fails could not decide, and the gate fails.

use wb_model::{RuleOutcome, RuleResult};

use crate::cel::{Outcome, World, evaluate};
use crate::hits::{Bench, Found, Lenience, decided, name, without_hits};
use crate::policy::{Action, CustomRule, When};
use crate::settings::{Origin, Rule};

/// One result for each rule, in the order of the policies.
pub(crate) fn results(bench: &mut Bench<'_>, world: &World<'_>) -> Vec<RuleResult> {
    let settings = bench.settings;
    let (asked, turned_off): (Vec<_>, Vec<_>) =
        settings.rules.iter().partition(|(rule, _)| rule.action != Action::Ignore);
    let rules: Vec<CustomRule> = asked.iter().map(|(rule, _)| rule.clone()).collect();
    let outcomes = evaluate(&rules, world);
    let mut results: Vec<RuleResult> = asked
        .iter()
        .zip(outcomes)
        .map(|((custom, from), outcome)| result(bench, world, custom, *from, outcome))
        .collect();
    for (custom, from) in turned_off {
        let id = format!("custom/{}", custom.id);
        results.push(crate::hits::ignored(&id, custom.title.clone(), &common(custom, *from), 0));
    }
    results
}

fn common(custom: &CustomRule, from: Origin) -> Rule {
    Rule { action: custom.action, approver: custom.approver.clone(), controls: custom.controls.clone(), from }
}

fn result(
    bench: &mut Bench<'_>,
    world: &World<'_>,
    custom: &CustomRule,
    from: Origin,
    outcome: Outcome,
) -> RuleResult {
    let (id, rule) = (format!("custom/{}", custom.id), common(custom, from));
    let denied = match outcome {
        Outcome::Denied(denied) => denied,
        Outcome::Failed(why) => {
            return without_hits(&id, custom.title.clone(), &rule, RuleOutcome::CouldNotDecide { why });
        }
    };
    let mut found: Vec<Found> = Vec::with_capacity(denied.len());
    for at in denied {
        let message = |about: String| match &custom.message {
            Some(message) => format!("{about}: {message}"),
            None => about,
        };
        match custom.when {
            When::Finding => {
                let Some(finding) = bench.findings.get(at) else { continue };
                let closed = bench.open.get(at).is_none_or(|open| !open.is_open());
                let aside = closed.then(|| "it is not open".to_owned());
                let lenience = Lenience { aside, ..Lenience::default() };
                let about = message(bench.describe(finding));
                found.push(bench.finding(&id, &rule, (at, finding), &lenience, Some(about)));
            }
            When::Component => {
                let Some(component) = world.inventory.components.get(at) else { continue };
                let about = message(name(component));
                found.push(bench.component(&id, &rule, component, &[], about));
            }
            When::Image => {
                let about = custom.message.clone().unwrap_or_else(|| custom.title.clone());
                found.push(bench.image(&id, &rule, about));
            }
        }
    }
    decided(&id, custom.title.clone(), &rule, found)
}
