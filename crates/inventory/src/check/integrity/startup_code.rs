//! Is what runs unasked whenever Python or any program starts a package's own?

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::tree::NodeKind;
use crate::{Draft, View};

/// The check.
pub(crate) struct StartupCode;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "startup-code",
    severity: Severity::High,
    summary: "code that no package brought runs whenever Python, or any program, starts",
    mend: "remove the file, or install what needs it as a package",
};

impl Check for StartupCode {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        for node in tree.nodes() {
            let kind = tree.node(node).kind;
            if !matches!(kind, NodeKind::File | NodeKind::Symlink) || !draft.owners(node).is_empty() {
                continue;
            }
            let name = tree.name(node);
            let what = match name {
                b"sitecustomize.py" | b"sitecustomize.pyc" | b"usercustomize.py" | b"usercustomize.pyc"
                    if is_python_folder(view, node) =>
                {
                    "Python runs it whenever it starts"
                }
                b"ld.so.preload" if tree.path_bytes(node) == b"etc/ld.so.preload" => {
                    "the libraries it names are loaded into every program"
                }
                _ => continue,
            };
            // A link to a file that a package brought is that package's doing: Debian's sitecustomize is one.
            let behind = tree.lookup(&tree.path_bytes(node));
            if kind == NodeKind::Symlink && behind.is_none_or(|file| !draft.owners(file).is_empty()) {
                continue;
            }
            // Debian registers its sitecustomize as configuration, which dpkg gives no digest.
            observed.add(place(view, node), format!("{what}, and no package brought it"));
        }
        observed.outcome()
    }
}

fn is_python_folder(view: &View<'_>, node: crate::NodeId) -> bool {
    let tree = view.tree();
    let folder = tree.name(tree.parent(node));
    folder == b"site-packages" || folder == b"dist-packages" || folder.starts_with(b"python")
}
