//! What went wrong, as a person sees it, and the exit code that goes with it.

use std::fmt;
use std::io;

use wb_model::Hint;

/// The command line or a configuration file is wrong.
pub(crate) const USAGE: u8 = 2;
/// It could not be done: input unreadable, network, registry.
const COULD_NOT: u8 = 3;
/// It was done, and the answer is no.
const NO: u8 = 1;

/// An error on its way to the terminal.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    chain: Vec<String>,
    hint: Option<String>,
    broken_pipe: bool,
}

impl Failure {
    /// It could not be done.
    pub(crate) fn could_not(error: &(impl std::error::Error + Hint)) -> Self {
        Self { code: COULD_NOT, chain: chain(error), hint: error.hint(), broken_pipe: false }
    }

    /// A part of it could not be done; the rest was.
    pub(crate) fn incomplete(what: &str, hint: &str) -> Self {
        Self {
            code: COULD_NOT,
            chain: vec![what.to_owned()],
            hint: Some(hint.to_owned()),
            broken_pipe: false,
        }
    }

    /// All of it in one line, for a report that goes on.
    pub(crate) fn line(&self) -> String {
        self.chain.join(": ")
    }

    /// A file that was named could not be read.
    pub(crate) fn io(what: &str, error: &io::Error) -> Self {
        Self { code: COULD_NOT, chain: vec![format!("{what}: {error}")], hint: None, broken_pipe: false }
    }

    /// A file that was named is not what it must be.
    pub(crate) fn could_not_read(path: &std::path::Path, error: &(impl std::error::Error + Hint)) -> Self {
        let mut chain = chain(error);
        chain.insert(0, format!("read {}", path.display()));
        Self { code: COULD_NOT, chain, hint: error.hint(), broken_pipe: false }
    }

    /// A file that steers (a policy, a baseline) is wrong.
    pub(crate) fn steering(error: &(impl std::error::Error + Hint)) -> Self {
        Self { code: USAGE, chain: chain(error), hint: error.hint(), broken_pipe: false }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>, hint: Option<String>) -> Self {
        Self { code: USAGE, chain: vec![message.into()], hint, broken_pipe: false }
    }

    /// The answer is no.
    pub(crate) fn no(message: impl Into<String>, hint: Option<String>) -> Self {
        Self { code: NO, chain: vec![message.into()], hint, broken_pipe: false }
    }

    /// Something could not be written.
    pub(crate) fn write(what: &str, error: &io::Error) -> Self {
        let broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        Self { code: COULD_NOT, chain: vec![format!("write {what}: {error}")], hint: None, broken_pipe }
    }

    /// Whether the reader of our output went away, which is its right.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }
}

/// The error and its causes, outermost first. A cause that its error already tells is left out.
fn chain(error: &dyn std::error::Error) -> Vec<String> {
    let mut chain = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !chain.last().is_some_and(|last| last.contains(&text)) {
            chain.push(text);
        }
        cause = error.source();
    }
    chain
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bold, reset) = ("\u{1b}[1;31m", "\u{1b}[0m");
        for (at, line) in self.chain.iter().enumerate() {
            let line = wb_report::plain(line);
            match at {
                0 => writeln!(f, "{bold}error:{reset} failed to {line}")?,
                _ => writeln!(f, "  caused by: {line}")?,
            }
        }
        self.hint.iter().try_for_each(|hint| writeln!(f, "hint: {}", wb_report::plain(hint)))
    }
}
