//! Programs in the texts of a file. Nothing runs them when the file is loaded; somebody put them there for
//! whatever shows, logs or believes those texts.

use crate::code;
use crate::context::Context;
use crate::metadata::Field;
use crate::rule::code as rule;

/// Says which texts of the header are programs. What formats run, such as templates and graphs, they weigh themselves.
pub(crate) fn tell(context: &mut Context<'_>) {
    for evidence in std::mem::take(&mut context.metadata().programs) {
        context.say(&rule::PROGRAM_IN_TEXT, 0, evidence);
    }
}

/// What kind of program a value surely is, where it is something that somebody wrote; most of what people write is none.
pub(crate) fn program_in(field: Field, text: &str) -> Option<&'static str> {
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
    let is_command = || code::is_hostile_command(text);
    code_in(text).or_else(|| {
        is_command().then_some("a command that fetches and runs something, or hides what it runs")
    })
}

/// As [`program_in`] of any text, without the commands of shells, which cost more to tell.
pub(crate) fn code_in(text: &str) -> Option<&'static str> {
    memchr::memchr2(b'(', b'<', text.as_bytes())?;
    if PYTHON.iter().any(|word| text.contains(word)) {
        return Some("Python that runs programs or code");
    }
    let lower = text.to_lowercase();
    let is_script = lower.contains("<script>") || lower.contains("<script ");
    is_script.then_some("a script for a browser")
}

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
