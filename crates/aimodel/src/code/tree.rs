//! Python source as a tree: parsed once for all readers of a file.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

/// How often the parser may report progress (every hundred steps) for each byte, and for a file in all: the same file
/// always ends the same way, on a fast machine and on a slow one.
const PROGRESS: (usize, usize) = (1, 100_000);

/// Bytes of a source whose tree is kept for the next reader.
const KEPT_BYTES: usize = 1 << 20;

thread_local! {
    /// The last source and its tree. An engine gives one file to its readers one after the other, on one thread, and
    /// parsing is most of what each of them does.
    static LAST: RefCell<Option<(String, Option<Tree>)>> = const { RefCell::new(None) };
}

/// Parses Python source; none when that takes too many steps.
pub fn parse(text: &str) -> Option<Tree> {
    LAST.with_borrow_mut(|last| {
        if let Some((_, tree)) = last.take_if(|(known, _)| known == text) {
            return tree;
        }
        let tree = parse_anew(text);
        *last = (text.len() <= KEPT_BYTES).then(|| (text.to_owned(), tree.clone()));
        tree
    })
}

fn parse_anew(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    let mut left = PROGRESS.1 + PROGRESS.0 * text.len();
    let mut progress = |_: &ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

#[cfg(test)]
mod tests;
