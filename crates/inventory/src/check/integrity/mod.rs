//! Checks of every file against what packages say about it. They run with
//! [`integrity::verify`](crate::integrity::verify) alone: an ordinary scan has no digests of every file.

pub(crate) mod bytecode_changed;
pub(crate) mod bytecode_without_source;
pub(crate) mod file_changed;
pub(crate) mod file_missing;
pub(crate) mod mode_changed;
pub(crate) mod path_file;
pub(crate) mod setuid;
pub(crate) mod startup_code;
pub(crate) mod unowned_executable;
pub(crate) mod unowned_module;

use wb_model::Place;

use crate::draft::Draft;
use crate::tree::NodeId;
use crate::view::View;

/// A file as a place.
pub(crate) fn place(view: &View<'_>, node: NodeId) -> Place {
    let occurrence = view.occurrence(node);
    Place { path: Some(occurrence.path), layer: occurrence.layer, ..Place::default() }
}

/// Whether any package says anything about a file, be it right or wrong: a changed file is told as that.
pub(crate) fn is_claimed(view: &View<'_>, draft: &Draft, node: NodeId) -> bool {
    !draft.owners(node).is_empty() || view.claims().about(node).next().is_some()
}
