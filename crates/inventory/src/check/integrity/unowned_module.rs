//! Which modules stand among installed Python packages, and were brought by none of them?

use std::collections::BTreeMap;

use wb_model::{ObservationKind, Outcome, Severity};

use super::{is_claimed, place};
use crate::check::{Check, CheckInfo, Observed};
use crate::read::python::record::PythonRecord;
use crate::tree::{NodeId, NodeKind};
use crate::{Draft, View};

/// The check.
pub(crate) struct UnownedModule;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "unowned-module",
    severity: Severity::Medium,
    summary: "a module that no package brought stands among installed Python packages",
    mend: "install it as a package, or put it beside the application",
};

impl Check for UnownedModule {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        // Only where something says what belongs: a folder with at least one RECORD.
        let mut sites: BTreeMap<NodeId, ()> = BTreeMap::new();
        for record in view.facts::<PythonRecord>() {
            sites.insert(tree.parent(tree.parent(record.node)), ());
        }
        if sites.is_empty() {
            return Outcome::Nothing;
        }
        for node in tree.nodes() {
            let is = tree.node(node);
            if is.kind != NodeKind::File || is.size == 0 || is_claimed(view, draft, node) {
                continue;
            }
            let name = tree.name(node);
            if (name.ends_with(b".py") || name.ends_with(b".so")) && is_below(view, node, &sites) {
                observed.add(place(view, node), "no package brought it, and it can be imported by its name");
            }
        }
        observed.outcome()
    }
}

fn is_below(view: &View<'_>, node: NodeId, sites: &BTreeMap<NodeId, ()>) -> bool {
    let tree = view.tree();
    let mut at = tree.parent(node);
    while at != tree.root() {
        if sites.contains_key(&at) {
            return true;
        }
        at = tree.parent(at);
    }
    false
}
