//! A file is one thing, so it is short. Tests do not count.

use super::Violation;
use super::tree::Tree;

const LINES: usize = 500;

/// Files that may be longer, each with its reason. An entry that is no longer needed must go.
const LONGER: &[(&str, &str)] = &[];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    check_with(tree, LONGER)
}

fn check_with(tree: &Tree, longer: &[(&str, &str)]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.rust().filter(|file| !file.is_test) {
        let lines = file.text.lines().count();
        if lines > LINES && !longer.iter().any(|(path, _)| *path == file.path) {
            let message =
                format!("{lines} lines, more than {LINES}: cut it in two, or list it with a reason");
            violations.push(Violation::new(file.path, 0, message));
        }
    }
    for (path, _) in longer {
        if tree.text(path).is_none_or(|text| text.lines().count() <= LINES) {
            violations.push(Violation::new(path, 0, "listed as a long file, and is none"));
        }
    }
    violations
}

#[cfg(test)]
mod tests;
