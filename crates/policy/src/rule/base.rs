//! The image it was built from: whether it may be, and how old it is.

use wb_model::{BaseImage, Inventory, RuleOutcome, RuleResult};

use crate::hits::{Bench, Found, decided, ignored, without_hits};
use crate::moment::start_of;
use crate::pattern::glob;
use crate::policy::Action;
use crate::settings::BaseSettings;

/// `base`.
pub(crate) fn result(bench: &mut Bench<'_>, inventory: &Inventory) -> RuleResult {
    let settings = &bench.settings.base;
    let (id, title) = ("base", "the base image is one that the policy allows".to_owned());
    let is_required = settings.required.unwrap_or(!settings.allow.is_empty());
    if !is_required && settings.allow.is_empty() && settings.max_age.is_none() {
        let why = "no policy says anything of base images".to_owned();
        return without_hits(id, title, &settings.rule, RuleOutcome::Skipped { why });
    }
    let messages = match &inventory.base {
        Some(base) if base.evidence <= settings.evidence => wrong_with(base, settings, bench.as_of),
        Some(base) if is_required => vec![format!(
            "the base image seems to be {}, by its {} only, and the policy asks for proof by {}",
            base.name,
            base.evidence.name(),
            settings.evidence.name()
        )],
        None if is_required => vec!["the base image is not known".to_owned()],
        _ => Vec::new(),
    };
    if settings.rule.action == Action::Ignore {
        return ignored(id, title, &settings.rule, messages.len());
    }
    let found: Vec<Found> =
        messages.into_iter().map(|message| bench.image(id, &settings.rule, message)).collect();
    decided(id, title, &settings.rule, found)
}

fn wrong_with(base: &BaseImage, settings: &BaseSettings, as_of: jiff::Timestamp) -> Vec<String> {
    let mut messages = Vec::new();
    let is_allowed = settings.allow.iter().all(|list| list.iter().any(|pattern| glob(pattern, &base.name)));
    if !is_allowed {
        messages.push(format!("the base image {} is not on the list", base.name));
    }
    let Some(limit) = settings.max_age else { return messages };
    match base.created.as_deref().and_then(start_of) {
        Some(created) if as_of > limit.after(created) => {
            let days = (as_of.as_second() - created.as_second()) / 86_400;
            messages.push(format!("the base image {} is {days}d old, and {limit} are allowed", base.name));
        }
        Some(_) => {}
        None => messages.push(format!("nobody says how old the base image {} is", base.name)),
    }
    messages
}

#[cfg(test)]
mod tests;
