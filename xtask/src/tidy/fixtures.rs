//! Every reader has tests: on good input, and on input that is empty, cut short and wrong.
//!
//! What a test means cannot be seen from here. What can be seen is whether there is a sibling test file and
//! whether it has at least as many tests as kinds of input that every reader must stand.

use super::Violation;
use super::tree::Tree;

const READERS: &str = "crates/inventory/src/read/";

/// Good, and the three kinds of bad; one test may hold two of the bad ones.
const AT_LEAST: usize = 3;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.product(READERS) {
        let Some((line, name)) = file.code.implementors("Reader").into_iter().next() else { continue };
        let stem = file.path.strip_suffix("/mod.rs").or_else(|| file.path.strip_suffix(".rs"));
        let folder = stem.unwrap_or(file.path);
        let (sibling, below) = (format!("{folder}/tests.rs"), format!("{folder}/tests/"));
        let tests: usize = tree
            .rust()
            .filter(|test| test.path == sibling || test.path.starts_with(&below))
            .map(|test| test.code.lines_with("#[test]").len())
            .sum();
        if tests < AT_LEAST {
            let message = format!(
                "the reader {name} has {tests} tests in {sibling}: good, empty, cut and wrong input need {AT_LEAST}"
            );
            violations.push(Violation::new(file.path, line, message));
        }
    }
    violations
}

#[cfg(test)]
mod tests;
