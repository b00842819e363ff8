//! No file is forgotten: the compiler never sees a `.rs` file that no `mod` names. And tests lie beside what they
//! test, not in it.

use super::Violation;
use super::tree::{Tree, declared_by};

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.rust().filter(|file| in_package(file.path)) {
        if let Some((name, parents)) = declared_by(file.path)
            && !is_root(file.path)
        {
            let declared = parents
                .iter()
                .filter_map(|parent| tree.rust_file(parent))
                .any(|parent| parent.code.modules().any(|module| module.name == name && !module.inline));
            if !declared {
                let message = format!("no `mod {name};` names this file, so it is never compiled");
                violations.push(Violation::new(file.path, 0, message));
            }
        }
        for module in file.code.modules().filter(|module| module.test && module.inline) {
            let message = format!("the tests in `mod {}` belong into a file of their own", module.name);
            violations.push(Violation::new(file.path, module.line, message));
        }
    }
    violations
}

/// Whether a file lies in a package of the workspace.
fn in_package(path: &str) -> bool {
    path.starts_with("crates/") || path.starts_with("xtask/")
}

/// Whether cargo itself finds a file: a crate's root, a build script, a test program, an example.
fn is_root(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        [.., "src", "lib.rs" | "main.rs"] | [.., "build.rs"] => true,
        [.., "tests" | "benches" | "examples", _] => !segments.contains(&"src"),
        [.., "src", "bin", _] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
