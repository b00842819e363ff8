//! Integrity: every file of the merged image against what its package says about it.
//!
//! `claims/` gathers what packages say, one package manager a file; the checks are in `check/integrity/`, one rule a file.
//! They need the facts of [`list::FILE_READERS`](crate::list::FILE_READERS), which an ordinary scan does not gather.

pub(crate) mod bytecode;
pub(crate) mod claims;

use wb_model::{Observation, Outcome, StatusLine};

use crate::conclude::{draft, run_checks};
use crate::list;
use crate::merge::Merged;
use crate::tree::NodeKind;

/// What came of comparing.
#[derive(Clone, Debug, Default)]
pub struct Integrity {
    /// What is wrong, sorted.
    pub observations: Vec<Observation>,
    /// What each check did, sorted.
    pub statuses: Vec<StatusLine>,
    /// Files that were counted.
    pub counts: IntegrityCounts,
}

/// How many files were compared, and how many could not be: silence about a file that nobody describes is worth nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntegrityCounts {
    /// Regular files in the image.
    pub files: u64,
    /// Files that are what a package says, by digest.
    pub matched: u64,
    /// Files that a package claims without a digest that could be compared (bytecode, metadata it writes itself).
    pub without_digest: u64,
    /// Files that no package claims.
    pub unclaimed: u64,
    /// Documentation and translations that packages list and the image does without.
    pub left_out: u64,
}

/// Compares. The layers must have been read by [`list::FILE_READERS`] too.
pub fn verify(merged: &Merged) -> Integrity {
    let view = merged.view();
    let mut statuses = Vec::new();
    let draft = draft(&view, &mut statuses);
    statuses.clear();
    let mut observations = run_checks(list::FILE_CHECKS, &view, &draft, &mut statuses);
    observations.sort();
    observations.dedup();
    statuses.sort();
    let claims = view.claims();
    let mut counts = IntegrityCounts::default();
    for node in view.tree().nodes().filter(|node| view.tree().node(*node).kind == NodeKind::File) {
        counts.files += 1;
        match claims.verdict(node) {
            Some(claims::Verdict::Same) => counts.matched += 1,
            Some(claims::Verdict::NoDigest) => counts.without_digest += 1,
            Some(claims::Verdict::Changed) => {}
            None if draft.owners(node).is_empty() => counts.unclaimed += 1,
            None => counts.without_digest += 1,
        }
    }
    counts.left_out = claims.missing().filter(|claim| claims::is_documentation(&claim.path)).count() as u64;
    Integrity { observations, statuses, counts }
}

impl Integrity {
    /// Whether every check could look at everything it wanted.
    pub fn is_complete(&self) -> bool {
        !self.statuses.iter().any(|line| matches!(line.outcome, Outcome::CouldNotLook { .. }))
    }
}

#[cfg(test)]
mod tests;
