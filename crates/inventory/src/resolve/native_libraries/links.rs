//! Edges between native libraries: who needs whom when it is loaded, and which are the same build.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use wb_model::{ComponentId, ComponentKind, Outcome, RelationshipKind};

use crate::draft::Draft;
use crate::read::elf::{ElfFile, ElfKind};
use crate::resolve::{Resolver, ResolverInfo, found};
use crate::tree::NodeId;
use crate::view::{Located, View};

use super::{file_name, folder_of};

/// The resolver.
pub(crate) struct NativeLinks;

static INFO: ResolverInfo = ResolverInfo {
    name: "native-links",
    question: "which native libraries need each other, and which are the same build?",
};

impl Resolver for NativeLinks {
    fn info(&self) -> &'static ResolverInfo {
        &INFO
    }

    fn resolve(&self, view: &View<'_>, draft: &mut Draft) -> Outcome {
        let files = view.facts::<ElfFile>();
        let components = Components::of(view, draft);
        let mut edges = needed(view, draft, &files, &components);
        edges.extend(same(&files, &components));
        edges.sort();
        edges.dedup();
        for (from, kind, to) in &edges {
            draft.relate(from, *kind, to);
        }
        found(edges.len())
    }
}

type Edge = (ComponentId, RelationshipKind, ComponentId);

/// Which component speaks for a file.
struct Components {
    native: HashMap<NodeId, ComponentId>,
}

impl Components {
    fn of(view: &View<'_>, draft: &Draft) -> Self {
        let mut native = HashMap::new();
        for component in draft.components() {
            // What is linked into a file is not that file.
            if component.kind != ComponentKind::NativeLibrary
                || component.properties.contains_key("native:linked-into")
            {
                continue;
            }
            for occurrence in &component.occurrences {
                if let Some(node) = view.tree().lookup_exact(occurrence.path.as_bytes()) {
                    native.insert(node, component.id.clone());
                }
            }
        }
        Self { native }
    }

    fn speaks_for<'c>(&'c self, draft: &'c Draft, node: NodeId) -> Option<&'c ComponentId> {
        self.native.get(&node).or_else(|| draft.owners(node).first())
    }
}

/// Edges from `DT_NEEDED`, where it is beyond doubt which file the loader takes.
fn needed(view: &View<'_>, draft: &Draft, files: &[Located<ElfFile>], components: &Components) -> Vec<Edge> {
    let mut providers: HashMap<&str, Vec<NodeId>> = HashMap::new();
    for file in files.iter().filter(|file| file.fact.kind == ElfKind::Shared) {
        let name = file.fact.soname.as_deref().unwrap_or_else(|| file_name(&file.path));
        providers.entry(name).or_default().push(file.node);
    }
    let mut edges = Vec::new();
    for file in files {
        let Some(from) = components.speaks_for(draft, file.node) else { continue };
        if draft.component(from).is_some_and(|component| component.kind == ComponentKind::OsPackage) {
            // The distribution's own dependencies say it, with versions.
            continue;
        }
        for name in &file.fact.needed {
            let to = on_run_path(view, file, name)
                .or_else(|| {
                    in_folder(view, folder_of(&file.path), name)
                        .filter(|_| components.native.contains_key(&file.node))
                })
                .or_else(|| match providers.get(name.as_str()).map(Vec::as_slice) {
                    Some([only]) => Some(*only),
                    _ => None,
                })
                .and_then(|node| components.speaks_for(draft, node));
            if let Some(to) = to.filter(|to| *to != from) {
                edges.push((from.clone(), RelationshipKind::DependsOn, to.clone()));
            }
        }
    }
    edges
}

/// The file that the search path written into the needing file leads to.
fn on_run_path(view: &View<'_>, file: &Located<ElfFile>, name: &str) -> Option<NodeId> {
    let folder = folder_of(&file.path);
    file.fact.run_path.as_deref()?.split(':').find_map(|path| {
        let path = path.replace("${ORIGIN}", "$ORIGIN").replace("$ORIGIN", &format!("/{folder}"));
        path.starts_with('/').then(|| in_folder(view, &path, name)).flatten()
    })
}

fn in_folder(view: &View<'_>, folder: &str, name: &str) -> Option<NodeId> {
    if name.contains('/') {
        return None;
    }
    let (path, _) = wb_read::EntryPath::normalise(format!("{folder}/{name}").as_bytes());
    let node = view.tree().lookup(path.as_bytes())?;
    Some(view.tree().first_name(node))
}

/// Components that hold the same build at different places.
fn same(files: &[Located<ElfFile>], components: &Components) -> Vec<Edge> {
    let mut builds: BTreeMap<&str, Vec<&ComponentId>> = BTreeMap::new();
    for file in files {
        let (Some(build), Some(id)) = (file.fact.build_id.as_deref(), components.native.get(&file.node))
        else {
            continue;
        };
        // A build-id of fewer than eight bytes is somebody's own number and names nothing.
        if build.len() >= 16 {
            builds.entry(build).or_default().push(id);
        }
    }
    let mut edges = Vec::new();
    for mut ids in builds.into_values() {
        ids.sort();
        ids.dedup();
        if let Some((first, rest)) = ids.split_first() {
            edges.extend(
                rest.iter().map(|other| ((*first).clone(), RelationshipKind::SameAs, (*other).clone())),
            );
        }
    }
    edges
}
