//! May every user change what others run?

use std::collections::BTreeSet;

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::view::View;

use super::{file, not_an_image, setting};

/// The rule.
pub(crate) struct WorldWritablePath;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "world-writable-path",
    severity: Severity::High,
    summary: "files and folders on PATH that every user may change",
    mend: "take the right to write away from others (chmod o-w)",
};

impl Check for WorldWritablePath {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        let tree = view.tree();
        // Folders by node, so that two names of one folder (bin, usr/bin) are one.
        let mut seen = BTreeSet::new();
        for element in view.image().env("PATH").unwrap_or(DEFAULT).split(':') {
            if !element.starts_with('/') {
                let message = "PATH holds a relative folder: what runs depends on where one stands";
                observed.add_with(Severity::Medium, setting("Env PATH"), message);
                continue;
            }
            let Some(folder) = tree.lookup(element.as_bytes()) else { continue };
            if tree.node(folder).kind != NodeKind::Directory || !seen.insert(folder) {
                continue;
            }
            if let Some(open) = with_parents(tree, folder).into_iter().find(|node| is_open(tree, *node)) {
                let what =
                    if open == folder { "the folder is on PATH" } else { "a folder on PATH is below it" };
                observed.add(file(view, open), format!("every user may put programs here: {what}"));
            }
            let mut programs: Vec<(Vec<u8>, NodeId)> =
                tree.children(folder).map(|child| (tree.name(child).to_vec(), child)).collect();
            programs.sort_unstable();
            for (_, program) in programs {
                let Some(target) = tree.lookup(&tree.path_bytes(program)) else { continue };
                let node = tree.node(target);
                if node.kind == NodeKind::File && node.mode & 0o002 != 0 && seen.insert(target) {
                    observed.add(file(view, target), "every user may change this program, and it is on PATH");
                }
            }
        }
        observed.outcome()
    }
}

/// What runtimes take where an image sets none.
const DEFAULT: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A folder and the ones above it: who may rename one of them decides what is found below.
fn with_parents(tree: &Tree, folder: NodeId) -> Vec<NodeId> {
    let mut folders = vec![folder];
    let mut at = folder;
    while at != tree.root() {
        at = tree.parent(at);
        folders.push(at);
    }
    folders
}

/// Writable for others, and not sticky (as /tmp is: there one can only take away what is one's own).
fn is_open(tree: &Tree, node: NodeId) -> bool {
    tree.node(node).mode & 0o1002 == 0o002
}
