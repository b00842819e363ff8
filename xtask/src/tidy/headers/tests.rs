use super::super::tree::Tree;
use super::check;

#[test]
fn a_sentence_passes_and_tests_need_none() {
    let tree = Tree::of(&[
        ("crates/a/src/lib.rs", "//! Reads what there is to read.\n"),
        ("crates/a/src/b/tests.rs", "use super::*;"),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_file_that_says_nothing_is_found() {
    let tree = Tree::of(&[
        ("crates/a/src/lib.rs", "//! a\n"),
        ("crates/a/src/b.rs", "use x;\n//! late"),
        ("crates/a/src/c.rs", ""),
    ]);
    assert_eq!(check(&tree).len(), 3);
}
