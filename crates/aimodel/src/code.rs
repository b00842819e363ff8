//! Python of a model folder, read by its syntax tree and never run: what happens when it is imported, and what its functions
//! can do (section 7 of the design of models).
//!
//! What runs at import: the module's own statements, class bodies, decorators, default values, and every function of the
//! file that one of those calls or hands over. What stands in other functions is said and does no more: the code of honest
//! models downloads and compiles too.

mod judge;
mod names;
mod syntax;
#[cfg(test)]
mod tests;
pub mod tree;
mod words;

use std::collections::BTreeSet;

use crate::context::{Context, Stop};
use crate::rule::code as rule;

pub(crate) use words::is_hostile_command;

/// Bytes of a file that are looked at.
const BYTES: usize = 4 << 20;

/// What a Python file declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// Modules that it imports.
    pub imports: BTreeSet<String>,
    /// Classes at module level.
    pub classes: BTreeSet<String>,
}

/// Weighs Python source. Findings go into the context, with the line in their trace.
///
/// # Errors
/// It is too large, or no Python that is read here; then nothing is known of what it does.
pub fn weigh(bytes: &[u8], context: &mut Context<'_>) -> Result<Declared, Stop> {
    if bytes.len() > BYTES {
        return Err(Stop::Budget(format!("{} bytes of Python", bytes.len())));
    }
    if let Some(encoding) = odd_encoding(bytes) {
        context.say(&rule::NOT_UNDERSTOOD, 0, format!("it is written in {encoding}"));
        return Ok(Declared::default());
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        context.say(&rule::NOT_UNDERSTOOD, at as u64, "a byte of zero in a text");
        return Ok(Declared::default());
    }
    // Older sources are in Latin-1; their names and calls are ASCII.
    let text = String::from_utf8_lossy(bytes);
    context.step(bytes.len() as u64)?;
    let Some(tree) = tree::parse(&text) else {
        return Err(Stop::Budget("Python that takes too long to parse".to_owned()));
    };
    let found = syntax::walk(&tree, &text, context)?;
    if let Some((row, what)) = found.problem {
        context.say(&rule::NOT_UNDERSTOOD, 0, format!("line {}: {what}", row + 1));
    }
    let names = names::Names::new(&text, &found);
    let declared = judge::all(&names, &found, context);
    if names.is_spent() {
        return Err(Stop::Budget("Python whose names take too long to follow".to_owned()));
    }
    Ok(declared)
}

/// An encoding in which the bytes are not what they look like (PEP 263).
fn odd_encoding(bytes: &[u8]) -> Option<String> {
    const PLAIN: [&str; 10] = [
        "utf-8",
        "utf8",
        "ascii",
        "us-ascii",
        "latin-1",
        "latin1",
        "iso-8859-1",
        "iso-8859-15",
        "cp1252",
        "utf-8-sig",
    ];
    for line in bytes.split(|byte| *byte == b'\n').take(2) {
        let line =
            String::from_utf8_lossy(line.get(..line.len().min(400)).unwrap_or_default()).to_lowercase();
        if !line.trim_start().starts_with('#') {
            continue;
        }
        let Some((_, rest)) = line.split_once("coding") else { continue };
        let Some(rest) = rest.strip_prefix([':', '=']) else { continue };
        let name: String = rest
            .trim_start()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            .collect();
        if !name.is_empty() && !PLAIN.contains(&name.replace('_', "-").as_str()) {
            return Some(name);
        }
    }
    None
}
