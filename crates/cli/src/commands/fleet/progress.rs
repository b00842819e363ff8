//! How a sweep goes, on standard error: a line that is redrawn on a terminal, a line now and then elsewhere.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use wb_workflow::fleet::Progress;

use crate::environment;

/// Between two lines on a terminal.
const REDRAW: Duration = Duration::from_millis(150);
/// Between two lines in a log.
const SAY: Duration = Duration::from_secs(30);

/// Says how far it is.
pub(super) struct Teller {
    terminal: bool,
    quiet: bool,
    said: Mutex<Instant>,
    begun: Instant,
}

impl Teller {
    pub(super) fn new(quiet: bool) -> Self {
        let begun = Instant::now();
        Self { terminal: environment::stderr_is_terminal(), quiet, said: Mutex::new(begun), begun }
    }

    fn say(&self, line: impl FnOnce() -> String) {
        let period = if self.terminal { REDRAW } else { SAY };
        // Somebody else is just saying it.
        let Ok(mut said) = self.said.try_lock() else { return };
        if self.quiet || said.elapsed() < period {
            return;
        }
        *said = Instant::now();
        let line = format!("{}, {} s", line(), self.begun.elapsed().as_secs());
        // A terminal that went away needs no progress.
        drop(if self.terminal {
            let line: String = line.chars().take(environment::width().saturating_sub(1)).collect();
            write!(std::io::stderr(), "\r\u{1b}[2K{line}")
        } else {
            writeln!(std::io::stderr(), "{line}")
        });
    }

    /// So many of so many are done with.
    pub(super) fn count(&self, what: &str, done: usize, all: usize) {
        self.say(|| format!("{what}: {done} of {all}"));
    }

    /// Nothing more will be said.
    pub(super) fn end(&self) {
        if self.terminal && !self.quiet {
            drop(write!(std::io::stderr(), "\r\u{1b}[2K"));
        }
    }
}

impl Progress for Teller {
    fn images(&self, done: usize, all: usize, failed: usize) {
        self.say(|| format!("images: {done} of {all}, {failed} failed"));
    }

    fn index(&self, done: usize, all: usize) {
        self.count("index", done, all);
    }
}
