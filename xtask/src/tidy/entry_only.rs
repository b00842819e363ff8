//! `inventory` and `aimodel` see bytes only through the `Entry` handed to them: no files, no network, nothing run.

use super::Violation;
use super::tree::Tree;

const CRATES: [&str; 2] = ["crates/inventory/src/", "crates/aimodel/src/"];

const OF_THE_STANDARD_LIBRARY: [&str; 4] = ["fs", "net", "process", "env"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in CRATES.into_iter().flat_map(|folder| tree.product(folder)) {
        let mut say = |line, what: &str| {
            let message = format!("{what}: this crate sees bytes only through the Entry handed to it");
            violations.push(Violation::new(file.path, line, message));
        };
        for name in OF_THE_STANDARD_LIBRARY {
            file.code
                .lines_using("std", name)
                .into_iter()
                .for_each(|line| say(line, &format!("std::{name}")));
        }
        file.code.lines_with("fs_err").into_iter().for_each(|line| say(line, "fs_err"));
    }
    violations
}

#[cfg(test)]
mod tests;
