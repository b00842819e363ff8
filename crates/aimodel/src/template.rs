//! Jinja templates, read and never rendered: what a chat template would do to whoever renders it (section 6 of the design of
//! models). Templates stand in configurations, in GGUF headers and in files of their own; all come here.
//!
//! A template is taken apart as Jinja does it, its expressions are parsed, and texts that are put together (`'__cl' ~
//! 'ass__'`, `dict(__class__=x)|first`) are put together here too, so that a name is seen however it is written.

mod check;
mod lexer;
mod statement;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod words;

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::rule::template as rule;

use check::Check;
use lexer::{Part, Placed, Token};
use statement::Statement;
use tree::{Id, Tree};
use value::Values;

/// Bytes of a template that are looked at. Real ones have a few thousand.
const BYTES: usize = 2 << 20;

/// Where a template is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A model's messages are rendered with it: it needs no other template and no object of the engine.
    Chat,
    /// Something else, perhaps the pages of a web server, perhaps no template: it may include others and use the server's
    /// objects, and what is not understood of it is not Jinja.
    Any,
}

/// Weighs a chat template. `offset` is where its text begins in the file or member; findings point there, and the trace
/// gives lines of the template.
///
/// Findings go into the context. The caller states the hash ([`Field::ChatTemplate`](crate::Field::ChatTemplate)).
pub fn weigh(text: &str, offset: u64, context: &mut Context<'_>) {
    weigh_as(Use::Chat, text, offset, context);
}

/// Weighs a template.
pub(crate) fn weigh_as(used: Use, text: &str, offset: u64, context: &mut Context<'_>) {
    if text.len() > BYTES {
        context.could_not_read(&Stop::Budget(format!("a template of {} bytes", text.len())));
        return;
    }
    if let Err(stop) = context.step(text.len() as u64) {
        context.could_not_read(&stop);
        return;
    }
    let (parts, broken) = lexer::parts(text);
    let mut broken = broken.map(|broken| (broken.at, broken.why));
    let mut tree = Tree::default();
    let mut values = Values::default();
    let mut read = Vec::new();
    for part in &parts {
        match part_of(part, &mut tree, &mut values) {
            Ok(found) => read.extend(found),
            Err(error) => {
                broken.get_or_insert((error.at, error.why));
            }
        }
    }
    let mut check = Check::new(used, text, &tree, &mut values);
    check.parts(&parts);
    check.statements(&read);
    check.nodes();
    if check.is_open() {
        broken.get_or_insert((text.len(), "a block that is not closed"));
    }
    for (rule, evidence, trace) in check.findings() {
        context.find(Finding::new(rule, evidence).at(offset).with_trace(trace));
    }
    if values.is_spent() {
        context
            .could_not_read(&Stop::Budget("a template whose texts take too long to put together".to_owned()));
    }
    if let Some((at, why)) = broken
        && used == Use::Chat
    {
        let line = line(text, at);
        context.say(&rule::NOT_UNDERSTOOD, offset, format!("{why}, in line {line} of the template"));
    }
}

/// A part that was understood: where it begins, and what it is.
struct Read {
    at: usize,
    /// Nodes of the tree that belong to it.
    nodes: std::ops::Range<Id>,
    statement: Statement,
}

fn part_of(part: &Part, tree: &mut Tree, values: &mut Values) -> Result<Option<Read>, tree::NoExpression> {
    let first = tree.nodes.len();
    let (tokens, statement) = match part {
        Part::Text { .. } => return Ok(None),
        Part::Print(tokens) => {
            let mut parser = tree::Parser::new(tree, tokens);
            let id = parser.tuple()?;
            if !parser.is_done() {
                return parser.wrong("more than an expression");
            }
            (tokens, Statement::Expression(Some(id)))
        }
        Part::Statement(tokens) => (tokens, statement::read(tokens, tree, values)?),
    };
    let at = tokens.first().map_or(0, |placed| placed.at);
    Ok(Some(Read { at, nodes: first..tree.nodes.len(), statement }))
}

/// The line of a byte of the template, from 1.
fn line(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// Whether a text looks like a template at all.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Names and texts of a part, for parts that are no expressions.
fn words(tokens: &[Placed]) -> impl Iterator<Item = (usize, &str)> {
    tokens.iter().filter_map(|placed| match &placed.token {
        Token::Name(word) | Token::Text(word) => Some((placed.at, word.as_str())),
        _ => None,
    })
}
