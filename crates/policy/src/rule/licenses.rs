//! Licences: what the policy denies, and what somebody has to look at.

use std::collections::BTreeMap;

use wb_model::{Component, Inventory, License, RuleResult};

use crate::hits::{Bench, Found, decided, ignored, name};
use crate::license::standing::{Judged, judge};
use crate::policy::{Action, Standing};
use crate::settings::Rule;

/// `license/deny` and `license/review`.
pub(crate) fn results(bench: &mut Bench<'_>, inventory: &Inventory) -> Vec<RuleResult> {
    let settings = bench.settings;
    // Thousands of components share a few licences.
    let mut known: BTreeMap<(wb_model::ComponentKind, &[License]), Option<Judged>> = BTreeMap::new();
    let mut denied: Vec<(&Component, Judged)> = Vec::new();
    let mut reviewed: Vec<(&Component, Judged)> = Vec::new();
    for component in &inventory.components {
        let judged = known
            .entry((component.kind, component.licenses.as_slice()))
            .or_insert_with(|| judge(component, &settings.licenses))
            .clone();
        match judged {
            Some(judged) if judged.standing == Standing::Deny => denied.push((component, judged)),
            Some(judged) if judged.standing == Standing::Review => reviewed.push((component, judged)),
            _ => {}
        }
    }
    let asked = !settings.licenses.is_empty();
    vec![
        result(bench, "license/deny", "no licence is denied", &settings.license_deny, asked, denied),
        result(
            bench,
            "license/review",
            "no licence has to be looked at",
            &settings.license_review,
            asked,
            reviewed,
        ),
    ]
}

fn result(
    bench: &mut Bench<'_>,
    id: &str,
    title: &str,
    rule: &Rule,
    asked: bool,
    hits: Vec<(&Component, Judged)>,
) -> RuleResult {
    if !asked {
        let why = "no policy says anything about licences".to_owned();
        let outcome = wb_model::RuleOutcome::Skipped { why };
        return crate::hits::without_hits(id, title.to_owned(), rule, outcome);
    }
    if rule.action == Action::Ignore {
        return ignored(id, title.to_owned(), rule, hits.len());
    }
    let mut found: Vec<Found> = Vec::with_capacity(hits.len());
    for (component, judged) in hits {
        let because: Vec<String> = judged
            .because
            .iter()
            .map(|(license, category)| {
                if license == category.name() {
                    license.clone()
                } else {
                    format!("{license} ({})", category.name())
                }
            })
            .collect();
        let declared: Vec<&str> = component
            .licenses
            .iter()
            .map(|license| license.expression.as_deref().unwrap_or(&license.declared))
            .collect();
        let names: Vec<&str> = judged
            .because
            .iter()
            .map(|(license, _)| license.as_str())
            .chain(declared.iter().copied())
            .collect();
        let what = if judged.standing == Standing::Deny { "denied" } else { "to be looked at" };
        let message = format!("{}: {what}: {}", name(component), because.join(", "));
        found.push(bench.component(id, rule, component, &names, message));
    }
    decided(id, title.to_owned(), rule, found)
}
