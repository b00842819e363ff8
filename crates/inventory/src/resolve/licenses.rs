//! Which declared licences are SPDX expressions, or stand for one without doubt?

use wb_model::Outcome;

use crate::draft::Draft;
use crate::knowledge::license;
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::view::View;

/// The resolver.
pub(crate) struct Licenses;

static INFO: ResolverInfo =
    ResolverInfo { name: "licenses", question: "which declared licences stand for an SPDX expression?" };

impl Resolver for Licenses {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, _view: &View<'_>, draft: &mut Draft) -> Outcome {
        let mut known = 0;
        for component in draft.components_mut() {
            for declared in &mut component.licenses {
                if declared.expression.is_none() {
                    declared.expression = license::expression(&declared.declared);
                }
                known += usize::from(declared.expression.is_some());
            }
            component.licenses.sort();
            component.licenses.dedup();
        }
        found(known)
    }
}

#[cfg(test)]
mod tests;
