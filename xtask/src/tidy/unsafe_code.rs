//! Only `runtime` contains `unsafe`; a memory map elsewhere needs a decision record and a line here.

use super::Violation;
use super::tree::Tree;

const MAY: [&str; 1] = ["crates/runtime/"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.rust().filter(|file| !MAY.iter().any(|folder| file.path.starts_with(folder))) {
        for line in file.code.lines_with("unsafe") {
            violations.push(Violation::new(file.path, line, "unsafe code outside runtime"));
        }
    }
    violations
}

#[cfg(test)]
mod tests;
