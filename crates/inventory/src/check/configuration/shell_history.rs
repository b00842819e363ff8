//! What people typed while they made the image, often with secrets.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::tree::NodeKind;
use crate::view::View;

use super::file;

/// The rule.
pub(crate) struct ShellHistory;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "shell-history",
    severity: Severity::Medium,
    summary: "what people typed",
    mend: "take the file out, and look whether a secret stands in it",
};

impl Check for ShellHistory {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        let mut found: Vec<_> = tree
            .nodes()
            .filter(|id| {
                let node = tree.node(*id);
                node.kind == NodeKind::File && node.size > 0 && NAMES.contains(&tree.name(*id))
            })
            .map(|id| (tree.path_bytes(id), id))
            .collect();
        found.sort_unstable();
        for (_, node) in found {
            observed.add(file(view, node), "the file keeps what somebody typed");
        }
        observed.outcome()
    }
}

const NAMES: &[&[u8]] = &[
    b".ash_history",
    b".bash_history",
    b".zsh_history",
    b".history",
    b".python_history",
    b".mysql_history",
    b".psql_history",
    b".rediscli_history",
    b".node_repl_history",
    b".sqlite_history",
];
