use super::super::tree::Tree;
use super::check;

#[test]
fn tests_may_open_files() {
    let tree = Tree::of(&[
        ("crates/inventory/src/lib.rs", "use std::io::Read;\n#[cfg(test)]\nmod testing;"),
        ("crates/inventory/src/testing.rs", "use fs_err as fs;\nuse std::env;"),
        ("crates/source/src/lib.rs", "use fs_err::File;"),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn opening_and_running_are_found() {
    let tree = Tree::of(&[
        ("crates/inventory/src/read/a.rs", "use std::{io, process::Command};\nlet x = fs_err::read(p);"),
        ("crates/aimodel/src/b.rs", "let x = std::env::var(\"X\");"),
    ]);
    let found: Vec<(String, usize)> = check(&tree).into_iter().map(|v| (v.file, v.line)).collect();
    assert_eq!(
        found,
        [
            ("crates/inventory/src/read/a.rs".to_owned(), 1),
            ("crates/inventory/src/read/a.rs".to_owned(), 2),
            ("crates/aimodel/src/b.rs".to_owned(), 1)
        ]
    );
}
