//! Every plugin is in its list: a reader that nobody lists would never run, and nobody would miss it.

use super::Violation;
use super::tree::{RustFile, Tree};

/// One list and what must be in it.
struct List {
    /// Files that may hold such plugins.
    folder: &'static str,
    /// The trait that makes a type one of them.
    implements: &'static str,
    /// The file that lists them.
    list: &'static str,
    /// How the list writes a type: by its module path from this folder, or (none) by its name alone.
    path_from: Option<&'static str>,
    /// What stands before that path where the list lies in another crate.
    prefix: &'static str,
}

const LISTS: &[List] = &[
    List {
        folder: "crates/inventory/src/read/",
        implements: "Reader",
        list: "crates/inventory/src/list.rs",
        path_from: Some("crates/inventory/src/"),
        prefix: "",
    },
    List {
        folder: "crates/inventory/src/resolve/",
        implements: "Resolver",
        list: "crates/inventory/src/list.rs",
        path_from: Some("crates/inventory/src/"),
        prefix: "",
    },
    List {
        folder: "crates/inventory/src/check/",
        implements: "Check",
        list: "crates/inventory/src/list.rs",
        path_from: Some("crates/inventory/src/"),
        prefix: "",
    },
    List {
        folder: "crates/lock/src/format/",
        implements: "Format",
        list: "crates/lock/src/list.rs",
        path_from: Some("crates/lock/src/"),
        prefix: "",
    },
    List {
        folder: "crates/aimodel/src/format/",
        implements: "Format",
        list: "crates/aimodel/src/list.rs",
        path_from: Some("crates/aimodel/src/"),
        prefix: "",
    },
    List {
        folder: "crates/aimodel/src/folder/",
        implements: "Reader",
        list: "crates/inventory/src/list.rs",
        path_from: Some("crates/aimodel/src/"),
        prefix: "wb_aimodel::",
    },
    List {
        folder: "crates/source/src/",
        implements: "ImageSource",
        list: "crates/source/src/open.rs",
        path_from: None,
        prefix: "",
    },
    List {
        folder: "crates/advisory/src/feed/",
        implements: "Feed",
        list: "crates/advisory/src/list.rs",
        path_from: Some("crates/advisory/src/"),
        prefix: "",
    },
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for list in LISTS {
        let listed = tree.rust_file(list.list).map_or("", |file| file.code.bare());
        for file in tree.product(list.folder) {
            for (line, name) in file.code.implementors(list.implements) {
                let written = match list.path_from {
                    Some(from) => format!("{}{}::{name}", list.prefix, module_path(file, from)),
                    None => name.to_owned(),
                };
                if !names(listed, &written) {
                    let message = format!("the {} {written} is not in {}", list.implements, list.list);
                    violations.push(Violation::new(file.path, line, message));
                }
            }
        }
    }
    formats(tree, &mut violations);
    renderers(tree, &mut violations);
    violations
}

/// A document format is a module `v<version>` in the folder of its family, and its list names what it writes with.
fn formats(tree: &Tree, violations: &mut Vec<Violation>) {
    const LIST: &str = "crates/bom/src/list.rs";
    let listed = tree.rust_file(LIST).map_or("", |file| file.code.bare());
    for file in tree.product("crates/bom/src/") {
        let path = module_path(file, "crates/bom/src/");
        let is_version = path.split("::").nth(1).is_some_and(|name| {
            name.strip_prefix('v').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        });
        if is_version && path.split("::").count() == 2 && !names(listed, &format!("{path}::write")) {
            violations.push(Violation::new(file.path, 0, format!("the format {path} is not in {LIST}")));
        }
    }
}

/// A renderer is a file of `report` with a public function of the file's name, and the list names it.
fn renderers(tree: &Tree, violations: &mut Vec<Violation>) {
    const LIST: &str = "crates/report/src/list.rs";
    let Some(list) = tree.rust_file(LIST) else { return };
    for file in tree.product("crates/report/src/") {
        let name = module_path(file, "crates/report/src/");
        let is_renderer = file.code.lines_with(&format!("pub fn {name}")).first().is_some_and(|line| {
            file.code.bare().lines().skip(line - 1).take(8).any(|line| line.contains("dyn Write"))
        });
        if is_renderer && !list.code.literals().iter().any(|literal| literal.content == name) {
            violations.push(Violation::new(file.path, 0, format!("the renderer {name} is not in {LIST}")));
        }
    }
}

/// `read/os/dpkg_status.rs` → `read::os::dpkg_status`; a `mod.rs` is named by its folder.
fn module_path(file: RustFile<'_>, from: &str) -> String {
    let path = file.path.strip_prefix(from).unwrap_or(file.path);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    path.strip_suffix("/mod").unwrap_or(path).replace('/', "::")
}

/// Whether a list holds a path as a whole.
fn names(list: &str, path: &str) -> bool {
    list.match_indices(path).any(|(at, _)| {
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        !list[..at].chars().next_back().is_some_and(is_name)
            && !list[at + path.len()..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests;
