//! What no source covers: there, silence means nothing.

use std::collections::BTreeMap;

use wb_model::{ComponentId, Covered};

use super::View;

/// Components about which nothing is known, for one reason.
pub(crate) struct Uncovered<'a> {
    /// Why.
    pub(crate) why: &'a str,
    /// Whether a source covers them and their version is what cannot be compared.
    pub(crate) incomparable: bool,
    /// The components, sorted.
    pub(crate) components: Vec<&'a ComponentId>,
}

/// Everything that no source covers or that cannot be compared, by the reason, the largest first.
pub(crate) fn uncovered<'a>(view: &View<'a>) -> Vec<Uncovered<'a>> {
    let mut by_reason: BTreeMap<(bool, &str), Vec<&ComponentId>> = BTreeMap::new();
    for coverage in &view.assessment.coverage {
        let reason = match &coverage.covered {
            Covered::By { .. } => continue,
            Covered::NotCovered { why } => (false, why.as_str()),
            Covered::CouldNotCompare { why } => (true, why.as_str()),
        };
        by_reason.entry(reason).or_default().push(&coverage.component);
    }
    let mut all: Vec<Uncovered<'a>> = by_reason
        .into_iter()
        .map(|((incomparable, why), mut components)| {
            components.sort();
            Uncovered { why, incomparable, components }
        })
        .collect();
    all.sort_by_key(|reason| (reason.incomparable, std::cmp::Reverse(reason.components.len()), reason.why));
    all
}
