//! Files that run with the rights of their owner, whoever starts them.

use wb_model::{ComponentKind, ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

use super::{file, os_owner, some_of};

/// The rule.
pub(crate) struct SetuidFiles;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "setuid-files",
    severity: Severity::High,
    summary: "files with setuid or setgid that no package of the distribution brought",
    mend: "take the bit away (chmod a-s) or the file out; grant single capabilities instead",
};

impl Check for SetuidFiles {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        let mut files: Vec<(String, NodeId)> = tree
            .nodes()
            .filter(|id| is_set_id(tree.node(*id).kind, tree.node(*id).mode))
            .map(|id| (tree.path(id), id))
            .collect();
        files.sort_unstable();
        let has_packages = draft.components().iter().any(|one| one.kind == ComponentKind::OsPackage);
        let mut owned = Vec::new();
        for (path, node) in files {
            let bits = match tree.node(node).mode & 0o6000 {
                0o2000 => "setgid",
                0o4000 => "setuid",
                _ => "setuid and setgid",
            };
            if os_owner(draft, node).is_some() {
                owned.push(path);
            } else if has_packages {
                observed.add(
                    file(view, node),
                    format!("the file is {bits}, and no package of the distribution brought it"),
                );
            } else {
                let message =
                    format!("the file is {bits}; no list of packages says whether it belongs there");
                observed.add_with(Severity::Medium, file(view, node), message);
            }
        }
        if !owned.is_empty() {
            let message = format!(
                "{} setuid or setgid files of the distribution's packages: {}",
                owned.len(),
                some_of(&owned, 12)
            );
            observed.add_with(Severity::Negligible, wb_model::Place::default(), message);
        }
        observed.outcome()
    }
}

/// Whether a program runs with the rights of its file's owner or group: on folders and on files that nobody can run the
/// bits mean something else.
fn is_set_id(kind: NodeKind, mode: u16) -> bool {
    kind == NodeKind::File && mode & 0o6000 != 0 && mode & 0o111 != 0
}
