//! Links of model folders and caches that lead out of them, or nowhere.

use hashbrown::HashSet;

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::resolve::models::set::SetKind;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::view::View;

/// The rule.
pub(crate) struct LinkOutOfFolder;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "link-out-of-folder",
    severity: Severity::High,
    summary: "symbolic links of model folders and caches that lead out of them, or to nothing",
    mend: "replace the link by the file that belongs there, or fetch the model again",
};

impl Check for LinkOutOfFolder {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        // Folders and how far links of theirs may lead: in a cache to the whole repository.
        let mut folders: HashSet<NodeId> = HashSet::new();
        for set in &view.models().sets {
            if matches!(set.kind, SetKind::File | SetKind::Ollama) {
                continue;
            }
            let Some(mut folder) = tree.lookup_exact(set.place.as_bytes()) else { continue };
            if set.kind == SetKind::HubCache {
                folder = tree.parent(tree.parent(folder));
            }
            folders.insert(folder);
        }
        if folders.is_empty() {
            return observed.outcome();
        }
        for link in tree.nodes().filter(|id| tree.node(*id).kind == NodeKind::Symlink) {
            let Some(folder) = above(tree, link, &folders) else { continue };
            match tree.lookup(&tree.path_bytes(link)) {
                None => observed.add_with(
                    Severity::Medium,
                    super::node_place(view, link),
                    "the link leads to nothing",
                ),
                Some(target) if !is_within(tree, target, folder) => {
                    let message =
                        format!("the link leads out of the model's folder, to {}", tree.path(target));
                    observed.add(super::node_place(view, link), message);
                }
                Some(_) => {}
            }
        }
        observed.outcome()
    }
}

/// The model's folder that a node is in.
fn above(tree: &Tree, node: NodeId, folders: &HashSet<NodeId>) -> Option<NodeId> {
    let mut at = node;
    loop {
        at = tree.parent(at);
        if folders.contains(&at) {
            return Some(at);
        }
        if at == tree.root() {
            return None;
        }
    }
}

fn is_within(tree: &Tree, node: NodeId, folder: NodeId) -> bool {
    let mut at = node;
    while at != folder {
        if at == tree.root() {
            return false;
        }
        at = tree.parent(at);
    }
    true
}
