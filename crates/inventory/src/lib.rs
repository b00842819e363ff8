//! From bytes to components, in two phases.
//!
//! `read/` holds the readers: bytes to facts, one file a format. `resolve/` holds the resolvers: the facts of all
//! layers, merged, to components, one file a question. `check/` holds the checks: facts and components to what is wrong
//! with the image itself, one rule a file. `knowledge/` holds the kept tables. [`list`] names all
//! of them. Nothing in this crate opens a file or a connection: bytes come through [`wb_read::Reader`] alone.

mod check;
mod conclude;
mod draft;
mod image;
mod installed;
pub mod integrity;
mod knowledge;
pub mod list;
mod merge;
mod models;
pub mod python;
mod read;
mod resolve;
pub mod secret;
#[cfg(test)]
mod testing;
mod tree;
mod view;

pub use check::{Check, CheckInfo, Observed};
pub use conclude::conclude;
pub use draft::{Draft, NewComponent};
pub use image::{HistoryStep, Image, LayerInput, Platform, RunConfig};
pub use installed::{InstalledFile, InstalledPython, installed_python};
pub use merge::{ARCHIVE, MergeError, Merged};
pub use models::{
    Descent, LineageStatus, ModelEntry, ModelSet, SetFile, SetKind, Weights, model_sets, models,
};
pub use resolve::{Resolver, ResolverInfo};
pub use tree::{Node, NodeId, NodeKind, Tree};
pub use view::{Located, View};
