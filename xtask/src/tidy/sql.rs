//! Only `store` and `advisory` contain SQL.

use super::Violation;
use super::tree::Tree;

const MAY: [&str; 2] = ["crates/store/", "crates/advisory/"];

/// Beginnings of statements, with a word that must follow somewhere; in capitals, as SQL is written here.
const STATEMENTS: [(&str, &str); 7] = [
    ("SELECT ", " FROM "),
    ("INSERT ", "INTO "),
    ("UPDATE ", " SET "),
    ("DELETE ", "FROM "),
    ("CREATE ", "TABLE "),
    ("CREATE ", "INDEX "),
    ("PRAGMA ", ""),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.product("crates/").filter(|file| !MAY.iter().any(|folder| file.path.starts_with(folder)))
    {
        for literal in file.code.literals() {
            let text = literal.content.split_whitespace().collect::<Vec<_>>().join(" ");
            let found = STATEMENTS.iter().find(|(first, then)| {
                text.strip_prefix(first).is_some_and(|rest| format!(" {rest}").contains(then))
            });
            if let Some((first, _)) = found {
                let message = format!("SQL ({} …) outside store and advisory", first.trim());
                violations.push(Violation::new(file.path, literal.line, message));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests;
