//! The rules: one file each for what they are about, and the list of their stable names.

pub(crate) mod base;
pub(crate) mod components;
pub(crate) mod custom;
pub(crate) mod database;
pub(crate) mod findings;
pub(crate) mod image;
pub(crate) mod licenses;
pub(crate) mod observations;

use crate::policy::OBSERVED;
use crate::read::image::is_rule_name;

/// The rules that every decision has, in its order, and whether each is about the whole image.
pub(crate) const FIXED: [(&str, bool); 28] = [
    ("malware", false),
    ("exploited", false),
    ("epss", false),
    ("severity/critical", false),
    ("severity/high", false),
    ("severity/medium", false),
    ("severity/low", false),
    ("severity/negligible", false),
    ("severity/unknown", false),
    ("could-not-compare", false),
    ("under-investigation", false),
    ("end-of-life", false),
    ("yanked", false),
    ("unmaintained", false),
    ("notice", false),
    ("license/deny", false),
    ("license/review", false),
    ("forbidden", false),
    ("database-age", true),
    ("database-sources", true),
    ("database-starter", true),
    ("completeness", true),
    ("not-covered", false),
    ("configuration", true),
    ("runtime-fetch", true),
    ("integrity", true),
    ("model", true),
    ("base", true),
];

/// Whether a rule can have this name: one of the fixed ones, a role's or a custom one's.
pub(crate) fn is_a_rule(id: &str) -> bool {
    let named = |prefix| id.strip_prefix(prefix).is_some_and(|name: &str| !name.is_empty());
    FIXED.iter().any(|(fixed, _)| *fixed == id) || named("role/") || named("custom/") || is_of_observation(id)
}

/// Whether what a rule hits is the image as a whole.
pub(crate) fn is_about_image(id: &str) -> bool {
    is_of_observation(id) || FIXED.iter().any(|(fixed, about_image)| *fixed == id && *about_image)
}

/// `configuration/runs-as-root`: one of the rules by which things are observed.
fn is_of_observation(id: &str) -> bool {
    id.split_once('/').is_some_and(|(kind, rule)| {
        OBSERVED.iter().any(|observed| observed.name() == kind) && is_rule_name(rule)
    })
}

#[cfg(test)]
mod tests;
