use super::super::tree::Tree;
use super::check;

#[test]
fn talk_of_it_passes_and_so_does_runtime() {
    let tree = Tree::of(&[
        ("crates/runtime/src/lib.rs", "unsafe { x() }"),
        ("crates/bom/src/lib.rs", "// unsafe\nlet unsafe_path = \"unsafe\";"),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn it_is_found_in_products_and_tests_alike() {
    let tree = Tree::of(&[
        ("crates/bom/src/lib.rs", "fn f() {\n    unsafe { x() }\n}"),
        ("crates/bom/src/x/tests.rs", "unsafe fn g() {}"),
    ]);
    assert_eq!(check(&tree).len(), 2);
    assert_eq!(check(&tree)[0].to_string(), "crates/bom/src/lib.rs:2: unsafe code outside runtime");
}
