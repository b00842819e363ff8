//! `weighbridge explain file`: which facts and components a file gave.

use std::io::{self, BufWriter, Write as _};

use wb_inventory::{Merged, Node, NodeId, NodeKind, View, conclude, list};
use wb_model::{Component, Inventory, RelationshipKind};
use wb_read::{Matcher, escape};
use wb_report::{Explained, FactLine, FileExplanation, Style, explain};

use crate::arguments::ExplainFile;
use crate::environment;
use crate::failure::Failure;

pub(crate) fn run(arguments: &ExplainFile) -> Result<(), Failure> {
    let merged = crate::commands::open::read(&arguments.source.name, &arguments.source.reading)?;
    let inventory = conclude(&merged, environment::tool(), None);
    let explanation = explanation(&merged, &inventory, &arguments.path)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let style = Style { color: environment::stdout_has_color(), width: environment::width() };
    explain(&explanation, style, &mut out)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::write("to standard output", &error))
}

fn explanation(merged: &Merged, inventory: &Inventory, asked: &str) -> Result<FileExplanation, Failure> {
    let view = merged.view();
    let tree = view.tree();
    let path = asked.trim_start_matches('/');
    let entry = tree.lookup_entry(path.as_bytes()).ok_or_else(|| {
        let hint = "paths are those of the merged image: a file that a higher layer removed is not in it";
        Failure::no(
            format!("find {asked:?} in {}: no such file", inventory.subject.name),
            Some(hint.to_owned()),
        )
    })?;
    let target = tree.lookup(path.as_bytes()).unwrap_or(entry);
    let node = tree.node(target);
    let layer = usize::from(node.layer);
    let target_path = tree.path(target);
    let mut file = FileExplanation {
        path: path.to_owned(),
        what: what(&view, entry, tree.node(entry)),
        leads_to: (target_path != path).then(|| target_path.clone()),
        layer: view
            .diff_id(layer)
            .map(|diff_id| (diff_id.to_string(), view.created_by(layer).map(str::to_owned))),
        facts: facts(&view, target),
        readers: readers(&view, target),
        components: components(inventory, &target_path),
        diagnostics: Vec::new(),
    };
    file.add_diagnostics(&inventory.diagnostics);
    Ok(file)
}

fn what(view: &View<'_>, id: NodeId, node: &Node) -> String {
    match node.kind {
        NodeKind::File => format!("regular file, {} bytes, mode {:04o}", node.size, node.mode),
        NodeKind::Directory => "folder".to_owned(),
        NodeKind::Symlink => {
            let target = view.tree().symlink_target(id).unwrap_or_default();
            format!("symbolic link to {}", escape(target))
        }
        NodeKind::Special => "device, pipe or socket".to_owned(),
    }
}

fn facts(view: &View<'_>, node: NodeId) -> Vec<FactLine> {
    view.facts_of(node)
        .into_iter()
        .map(|(reader, kind, body)| FactLine {
            reader: reader.to_owned(),
            kind: kind.to_owned(),
            body: body.to_owned(),
        })
        .collect()
}

/// Readers that take the file by its path, and those whose facts show that they took it by its content.
fn readers(view: &View<'_>, node: NodeId) -> Vec<String> {
    let matcher = Matcher::new(list::READERS.iter().copied());
    let mut wanted = Vec::new();
    matcher.wanted_by_path(&view.tree().path_bytes(node), &mut wanted);
    let by_path = wanted.iter().map(|at| matcher.readers()[*at].info().name);
    let by_fact = view.facts_of(node).into_iter().map(|(reader, ..)| reader);
    let mut names: Vec<String> = by_path.chain(by_fact).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Components that were seen in the file, in the order of their ids, with the words of their evidence.
fn components(inventory: &Inventory, path: &str) -> Vec<Explained> {
    let at = |component: &&Component| component.occurrences.iter().any(|place| place.path == path);
    inventory
        .components
        .iter()
        .filter(at)
        .map(|component| {
            let mut why: Vec<String> = component
                .identities
                .iter()
                .flat_map(|identity| {
                    identity.methods.iter().map(move |method| {
                        format!(
                            "{} ({} %): {}",
                            identity.concluded,
                            method.confidence.as_percent(),
                            method.value
                        )
                    })
                })
                .collect();
            why.extend(inventory.relationships.iter().filter_map(|edge| match edge.kind {
                RelationshipKind::Contains if edge.to == component.id => {
                    Some(format!("inside {}", edge.from))
                }
                RelationshipKind::OwnedBy if edge.from == component.id => {
                    Some(format!("installed by {}", edge.to))
                }
                RelationshipKind::SameAs if edge.from == component.id => Some(format!("same as {}", edge.to)),
                _ => None,
            }));
            Explained { id: component.id.to_string(), why }
        })
        .collect()
}
