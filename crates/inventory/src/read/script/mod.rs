//! Scripts of the application: where they install or download when they run. Python is read by its syntax tree, shell
//! by a small lexer; nothing is ever executed. Packages' own files are no business of these readers.

mod call;
pub(crate) mod notebook;
mod place;
pub(crate) mod python;
pub(crate) mod shell;

use wb_model::DiagnosticCode;
use wb_read::ReadProblem;

pub(crate) use call::{Pin, Rule, Script};

/// How often one language may stand inside the other: `sh -c "python -c '…'"`.
const DEPTH: u8 = 6;

/// Calls that are kept of one script; nobody reads more.
const CALLS: usize = 1000;

/// Texts in place of what is only known when a script runs: `$NAME`, `{name}`. No name or address holds it.
pub(crate) const UNKNOWN: char = '\u{fffd}';

/// A warning, and no place that a scan could not look at: whether anybody wanted the script is decided when its owner is
/// known, and the checks say then what they could not look at.
fn unread_script(message: impl Into<String>) -> ReadProblem {
    ReadProblem { code: DiagnosticCode::UnreadScript, message: message.into() }
}

/// What a command of an image's configuration fetches, its arguments apart, and what it runs.
pub(crate) fn of_arguments(words: &[String]) -> Script {
    let mut calls = call::Calls::default();
    shell::argv(words, 1, DEPTH, &mut calls);
    calls.into_script(None)
}

/// The same for a command that is text for a shell.
pub(crate) fn of_text(text: &str) -> Script {
    let mut calls = call::Calls::default();
    let problem = shell::text(text, 1, DEPTH, &mut calls);
    calls.into_script(problem.map(|(_, what)| what.to_owned()))
}
