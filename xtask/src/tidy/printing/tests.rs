use super::super::tree::Tree;
use super::check;

#[test]
fn the_command_and_tests_may_print() {
    let tree = Tree::of(&[
        ("crates/cli/src/main.rs", "fn main() { println!(); std::process::exit(1) }"),
        ("crates/bom/src/lib.rs", "/// println! is not for us\n#[cfg(test)]\nmod tests;"),
        ("crates/bom/src/tests.rs", "fn f() { println!(\"skipped\") }"),
        ("xtask/src/main.rs", "fn main() { println!() }"),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_library_that_prints_or_exits_is_found() {
    let tree = Tree::of(&[(
        "crates/bom/src/lib.rs",
        "fn f() {\n    eprintln!(\"oh\");\n    std::process::exit(3);\n}",
    )]);
    let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "crates/bom/src/lib.rs:2: eprintln! outside crates/cli",
            "crates/bom/src/lib.rs:3: process::exit outside crates/cli"
        ]
    );
}
