//! Facts that count only by what is said elsewhere: blobs of hub caches, which links name, Python, which a configuration
//! names, and requirements, which are a model's when their folder is one.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};

use wb_aimodel::ReferenceKind;
use wb_aimodel::folder::hub_blob::{BlobFact, fits, is_blob};
use wb_aimodel::folder::template_file::{TemplateFile, is_called_template};

use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::tree::{NodeId, NodeKind, Tree};
use crate::view::View;

/// Drops the facts that are about something else than the file is.
pub(super) fn sort_out(view: &View<'_>, files: &mut HashMap<NodeId, File>) {
    let tree = view.tree();
    keep_named_blobs(tree, files);
    keep_called_code(tree, files);
    keep_requirements_of_models(tree, files);
    files.retain(|_, file| file.reading.is_some() || !file.beside.is_empty());
}

fn keep_named_blobs(tree: &Tree, files: &mut HashMap<NodeId, File>) {
    let blobs: HashSet<NodeId> = files.keys().copied().filter(|id| is_blob(&tree.path_bytes(*id))).collect();
    if blobs.is_empty() {
        return;
    }
    let mut names: HashMap<NodeId, BTreeSet<String>> = HashMap::new();
    for link in tree.nodes().filter(|id| tree.node(*id).kind == NodeKind::Symlink) {
        if let Some(target) = tree.lookup(&tree.path_bytes(link)).filter(|target| blobs.contains(target)) {
            names.entry(target).or_default().insert(name_in_snapshot(&tree.path_bytes(link)));
        }
    }
    for blob in blobs {
        let names = names.remove(&blob).unwrap_or_default();
        if let Some(file) = files.get_mut(&blob) {
            let is_about = |fact: BlobFact| names.iter().any(|name| fits(fact, base_name(name)));
            file.beside.retain(|one| about(one).is_none_or(is_about));
            // Large content with a byte of zero at its beginning is taken for weights, unless it is called otherwise.
            if let Some(name) = names.iter().find(|name| is_called_template(base_name(name).as_bytes()))
                && !file.beside.iter().any(|one| matches!(one, Beside::Template(_)))
            {
                file.beside.push(Beside::Template(Box::new(TemplateFile::unread(name))));
            }
            file.names = names.into_iter().collect();
        }
    }
}

/// What a link is called in its repository: below `snapshots/<revision>/`.
fn name_in_snapshot(path: &[u8]) -> String {
    const SNAPSHOTS: &[u8] = b"/snapshots/";
    let below = memchr::memmem::rfind(path, SNAPSHOTS).map(|at| &path[at + SNAPSHOTS.len()..]);
    let named = below.and_then(|below| Some(&below[below.iter().position(|byte| *byte == b'/')? + 1..]));
    String::from_utf8_lossy(named.unwrap_or(path)).into_owned()
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// What a fact is about, for facts that blobs are read as on trial.
fn about(fact: &Beside) -> Option<BlobFact> {
    Some(match fact {
        Beside::Config(_) => BlobFact::Config,
        Beside::Index(_) => BlobFact::Index,
        Beside::Card(_) => BlobFact::Card,
        Beside::Code(_) => BlobFact::Code,
        Beside::Template(_) => BlobFact::Template,
        Beside::License(_) => BlobFact::License,
        Beside::Requirements(_) => BlobFact::Requirements,
        Beside::Merge(_) => BlobFact::Merge,
        _ => return None,
    })
}

/// Python of any name is a model's when a configuration names it, or when such Python imports it from its own package.
fn keep_called_code(tree: &Tree, files: &mut HashMap<NodeId, File>) {
    let mut called: BTreeSet<NodeId> = BTreeSet::new();
    let mut waiting: Vec<NodeId> = Vec::new();
    for file in files.values() {
        let references = file.beside.iter().filter_map(Beside::metadata).flat_map(|it| &it.references);
        let local = references.filter(|one| one.kind == ReferenceKind::LocalCode);
        waiting
            .extend(local.filter_map(|one| tree.lookup_from(tree.parent(file.node), one.target.as_bytes())));
    }
    waiting.extend(files.values().filter(|file| has_role(file)).map(|file| file.node));
    while let Some(node) = waiting.pop() {
        if !called.insert(node) {
            continue;
        }
        if let Some(file) = files.get(&node) {
            waiting.extend(imported(tree, file));
        } else if tree.node(node).kind == NodeKind::Directory {
            // A folder of code: whatever is in it can be imported.
            waiting.extend(tree.children(node));
        }
    }
    for file in files.values_mut().filter(|file| !called.contains(&file.node)) {
        file.beside.retain(|one| !matches!(one, Beside::Code(code) if code.role.is_empty()));
    }
}

fn has_role(file: &File) -> bool {
    file.beside.iter().any(|one| matches!(one, Beside::Code(code) if !code.role.is_empty()))
}

/// The files that a file imports from its own package: `.name`, `..name.other`, and of `.` all of them.
fn imported(tree: &Tree, file: &File) -> Vec<NodeId> {
    let mut found = Vec::new();
    let codes =
        file.beside.iter().filter_map(|one| if let Beside::Code(code) = one { Some(code) } else { None });
    for import in codes.flat_map(|code| &code.imports) {
        let name = import.trim_start_matches('.');
        let dots = import.len() - name.len();
        if dots == 0 {
            continue;
        }
        let folder = (0..dots).fold(file.node, |at, _| tree.parent(at));
        if name.is_empty() {
            found.extend(tree.children(folder).filter(|id| tree.name(*id).ends_with(b".py")));
            continue;
        }
        let path = name.replace('.', "/");
        for path in [format!("{path}.py"), format!("{path}/__init__.py")] {
            found.extend(tree.lookup_from(folder, path.as_bytes()));
        }
    }
    found
}

/// Requirements are a model's when their path says so, or what lies in the same folder.
fn keep_requirements_of_models(tree: &Tree, files: &mut HashMap<NodeId, File>) {
    let is_unplaced = |one: &Beside| matches!(one, Beside::Requirements(it) if !it.is_placed);
    let unplaced = files.values().filter(|file| file.beside.iter().any(is_unplaced));
    let others: Vec<NodeId> = unplaced
        .filter(|file| !is_model(tree, files, tree.parent(file.node)))
        .map(|file| file.node)
        .collect();
    for node in others {
        if let Some(file) = files.get_mut(&node) {
            file.beside.retain(|one| !is_unplaced(one));
        }
    }
}

/// Whether a folder is a model's: MLflow's, or one with weights and what a hub's repositories have beside them.
fn is_model(tree: &Tree, files: &HashMap<NodeId, File>, folder: NodeId) -> bool {
    let (mut has_weights, mut has_facts) = (false, false);
    for file in tree.children(folder).filter_map(|node| files.get(&node)) {
        has_weights |= file.reading.is_some();
        for one in &file.beside {
            match one {
                Beside::Mlflow(_) => return true,
                Beside::Config(config) => has_facts |= !config.role.is_empty(),
                Beside::Index(_) | Beside::Card(_) => has_facts = true,
                _ => {}
            }
        }
    }
    has_weights && has_facts
}
