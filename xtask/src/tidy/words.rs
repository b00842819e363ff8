//! No path of somebody's machine and no host of a package registry: both are true in one place only.

use super::Violation;
use super::tree::Tree;

/// Files that other programs write, and the files of this check.
const LEFT_OUT: [&str; 3] = ["Cargo.lock", "fuzz/Cargo.lock", "xtask/src/tidy/words/tests.rs"];

/// Beginnings of absolute paths on somebody's machine. Written in pieces, so that this file does not trip itself.
const PLACES: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];

/// Hosts of package registries and their mirrors.
const HOSTS: [&str; 7] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("files.python", "hosted.org"),
    concat!("deb.deb", "ian.org"),
    concat!("proxy.go", "lang.org"),
    concat!("registry.np", "mjs.org"),
    concat!("/simp", "le/"),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| !LEFT_OUT.contains(path)) {
        for (number, line) in text.lines().enumerate() {
            for place in PLACES.iter().filter(|place| names_place(line, place)) {
                let message = format!("{place}…, a path that only one machine has");
                violations.push(Violation::new(path, number + 1, message));
            }
            for host in HOSTS.iter().filter(|host| line.contains(**host)) {
                violations.push(Violation::new(path, number + 1, format!("{host}, a package registry")));
            }
        }
    }
    violations
}

/// Whether a path that begins like this stands in a line: `~/home/x` and `crates/work/x` are other paths.
fn names_place(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '~' | '}' | '*' | ')'))
    })
}

#[cfg(test)]
mod tests;
