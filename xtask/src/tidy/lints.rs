//! The lints are on in every crate, and nothing switches them off: an exception is an `#[expect]` with a reason.

use super::Violation;
use super::tree::Tree;

/// Lines that the root manifest must have.
const REQUIRED: [&str; 14] = [
    "unsafe_code = \"forbid\"",
    "unreachable_pub = \"warn\"",
    "missing_docs = \"warn\"",
    "unwrap_used = \"warn\"",
    "expect_used = \"warn\"",
    "print_stdout = \"warn\"",
    "print_stderr = \"warn\"",
    "dbg_macro = \"warn\"",
    "todo = \"warn\"",
    "unimplemented = \"warn\"",
    "exit = \"warn\"",
    "use_debug = \"warn\"",
    "wildcard_imports = \"warn\"",
    "allow_attributes = \"warn\"",
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    let root = tree.text("Cargo.toml").unwrap_or_default();
    for line in REQUIRED {
        if !root.lines().any(|found| found.trim() == line) {
            violations.push(Violation::new("Cargo.toml", 0, format!("the lint {line} is gone")));
        }
    }
    for (path, text) in tree.texts() {
        let is_member =
            path == "xtask/Cargo.toml" || (path.starts_with("crates/") && path.ends_with("/Cargo.toml"));
        if is_member && !text.contains("[lints]\nworkspace = true") {
            violations.push(Violation::new(
                path,
                0,
                "its lints are not the workspace's: [lints] workspace = true",
            ));
        }
    }
    for file in tree.rust() {
        for needle in ["#[allow", "#![allow"] {
            for line in file.code.lines_with(needle) {
                let message = format!(
                    "{needle}: use #[expect(…, reason = \"…\")], which speaks up when it is needless"
                );
                violations.push(Violation::new(file.path, line, message));
            }
        }
        for attribute in ["#[expect", "#![expect"] {
            for line in file.code.lines_with(attribute) {
                let from = file.code.bare().lines().skip(line - 1).collect::<Vec<_>>().join("\n");
                let attribute = from.split(']').next().unwrap_or_default();
                if !attribute.contains("reason") {
                    violations.push(Violation::new(file.path, line, "an #[expect] without a reason"));
                }
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests;
