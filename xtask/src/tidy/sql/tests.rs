use super::super::tree::Tree;
use super::check;

#[test]
fn prose_and_the_two_crates_pass() {
    let tree = Tree::of(&[
        ("crates/store/src/lib.rs", "const Q: &str = \"SELECT a FROM b\";"),
        (
            "crates/bom/src/lib.rs",
            "// SELECT a FROM b\nconst T: &str = \"SELECT what you need\"; const U: &str = \"Update it\";",
        ),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_statement_elsewhere_is_found() {
    let tree = Tree::of(&[(
        "crates/inventory/src/read/os/rpm.rs",
        "\nconst Q: &str = \"SELECT blob\n FROM Packages\";\nconst C: &str = r\"CREATE TABLE x (a)\";",
    )]);
    let tree_lines: Vec<usize> = check(&tree).iter().map(|violation| violation.line).collect();
    assert_eq!(tree_lines, [2, 4]);
}
