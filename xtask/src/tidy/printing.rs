//! Only `cli` prints and exits: a library that prints cannot be used by a server.

use super::Violation;
use super::tree::Tree;

const PRINTING: [&str; 8] =
    ["println!", "print!", "eprintln!", "eprint!", "dbg!", "process::exit", "process::abort", "io::stdout"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.product("crates/").filter(|file| !file.path.starts_with("crates/cli/")) {
        for needle in PRINTING {
            for line in file.code.lines_with(needle) {
                violations.push(Violation::new(file.path, line, format!("{needle} outside crates/cli")));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests;
