use super::super::tree::Tree;
use super::check;

#[test]
fn declared_files_and_roots_pass() {
    let tree = Tree::of(&[
        ("crates/a/src/lib.rs", "mod b;\nmod c;"),
        ("crates/a/src/b.rs", "#[cfg(test)]\nmod tests;"),
        ("crates/a/src/b/tests.rs", "mod more;"),
        ("crates/a/src/b/tests/more.rs", ""),
        ("crates/a/src/c/mod.rs", "mod d;"),
        ("crates/a/src/c/d.rs", ""),
        ("crates/a/tests/it/main.rs", "mod one;"),
        ("crates/a/tests/it/one.rs", ""),
        ("crates/a/tests/single.rs", ""),
        ("fuzz/all.rs", ""),
    ]);
    assert!(check(&tree).is_empty(), "{:?}", check(&tree));
}

#[test]
fn a_forgotten_file_is_found() {
    let tree = Tree::of(&[
        ("crates/a/src/lib.rs", "mod b;\n// mod gone;"),
        ("crates/a/src/b.rs", ""),
        ("crates/a/src/b/tests.rs", "#[test]\nfn never_run() {}"),
        ("crates/a/src/gone.rs", ""),
        ("crates/a/tests/it/main.rs", ""),
        ("crates/a/tests/it/lost.rs", ""),
    ]);
    let found: Vec<String> = check(&tree).into_iter().map(|violation| violation.file).collect();
    assert_eq!(found, ["crates/a/src/b/tests.rs", "crates/a/src/gone.rs", "crates/a/tests/it/lost.rs"]);
}

#[test]
fn tests_inside_a_file_are_found() {
    let tree = Tree::of(&[("crates/a/src/lib.rs", "fn f() {}\n\n#[cfg(test)]\nmod tests { fn g() {} }")]);
    assert_eq!(check(&tree)[0].line, 4);
}
