//! Components that must not be there: by a role, or by name.

use wb_model::{Component, Inventory, RuleOutcome, RuleResult};

use crate::hits::{Bench, Found, decided, ignored, name, without_hits};
use crate::pattern::{PurlPattern, glob};
use crate::policy::{Action, Forbid};
use crate::settings::{Origin, Rule};

/// One result for each role that was asked for. A role that nobody has described cannot be decided.
pub(crate) fn roles(bench: &mut Bench<'_>, inventory: &Inventory) -> Vec<RuleResult> {
    let settings = bench.settings;
    let mut results = Vec::new();
    for (role_name, from) in &settings.roles_asked {
        let id = format!("role/{role_name}");
        let Some((role, rule)) = settings.roles.get(role_name) else {
            let known: Vec<&str> = settings.roles.keys().map(String::as_str).collect();
            let why = format!("no policy describes the role {role_name:?}; there are {}", known.join(", "));
            let rule = Rule { from: *from, ..Rule::default() };
            let title = format!("the image fits the role {role_name}");
            results.push(without_hits(&id, title, &rule, RuleOutcome::CouldNotDecide { why }));
            continue;
        };
        let title = role.title.clone().unwrap_or_else(|| format!("the image fits the role {role_name}"));
        if rule.action == Action::Ignore {
            results.push(ignored(&id, title, rule, 0));
            continue;
        }
        let entries: Vec<(&Forbid, Action)> =
            role.forbid.iter().map(|forbid| (forbid, forbid.action.min(rule.action))).collect();
        results.push(hits(bench, &id, title, rule, &entries, &role.allow, inventory));
    }
    results
}

/// `forbidden`.
pub(crate) fn forbidden(bench: &mut Bench<'_>, inventory: &Inventory) -> RuleResult {
    let settings = bench.settings;
    let title = "nothing is there that the policy forbids".to_owned();
    let from = settings.forbidden.iter().map(|(_, from)| *from).max().unwrap_or(Origin::Default);
    let action = settings.forbidden.iter().map(|(forbid, _)| forbid.action).max().unwrap_or(Action::Ignore);
    let rule = Rule { action, from, ..Rule::default() };
    if settings.forbidden.is_empty() {
        let why = "no policy forbids anything by name".to_owned();
        return without_hits("forbidden", title, &rule, RuleOutcome::Skipped { why });
    }
    let entries: Vec<(&Forbid, Action)> =
        settings.forbidden.iter().map(|(forbid, _)| (forbid, forbid.action)).collect();
    hits(bench, "forbidden", title, &rule, &entries, &[], inventory)
}

fn hits(
    bench: &mut Bench<'_>,
    id: &str,
    title: String,
    rule: &Rule,
    entries: &[(&Forbid, Action)],
    allow: &[PurlPattern],
    inventory: &Inventory,
) -> RuleResult {
    let mut found: Vec<Found> = Vec::new();
    for component in &inventory.components {
        if allow.iter().any(|pattern| pattern.is_about(component)) {
            continue;
        }
        // Of several entries that are about it the strictest counts, the first of these.
        let worst = entries.iter().filter(|(forbid, _)| is_about(forbid, component)).rev();
        let Some((forbid, action)) = worst.max_by_key(|(_, action)| *action) else { continue };
        let what = forbid.id.as_ref().map_or(String::new(), |id| format!(" [{id}]"));
        let message = format!("{}: {}{what}", name(component), forbid.reason);
        let mut one = bench.component(id, rule, component, &[], message);
        one.action = *action;
        found.push(one);
    }
    decided(id, title, rule, found)
}

fn is_about(forbid: &Forbid, component: &Component) -> bool {
    (forbid.kinds.is_empty() || forbid.kinds.contains(&component.kind))
        && (forbid.purls.iter().any(|pattern| pattern.is_about(component))
            || forbid.names.iter().any(|pattern| glob(pattern, &component.name)))
        && !forbid.except.iter().any(|pattern| pattern.is_about(component))
}
