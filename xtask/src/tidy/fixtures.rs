//! Every reader and every feed has tests: on good input, and on input that is empty, cut short and wrong.
//!
//! What a test means cannot be seen from here. What can be seen is whether there is a sibling test file, whether it
//! has more tests than the one on good input, and whether it speaks of the kinds of input that every reader must
//! stand.

use super::Violation;
use super::tree::Tree;

/// Where they are, the trait that makes a type one of them, and what they are called.
const KINDS_OF_READERS: [(&str, &str, &str); 2] =
    [("crates/inventory/src/read/", "Reader", "reader"), ("crates/advisory/src/feed/", "Feed", "feed")];

/// One on good input, one on bad.
const AT_LEAST: usize = 2;

/// Each kind of bad input, by the words that tests use for it.
const KINDS: [(&str, &[&str]); 3] = [
    ("empty", &["empty", "b\"\"", "(\"\")", "&[]"]),
    ("cut short", &["cut", "truncat", "short"]),
    ("wrong", &["wrong", "invalid", "hostile", "broken", "not_utf8", "\\xff", "lies", "\u{fffd}"]),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (folder, implements, kind) in KINDS_OF_READERS {
        for file in tree.product(folder) {
            if let Some((line, name)) = file.code.implementors(implements).into_iter().next() {
                let mut say = |message| violations.push(Violation::new(file.path, line, message));
                check_tests(tree, file.path, &format!("{kind} {name}"), &mut say);
            }
        }
    }
    violations
}

fn check_tests(tree: &Tree, path: &str, name: &str, say: &mut dyn FnMut(String)) {
    let stem = path.strip_suffix("/mod.rs").or_else(|| path.strip_suffix(".rs"));
    let folder = stem.unwrap_or(path);
    let (sibling, below) = (format!("{folder}/tests.rs"), format!("{folder}/tests/"));
    let tests: Vec<_> =
        tree.rust().filter(|test| test.path == sibling || test.path.starts_with(&below)).collect();
    let count: usize = tests.iter().map(|test| test.code.lines_with("#[test]").len()).sum();
    if count < AT_LEAST {
        say(format!("the {name} has {count} tests in {sibling} and needs {AT_LEAST}: good input, bad input"));
        return;
    }
    for (kind, words) in KINDS {
        if !tests.iter().any(|test| words.iter().any(|word| test.text.contains(word))) {
            say(format!("the {name} has no test on input that is {kind}"));
        }
    }
}

#[cfg(test)]
mod tests;
