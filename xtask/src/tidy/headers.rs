//! A crate, and every file that is shipped, says in its first line what it is for.

use super::Violation;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.rust().filter(|file| !file.is_test) {
        if file
            .text
            .lines()
            .next()
            .is_none_or(|line| line.trim_start_matches("//!").trim().len() < 10 || !line.starts_with("//!"))
        {
            violations.push(Violation::new(
                file.path,
                1,
                "it does not say what it is for: begin with //! and a sentence",
            ));
        }
    }
    violations
}

#[cfg(test)]
mod tests;
