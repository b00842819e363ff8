//! The generated pages are what `cargo xtask docs` makes of them now.

use anyhow::Result;

use super::Violation;
use crate::{docs, workspace};

pub(super) fn check() -> Vec<Violation> {
    violations(docs::stale(workspace::root()))
}

/// Pages that cannot be made are no pages that are up to date.
fn violations(stale: Result<Vec<(&'static str, String)>>) -> Vec<Violation> {
    match stale {
        Ok(pages) => pages
            .into_iter()
            .map(|(path, _)| Violation::new(path, 0, "not what the lists say: run cargo xtask docs"))
            .collect(),
        Err(error) => vec![Violation::new("docs", 0, format!("failed to {error:#}"))],
    }
}

#[cfg(test)]
mod tests;
