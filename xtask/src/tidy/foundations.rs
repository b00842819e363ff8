//! `model`, `version` and `read` are what everything stands on: no I/O, no async, no command line, few crates.

use super::Violation;
use super::tree::Tree;

const FOUNDATIONS: [&str; 3] = ["model", "version", "read"];

/// All that they may depend on besides each other.
const OUTSIDE_CRATES: [&str; 3] = ["serde", "serde_json", "thiserror"];

/// Modules of the standard library that reach out.
const REACHING_OUT: [&str; 5] = ["fs", "net", "process", "env", "thread"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for folder in FOUNDATIONS {
        let manifest = format!("crates/{folder}/Cargo.toml");
        for package in tree.packages().iter().filter(|package| package.manifest == manifest) {
            for line in package.dependencies.iter().filter(|line| !line.dev) {
                if !line.name.starts_with("wb-") && !OUTSIDE_CRATES.contains(&line.name.as_str()) {
                    let message =
                        format!("{} depends on {}: it must do with little", package.name, line.name);
                    violations.push(Violation::new(&manifest, 0, message));
                }
            }
        }
        for file in tree.product(&format!("crates/{folder}/src/")) {
            for name in REACHING_OUT {
                for line in file.code.lines_using("std", name) {
                    let message = format!("std::{name} in {folder}, which does no I/O");
                    violations.push(Violation::new(file.path, line, message));
                }
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests;
