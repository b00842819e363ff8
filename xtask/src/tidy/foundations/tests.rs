use super::super::tree::Tree;
use super::check;

#[test]
fn pure_code_passes() {
    let tree = Tree::of(&[
        (
            "crates/model/src/lib.rs",
            "use std::fmt;\n// std::fs is what we never use\n#[cfg(test)]\nmod tests;",
        ),
        ("crates/model/src/tests.rs", "use std::fs;"),
        ("crates/source/src/lib.rs", "use std::thread;"),
    ])
    .with_package("wb-model", &["serde", "thiserror"], &["fs-err"]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_file_opened_and_a_heavy_crate_are_found() {
    let tree = Tree::of(&[("crates/read/src/path.rs", "\nuse std::{fmt, fs};")]).with_package(
        "wb-read",
        &["wb-model", "tokio"],
        &[],
    );
    let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "crates/read/Cargo.toml: wb-read depends on tokio: it must do with little",
            "crates/read/src/path.rs:2: std::fs in read, which does no I/O"
        ]
    );
}
