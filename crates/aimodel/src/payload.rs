//! Programs in the texts of a file. Nothing runs them when the file is loaded; somebody put them there for
//! whatever shows, logs or believes those texts.

use crate::code;
use crate::context::Context;
use crate::finding::plain;
use crate::metadata::Field;
use crate::rule::code as rule;

/// Says which texts of the header are programs. What formats run, such as templates and graphs, they weigh themselves.
pub(crate) fn tell(context: &mut Context<'_>) {
    for evidence in std::mem::take(&mut context.metadata().programs) {
        context.say(&rule::PROGRAM_IN_TEXT, 0, evidence);
    }
}

/// The program that a value surely is, where it is something that somebody wrote; most of what people write is none. What it
/// is, and where it begins to be it.
pub(crate) fn program_in(field: Field, text: &str) -> Option<String> {
    // Names of what a graph or a pickle calls.
    let is_called = matches!(
        field,
        Field::Operator
            | Field::CustomOperator
            | Field::Global
            | Field::Input
            | Field::Output
            | Field::Dimension
    );
    if is_called {
        return None;
    }
    if let Some(at) = python(text) {
        return Some(format!("Python that runs programs or code: {}", around(text, at)));
    }
    if code::is_hostile_command(text) {
        return Some(format!(
            "a command that fetches and runs something, or hides what it runs: {}",
            plain(text)
        ));
    }
    let lower = text.to_ascii_lowercase();
    let at = lower.find("<script>").or_else(|| lower.find("<script "))?;
    Some(format!("a script for a browser: {}", around(text, at)))
}

/// The Python in a constant of a pickle. Vocabularies hold every word, so that one alone is nothing.
pub(crate) fn python_in(text: &str) -> Option<String> {
    let at = python(text)?;
    let is_more = text.contains("import ")
        || text.contains("import\t")
        || text[at..].contains("')")
        || text[at..].contains("\")");
    is_more.then(|| format!("Python that runs programs or code: {}", around(text, at)))
}

/// Where Python that runs something begins.
fn python(text: &str) -> Option<usize> {
    memchr::memchr(b'(', text.as_bytes())?;
    PYTHON.iter().filter_map(|word| text.find(word)).min()
}

/// The text from shortly before a place on.
fn around(text: &str, at: usize) -> String {
    let from = text.floor_char_boundary(at.saturating_sub(BEFORE));
    let omitted = if from > 0 { "…" } else { "" };
    plain(&format!("{omitted}{}", &text[from..]))
}

/// Bytes before a program that are shown.
const BEFORE: usize = 60;

const PYTHON: [&str; 12] = [
    "os.system(",
    "os.popen(",
    "os.execv",
    "subprocess.run(",
    "subprocess.call(",
    "subprocess.check_output(",
    "subprocess.Popen(",
    "pty.spawn(",
    "__import__(",
    "exec(base64",
    "exec(compile(",
    "eval(compile(",
];

#[cfg(test)]
mod tests;
