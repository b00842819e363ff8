//! Which programs and libraries stand where the distribution's own stand, and were brought by nobody?

use wb_model::{ComponentKind, ObservationKind, Outcome, Severity};

use super::{is_claimed, place};
use crate::check::{Check, CheckInfo, Observed};
use crate::tree::{NodeId, NodeKind};
use crate::{Draft, View};

/// The check.
pub(crate) struct UnownedExecutable;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "unowned-executable",
    severity: Severity::Medium,
    summary: "a program or library that no package brought stands where the distribution's own stand",
    mend: "install it as a package, or put it below /opt or /app and say where it comes from",
};

/// Folders of the distribution. What is below `usr/local` is the image's builder's, and told with less alarm.
const SYSTEM: &[&[u8]] = &[b"bin", b"sbin", b"lib", b"lib32", b"lib64", b"libx32"];

impl Check for UnownedExecutable {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        if !draft.components().iter().any(|component| component.kind == ComponentKind::OsPackage) {
            return Outcome::Skipped {
                why: "the image has no package database of a distribution".to_owned(),
            };
        }
        let tree = view.tree();
        for node in tree.nodes() {
            let is = tree.node(node);
            if is.kind != NodeKind::File || is.size == 0 || is_claimed(view, draft, node) {
                continue;
            }
            let path = tree.path_bytes(node);
            let Some(severity) = level(&path) else { continue };
            if is_run(view, node, is.mode, &path) {
                let message = "no package brought it, so that nothing says what it has to be";
                observed.add_with(severity, place(view, node), message);
            }
        }
        observed.outcome()
    }
}

/// How bad it is at a path; none elsewhere.
fn level(path: &[u8]) -> Option<Severity> {
    let mut segments = path.split(|byte| *byte == b'/');
    let first = segments.next()?;
    let (first, is_usr) = if first == b"usr" { (segments.next()?, true) } else { (first, false) };
    if is_usr && first == b"local" {
        return SYSTEM.contains(&segments.next()?).then_some(Severity::Low);
    }
    (SYSTEM.contains(&first) || (is_usr && first == b"libexec")).then_some(Severity::Medium)
}

/// A program by its permissions, or a shared library by its name.
fn is_run(view: &View<'_>, node: NodeId, mode: u16, path: &[u8]) -> bool {
    let name = view.tree().name(node);
    let is_library = name.ends_with(b".so") || memchr::memmem::find(name, b".so.").is_some();
    // Python's folders have a rule of their own; caches of linker and locale are made on the spot.
    let is_python = memchr::memmem::find(path, b"-packages/").is_some();
    !is_python && (mode & 0o111 != 0 || is_library)
}
