//! Values of GGUF keys.

use sha2::{Digest, Sha256};

use super::source::{Source, Text};
use crate::context::{Context, Stop};
use crate::rule::gguf as rule;

/// Bytes of a text that are kept.
const TEXT: usize = 4 << 10;
/// Bytes of a chat template that are kept and weighed.
pub(crate) const TEMPLATE: usize = 4 << 20;
/// Bytes of a text in a list that are kept.
const ELEMENT: usize = 256;
/// Elements of a list that are kept.
const ELEMENTS: u64 = 128;
/// Lists inside lists: nobody writes any, the format allows them.
const DEPTH: u32 = 8;

/// A value.
pub(crate) enum Value {
    /// A number, a truth value.
    Scalar(String),
    /// A text.
    Text(Text),
    /// A list: its first elements, how many there are, and SHA-256 over texts with their lengths.
    List { first: Vec<String>, count: u64, hash: Option<[u8; 32]> },
}

impl Value {
    /// As it is told: one line.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Scalar(text) => text.clone(),
            Self::Text(text) => text.plain(),
            Self::List { first, count, .. } if first.len() as u64 == *count => {
                format!("[{}]", first.join(", "))
            }
            Self::List { count, .. } => format!("{count} values"),
        }
    }

    /// A whole number.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::Scalar(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// Reads a value of the type with that number.
pub(crate) fn value(
    key: &str,
    kind: u32,
    depth: u32,
    source: &mut Source<'_>,
    context: &mut Context<'_>,
) -> Result<Value, Stop> {
    match kind {
        8 => {
            let is_template = key.starts_with("tokenizer.chat_template");
            let keep = if is_template { TEMPLATE } else { TEXT };
            source.text(key, keep, &mut |_| (), context).map(Value::Text)
        }
        9 => list(key, depth, source, context),
        _ => scalar(key, kind, source, context).map(Value::Scalar),
    }
}

fn scalar(key: &str, kind: u32, source: &mut Source<'_>, context: &mut Context<'_>) -> Result<String, Stop> {
    Ok(match kind {
        0 => source.u8()?.to_string(),
        1 => source.u8()?.cast_signed().to_string(),
        2 => source.u16()?.to_string(),
        3 => source.u16()?.cast_signed().to_string(),
        4 => source.u32()?.to_string(),
        5 => source.u32()?.cast_signed().to_string(),
        6 => f32::from_bits(source.u32()?).to_string(),
        7 => (source.u8()? != 0).to_string(),
        10 => source.u64()?.to_string(),
        11 => source.u64()?.cast_signed().to_string(),
        12 => f64::from_bits(source.u64()?).to_string(),
        _ => {
            let at = source.cursor.position();
            context.say(&rule::UNKNOWN_TYPE, at, format!("{key} is of type {kind}"));
            return Err(Stop::wrong(at, format!("the type {kind} of {key} is not known")));
        }
    })
}

/// Bytes of a value, at least.
fn least(kind: u32, is_old: bool) -> u64 {
    match kind {
        2 | 3 => 2,
        4..=6 => 4,
        8 if is_old => 4,
        10..=12 | 8 => 8,
        9 => 12,
        _ => 1,
    }
}

fn list(key: &str, depth: u32, source: &mut Source<'_>, context: &mut Context<'_>) -> Result<Value, Stop> {
    if depth >= DEPTH {
        return Err(Stop::Budget(format!("{key} holds lists inside each other, deeper than {DEPTH}")));
    }
    let kind = source.u32()?;
    let count = source.size()?;
    let least = least(kind, source.is_old);
    source.expect(key, count, least, context)?;
    let mut first = Vec::new();
    let mut hasher = Sha256::new();
    for index in 0..count {
        let is_kept = index < ELEMENTS;
        if kind == 8 {
            context.step(1)?;
            hasher.update(length_ahead(source)?.to_le_bytes());
            let keep = if is_kept { ELEMENT } else { 0 };
            let text = source.text(key, keep, &mut |piece| hasher.update(piece), context)?;
            if is_kept {
                first.push(text.plain());
            }
        } else if kind == 9 {
            context.step(1)?;
            let inner = list(key, depth + 1, source, context)?;
            if is_kept {
                first.push(inner.plain());
            }
        } else if is_kept {
            first.push(scalar(key, kind, source, context)?);
        } else {
            // They fit, which was checked, or the end of the file shows at the next read.
            source.cursor.skip((count - index).saturating_mul(least));
            break;
        }
    }
    // What is told of a list is a line, and many lists are kept.
    if first.iter().map(String::len).sum::<usize>() > TEXT {
        first.truncate(16);
    }
    if first.iter().map(String::len).sum::<usize>() > 2 * TEXT {
        first.clear();
    }
    let hash = (kind == 8).then(|| hasher.finalize().into());
    Ok(Value::List { first, count, hash })
}

/// The length of the text that comes next.
fn length_ahead(source: &mut Source<'_>) -> Result<u64, Stop> {
    let at = source.cursor.position();
    let length = source.size()?;
    source.cursor.seek(at);
    Ok(length)
}
