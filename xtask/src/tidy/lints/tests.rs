use super::super::tree::Tree;
use super::{REQUIRED, check};

fn root() -> String {
    REQUIRED.join("\n")
}

#[test]
fn lints_on_and_reasoned_exceptions_pass() {
    let root = root();
    let tree = Tree::of(&[
        ("Cargo.toml", &root),
        ("crates/a/Cargo.toml", "[package]\n[lints]\nworkspace = true\n"),
        (
            "crates/a/src/lib.rs",
            "#![expect(\n    dead_code,\n    reason = \"x\"\n)]\n// #[allow(x)]\n#[expect(missing_docs, reason = \"y\")]",
        ),
    ]);
    assert!(check(&tree).is_empty());
}

#[test]
fn a_lint_that_is_gone_or_switched_off_is_found() {
    let root = root().replace("unwrap_used = \"warn\"\n", "");
    let tree = Tree::of(&[
        ("Cargo.toml", &root),
        ("crates/a/Cargo.toml", "[package]\n"),
        (
            "crates/a/src/lib.rs",
            "#![allow(dead_code)]\n#[expect(dead_code)]\nfn f() {}\n#[allow(unused)]\nfn g() {}",
        ),
    ]);
    let found: Vec<String> = check(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found[0].contains("unwrap_used"));
    assert!(found[1].starts_with("crates/a/Cargo.toml: its lints"));
    assert!(found.iter().any(|line| line.starts_with("crates/a/src/lib.rs:4: #[allow")));
    assert!(found.iter().any(|line| line.starts_with("crates/a/src/lib.rs:2: an #[expect] without")));
}
