use super::super::tree::Tree;
use super::check_with;

#[test]
fn long_tests_and_listed_files_pass() {
    let long = "// x\n".repeat(501);
    let tree = Tree::of(&[("crates/a/src/b/tests.rs", &long), ("crates/a/src/table.rs", &long)]);
    assert!(check_with(&tree, &[("crates/a/src/table.rs", "a table")]).is_empty());
}

#[test]
fn a_long_file_and_a_needless_entry_are_found() {
    let tree = Tree::of(&[("crates/a/src/b.rs", &"// x\n".repeat(501)), ("crates/a/src/c.rs", "")]);
    let found = check_with(&tree, &[("crates/a/src/c.rs", "was long once"), ("crates/a/src/gone.rs", "")]);
    assert_eq!(found.len(), 3);
    assert_eq!(
        found[0].to_string(),
        "crates/a/src/b.rs: 501 lines, more than 500: cut it in two, or list it with a reason"
    );
}
