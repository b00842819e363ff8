//! Weak configuration of an image, and of its files. One rule a file; each is named in
//! [`list::CHECKS`](crate::list::CHECKS).

pub(crate) mod debug_port;
pub(crate) mod latest_base;
pub(crate) mod no_health_check;
pub(crate) mod package_manager_cache;
pub(crate) mod runs_as_root;
pub(crate) mod secret_file;
pub(crate) mod secret_in_environment;
pub(crate) mod secret_in_history;
pub(crate) mod secret_in_label;
pub(crate) mod setuid_files;
pub(crate) mod shell_history;
pub(crate) mod ssh_server;
#[cfg(test)]
mod tests;
pub(crate) mod world_readable_key;
pub(crate) mod world_writable_path;

use wb_model::{ComponentId, ComponentKind, Outcome, Place, SubjectKind};

use crate::draft::Draft;
use crate::tree::NodeId;
use crate::view::View;

/// What becomes of a check that is about how an image is run, when there is no image.
fn not_an_image(view: &View<'_>) -> Option<Outcome> {
    let skipped = Outcome::Skipped { why: "not an image".to_owned() };
    (view.image().kind != SubjectKind::Image).then_some(skipped)
}

fn setting(name: impl Into<String>) -> Place {
    Place { setting: Some(name.into()), ..Place::default() }
}

fn file(view: &View<'_>, node: NodeId) -> Place {
    let occurrence = view.occurrence(node);
    Place { path: Some(occurrence.path), layer: occurrence.layer, ..Place::default() }
}

/// The package of the distribution that a file belongs to.
fn os_owner(draft: &Draft, node: NodeId) -> Option<&ComponentId> {
    draft
        .owners(node)
        .iter()
        .find(|id| draft.component(id).is_some_and(|component| component.kind == ComponentKind::OsPackage))
}

/// The command that starts the container, in one line: for looking at, never for printing.
fn command(view: &View<'_>) -> String {
    let run = &view.image().run;
    let words: Vec<&str> = run.entrypoint.iter().chain(&run.cmd).map(String::as_str).collect();
    words.join(" ")
}

/// Bytes for people.
fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{} kB", count.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{}.{} MB", count / 1_000_000, count / 100_000 % 10),
        _ => format!("{}.{} GB", count / 1_000_000_000, count / 100_000_000 % 10),
    }
}

/// At most so many names of a list, and how many more there are.
fn some_of(names: &[String], most: usize) -> String {
    let shown = names.get(..names.len().min(most)).unwrap_or_default().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
