//! Resolvers: the facts of the merged image to components. One question a file, in the order of
//! [`list::RESOLVERS`](crate::list::RESOLVERS): later ones build on what earlier ones concluded.

pub(crate) mod apk;
pub(crate) mod cuda;
pub(crate) mod debian_licenses;
pub(crate) mod distribution;
pub(crate) mod dpkg;
pub(crate) mod licenses;
pub(crate) mod models;
pub(crate) mod native_libraries;
pub(crate) mod operating_system;
pub(crate) mod ownership;
pub(crate) mod python;
pub(crate) mod rpm;

use wb_model::Outcome;

use crate::{Draft, View};

/// What a resolver is.
pub struct ResolverInfo {
    /// Name, as its file is called.
    pub name: &'static str,
    /// The question it answers.
    pub question: &'static str,
}

/// Draws conclusions from facts. Pure: no bytes, no clock, no environment; the same view gives the same draft.
pub trait Resolver: Send + Sync {
    /// What it is.
    fn info(&self) -> &'static ResolverInfo;

    /// Adds components, edges, claims and diagnostics to the draft, and says what became of it.
    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome;
}

/// Found that many, or nothing.
pub(crate) fn found(count: usize) -> Outcome {
    if count == 0 { Outcome::Nothing } else { Outcome::Found { count: count as u64 } }
}
