//! Flax's checkpoints: a tree of maps in MessagePack, whose leaves are arrays in an extension of Flax's own. Nothing in them
//! runs; arrays of more than a gigabyte lie in pieces, which are tensors of their own here.

mod leaf;

use crate::bytes::msgpack::{self, Token};
use crate::bytes::spans;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::plain;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;
use crate::tensor::Tensors;

/// The format.
pub struct Flax;

static INFO: FormatInfo =
    FormatInfo { id: "flax", summary: "Flax checkpoints in MessagePack", extensions: &["msgpack", "flax"] };

/// Maps inside each other. Python's reader gives up at 512.
const DEPTH: usize = 512;
/// Bytes of a key or of a text among the leaves that are kept.
const TEXT: u64 = 4096;
/// Bytes of a tensor's name.
const NAME: usize = 1024;

impl Format for Flax {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        msgpack::begins_as_map(sample.head).then_some(Match::Weak)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let is_promised = [&b"flax_model"[..], b"diffusion_flax_model"]
            .iter()
            .any(|start| context.name().starts_with(start));
        let mut cursor = Cursor::new(input);
        let mut tree = Tree::default();
        let result = tree.read(&mut cursor, context);
        if !tree.has_arrays && !is_promised {
            // Anything can be MessagePack.
            context.disown();
            return Ok(());
        }
        context.metadata().state(Field::Framework, Origin::Header, "flax");
        for text in std::mem::take(&mut tree.texts) {
            context.metadata().state(Field::Statement, Origin::Header, text);
        }
        spans::state(tree.tensors, context);
        result?;
        if !cursor.is_at_end()? {
            context.say(&rule::TRAILING, cursor.position(), "bytes follow the tree");
        }
        Ok(())
    }
}

/// The tree on the way through it.
#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    tensors: Tensors,
    /// Whether anything was met that only Flax writes.
    has_arrays: bool,
    /// Texts among the leaves, with their names.
    texts: Vec<String>,
}

/// A map or a list that is not at its end.
struct Open {
    is_map: bool,
    /// Items that are still to come: of a map, keys.
    left: u64,
    /// The number of the next item of a list.
    next: u64,
    /// Characters of the name that are those of what it is in.
    named: usize,
}

impl Tree {
    fn read(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut name = String::new();
        self.item(cursor, &mut name, context)?;
        while let Some(open) = self.open.last_mut() {
            name.truncate(open.named);
            if open.left == 0 {
                self.open.pop();
                continue;
            }
            open.left -= 1;
            let key = if open.is_map {
                key(cursor)?
            } else {
                open.next += 1;
                (open.next - 1).to_string()
            };
            if !name.is_empty() {
                name.push('.');
            }
            let room = NAME.saturating_sub(name.len());
            name.push_str(&key[..key.floor_char_boundary(room.min(key.len()))]);
            self.item(cursor, &mut name, context)?;
        }
        Ok(())
    }

    /// One item: opened, passed, or read where it is a leaf.
    fn item(
        &mut self,
        cursor: &mut Cursor<'_>,
        name: &mut String,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        context.step(1)?;
        let at = cursor.position();
        let (is_map, left) = match msgpack::next(cursor)? {
            Token::Map(pairs) => (true, pairs),
            Token::Array(items) => (false, items),
            Token::Text(length) => {
                let text = text(length, cursor)?;
                if self.texts.len() < 512 {
                    self.texts.push(format!("{name} = {text}"));
                }
                return Ok(());
            }
            Token::Bytes(length) => return cursor.each(length, &mut |_| ()),
            Token::Extension(leaf::ARRAY | leaf::SCALAR, length) => {
                self.has_arrays = true;
                self.tensors.add(leaf::read(&plain(name), length, cursor)?);
                return Ok(());
            }
            Token::Extension(_, length) => return cursor.each(length, &mut |_| ()),
            Token::Nil | Token::Bool(_) | Token::Integer(_) | Token::Float => return Ok(()),
        };
        if self.open.len() >= DEPTH {
            return Err(Stop::Budget(format!("maps at {at:#x} lie more than {DEPTH} deep")));
        }
        self.open.push(Open { is_map, left, next: 0, named: name.len() });
        Ok(())
    }
}

/// The name of an entry of a map.
fn key(cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    let at = cursor.position();
    match msgpack::next(cursor)? {
        Token::Text(length) | Token::Bytes(length) => text(length, cursor),
        Token::Integer(Some(number)) => Ok(number.to_string()),
        _ => Err(Stop::wrong(at, "a key that is no text")),
    }
}

/// A text, of which the beginning is kept.
fn text(length: u64, cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    let kept = cursor.bytes(length.min(TEXT), TEXT)?;
    cursor.each(length.saturating_sub(TEXT), &mut |_| ())?;
    Ok(String::from_utf8_lossy(&kept).into_owned())
}

#[cfg(test)]
mod tests;
