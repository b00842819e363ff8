//! Files that hold a part of a model: what a loader opens in their place.

use hashbrown::HashSet;

use wb_aimodel::ReferenceKind;
use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::models::gather::File;
use crate::resolve::models::set::{ModelSet, SetKind};
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

/// The rule.
pub(crate) struct ExternalDataLink;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "external-data-link",
    severity: Severity::High,
    summary: "external data of models that is a link, lies behind one, is not there, or is too short",
    mend: "keep the data as an ordinary file beside the model, or inside of it",
};

impl Check for ExternalDataLink {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        let linked: HashSet<NodeId> = tree
            .nodes()
            .map(|id| (id, tree.first_name(id)))
            .filter(|(id, first)| id != first)
            .flat_map(|(id, first)| [id, first])
            .collect();
        for file in view.models().files.values().filter(|file| file.reading.is_some()) {
            let metadata = file.reading.as_ref().map(|reading| &reading.metadata);
            let parts = metadata.iter().flat_map(|metadata| &metadata.references);
            for part in parts.filter(|one| one.kind == ReferenceKind::File) {
                // Caches are made of links: there a name of the snapshot has to be there, and the link is looked at elsewhere.
                let reached = metadata.and_then(|metadata| metadata.reaches.get(&part.target)).copied();
                let problem = match in_cache(view, file) {
                    Some((set, folder)) => problem_in(view, set, &folder, &part.target, reached),
                    None => problem(view, file, &part.target, reached, &linked),
                };
                if let Some((severity, why)) = problem {
                    let message = format!("{} {why}", part.target);
                    observed.add_with(severity, super::place(view, file), message);
                }
            }
        }
        observed.outcome()
    }
}

fn in_cache<'a>(view: &View<'a>, file: &File) -> Option<(&'a ModelSet, String)> {
    let caches = view.models().sets.iter().filter(|set| set.kind == SetKind::HubCache);
    caches
        .flat_map(|set| set.files.iter().map(move |member| (set, member)))
        .find(|(_, member)| member.node == file.node)
        .map(|(set, member)| {
            (set, member.name.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/")))
        })
}

fn problem_in(
    view: &View<'_>,
    set: &ModelSet,
    folder: &str,
    target: &str,
    reached: Option<u64>,
) -> Option<(Severity, &'static str)> {
    let name = format!("{folder}{}", target.trim_start_matches("./"));
    let Some(file) = set.files.iter().find(|file| file.name == name) else { return Some(MISSING) };
    is_short(view, file.node, reached).then_some(SHORT)
}

const MISSING: (Severity, &str) = (Severity::Medium, "is not there");
const SHORT: (Severity, &str) = (Severity::High, "is shorter than the model says");

/// Whether a file ends before what the model takes of it.
fn is_short(view: &View<'_>, node: NodeId, reached: Option<u64>) -> bool {
    reached.is_some_and(|end| end > view.tree().node(node).size)
}

/// What is wrong with the path that a loader opens: each part of it is looked at as lstat(2) does.
fn problem(
    view: &View<'_>,
    file: &File,
    target: &str,
    reached: Option<u64>,
    linked: &HashSet<NodeId>,
) -> Option<(Severity, &'static str)> {
    let tree = view.tree();
    let mut at = tree.parent(file.node);
    // What leaves the folder by its text alone is a finding of the file itself.
    if target.starts_with('/') || target.split('/').any(|part| part == "..") {
        return None;
    }
    let mut parts = target.split('/').filter(|part| !matches!(*part, "" | ".")).peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let child = tree.children(at).find(|id| tree.name(*id) == part.as_bytes());
        let Some(child) = child else { return Some(MISSING) };
        match (tree.node(child).kind, is_last) {
            (NodeKind::Symlink, true) => return Some((Severity::High, "is a symbolic link")),
            (NodeKind::Symlink, false) => return Some((Severity::High, "lies behind a symbolic link")),
            (NodeKind::File, true) if linked.contains(&child) || tree.node(child).is_shared => {
                return Some((Severity::High, "is a hard link: the same content has another name"));
            }
            (NodeKind::File, true) => return is_short(view, child, reached).then_some(SHORT),
            (NodeKind::Directory, false) => at = child,
            _ => return Some((Severity::High, "is no ordinary file")),
        }
    }
    None
}
