//! Folders in which an interpreter looks for packages, and which interpreter looks there.

use crate::tree::{NodeId, Tree};

/// A folder that holds distributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// The folder.
    pub(crate) directory: NodeId,
    /// The installation it belongs to: what `lib/python3.11/site-packages` is in. A folder of another shape
    /// is its own.
    pub(crate) prefix: NodeId,
    /// `3.11`, when the folder's path says so.
    pub(crate) series: Option<String>,
    /// Whether it has the shape in which an interpreter looks by itself.
    pub(crate) standard: bool,
}

impl Site {
    /// What can be told from a folder's place.
    pub(crate) fn of(tree: &Tree, directory: NodeId) -> Self {
        let name = tree.name(directory);
        let python = tree.parent(directory);
        let lib = tree.parent(python);
        let version = tree.name(python).strip_prefix(b"python");
        let packages = name == b"site-packages" || name == b"dist-packages";
        match version {
            Some(version) if packages && tree.name(lib).starts_with(b"lib") => {
                Self { directory, prefix: tree.parent(lib), series: series(version), standard: true }
            }
            _ => Self { directory, prefix: directory, series: None, standard: false },
        }
    }
}

/// `3.11` of `3.11` and `3.13t`; none of `3`, which Debian uses for all.
fn series(version: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(version).ok()?;
    let (major, minor) = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).split_once('.')?;
    let number =
        |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("{major}.{minor}"))
}

/// Whether a node is below a folder, or is it.
pub(crate) fn is_within(tree: &Tree, node: NodeId, folder: NodeId) -> bool {
    let mut at = node;
    loop {
        if at == folder {
            return true;
        }
        if at == tree.root() {
            return false;
        }
        at = tree.parent(at);
    }
}
