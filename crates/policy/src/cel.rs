//! Custom rules in CEL: compiled once when a policy is read, evaluated within bounds.
//!
//! The interpreter cannot be interrupted, and a limit of time would give another answer on another day. So the cost
//! of an evaluation is estimated before it from the expression and the sizes of what it reads (`cost.rs`), and one
//! that may cost too much is not begun: the rule could not decide, and the gate fails.

mod context;
mod cost;
mod evaluate;
mod functions;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

use cel::{Env, IdedExpr};
use regex::Regex;

pub(crate) use context::World;
pub(crate) use evaluate::{Outcome, evaluate};

use crate::policy::When;
use cost::Sizes;

/// The longest expression, in bytes.
const MOST_BYTES: usize = 4096;
/// The deepest nesting of brackets, conditionals and signs.
const MOST_NESTING: usize = 32;
/// Expressions are trees that are walked by recursion.
const STACK: usize = 64 << 20;

static ENVIRONMENT: LazyLock<Arc<Env>> =
    LazyLock::new(|| Arc::new(Env::stdlib().with_optional_support(false)));

/// A CEL expression that has been checked: every name in it is known, and it answers true or false.
#[derive(Clone)]
pub(crate) struct Program {
    text: String,
    expression: Arc<IdedExpr>,
    /// Patterns of `matches`, compiled, under the names of the functions that stand for them.
    patterns: Vec<(String, Regex)>,
    /// Every field that it reads.
    fields: Vec<String>,
}

/// Why an expression is refused, and where in it (from 1).
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) why: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) unknown: Option<Unknown>,
}

/// A name that is not known, and those that are.
#[derive(Clone, Debug)]
pub(crate) struct Unknown {
    pub(crate) name: String,
    pub(crate) known: Vec<String>,
}

impl Program {
    /// Reads and checks an expression.
    pub(crate) fn compile(text: &str, when: When) -> Result<Self, Refused> {
        bounded(text)?;
        let compiled = on_a_large_stack(|| compile(text, when));
        compiled.unwrap_or_else(|| Err(Refused::at_start("its parser failed")))
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Program").field(&self.text).finish()
    }
}

impl Refused {
    fn at_start(why: impl Into<String>) -> Self {
        Self { why: why.into(), line: 1, column: 1, unknown: None }
    }

    fn at(text: &str, offset: usize, why: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Self { why: why.into(), line, column, unknown: None }
    }
}

/// Runs something with enough stack for deep expressions; none when it panicked or no thread could be had.
fn on_a_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("cel".to_owned()).stack_size(STACK);
        let handle = thread.spawn_scoped(scope, || catch_unwind(AssertUnwindSafe(work)).ok()).ok()?;
        handle.join().ok().flatten()
    })
}

/// Refuses, before it is parsed, what a parser by recursion could not bear.
fn bounded(text: &str) -> Result<(), Refused> {
    if text.len() > MOST_BYTES {
        let why = format!("it has {} bytes, and at most {MOST_BYTES} are read", text.len());
        return Err(Refused::at_start(why));
    }
    let (mut open, mut signs, mut conditionals) = (0_usize, 0_usize, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            '?' => conditionals += 1,
            _ => {}
        }
        signs = match character {
            '!' | '-' => signs + 1,
            character if character.is_whitespace() => signs,
            _ => 0,
        };
        if open.max(signs).max(conditionals) > MOST_NESTING {
            return Err(Refused::at(text, at, format!("it is nested more than {MOST_NESTING} deep")));
        }
    }
    Ok(())
}

fn compile(text: &str, when: When) -> Result<Program, Refused> {
    let parsed = ENVIRONMENT.compile(text).map_err(|errors| match errors.errors.first() {
        Some(error) => Refused {
            why: in_plain_words(&error.msg),
            line: usize::try_from(error.pos.0).unwrap_or(1).max(1),
            column: usize::try_from(error.pos.1).unwrap_or(1).max(1),
            unknown: None,
        },
        None => Refused::at_start("it cannot be parsed"),
    })?;
    let place = |node: u64| parsed.source_info().offset_for(node).map_or(0, |(start, _)| start as usize);
    let mut expression = parsed.expression().clone();
    let mut patterns = Vec::new();
    functions::compile_patterns(&mut expression, &mut patterns)
        .map_err(|fault| Refused::at(text, place(fault.node), fault.why))?;
    let (sizes, fields) = (Sizes::nominal(), cost::fields_of(&expression));
    let estimate = cost::estimate(&expression, when, &sizes).map_err(|fault| {
        let mut refused = Refused::at(text, place(fault.node), fault.why);
        refused.unknown = fault.unknown;
        refused
    })?;
    if !estimate.shape.may_be_a_truth() {
        return Err(Refused::at_start("it does not answer true or false"));
    }
    Ok(Program { text: text.to_owned(), expression: Arc::new(expression), patterns, fields })
}

/// All fields of all records.
#[cfg(test)]
pub(crate) fn fields() -> Vec<&'static str> {
    context::fields()
}

/// The parser's first line, without its own vocabulary.
fn in_plain_words(message: &str) -> String {
    let first = message.lines().next().unwrap_or("it cannot be parsed").trim_start_matches("Syntax error: ");
    first.replace("mismatched input '<EOF>'", "it ends too early,").chars().take(300).collect()
}

#[cfg(test)]
mod tests;
