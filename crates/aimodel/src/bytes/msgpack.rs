//! MessagePack, token by token: what an item is and how long, never the item itself.

use crate::context::Stop;
use crate::cursor::Cursor;

/// One item, or the beginning of one. Lengths are claims: nothing is allocated for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Nil,
    Bool(bool),
    /// A whole number; none when it is negative.
    Integer(Option<u64>),
    Float,
    /// So many bytes of text follow.
    Text(u64),
    /// So many bytes follow.
    Bytes(u64),
    /// So many items follow.
    Array(u64),
    /// So many pairs of items follow.
    Map(u64),
    /// A type of the writer's own, and so many bytes.
    Extension(i8, u64),
}

/// Reads the next token.
///
/// # Errors
/// The file ends in it, or it begins with the byte that is never used.
pub(crate) fn next(cursor: &mut Cursor<'_>) -> Result<Token, Stop> {
    let at = cursor.position();
    let first = cursor.byte()?;
    Ok(match first {
        0x00..=0x7f => Token::Integer(Some(u64::from(first))),
        0x80..=0x8f => Token::Map(u64::from(first & 0x0f)),
        0x90..=0x9f => Token::Array(u64::from(first & 0x0f)),
        0xa0..=0xbf => Token::Text(u64::from(first & 0x1f)),
        0xc0 => Token::Nil,
        0xc1 => return Err(Stop::wrong(at, "a byte that MessagePack never uses")),
        0xc2 | 0xc3 => Token::Bool(first == 0xc3),
        0xc4..=0xc6 => Token::Bytes(number(cursor, 1 << (first - 0xc4))?),
        0xc7..=0xc9 => {
            let length = number(cursor, 1 << (first - 0xc7))?;
            Token::Extension(kind(cursor)?, length)
        }
        0xca | 0xcb => {
            number(cursor, if first == 0xca { 4 } else { 8 })?;
            Token::Float
        }
        0xcc..=0xcf => Token::Integer(Some(number(cursor, 1 << (first - 0xcc))?)),
        0xd0..=0xd3 => {
            let bytes = 1_u32 << (first - 0xd0);
            let number = number(cursor, bytes)?;
            let is_negative = number >> (bytes * 8 - 1) != 0;
            Token::Integer((!is_negative).then_some(number))
        }
        0xd4..=0xd8 => Token::Extension(kind(cursor)?, 1 << (first - 0xd4)),
        0xd9..=0xdb => Token::Text(number(cursor, 1 << (first - 0xd9))?),
        0xdc | 0xdd => Token::Array(number(cursor, if first == 0xdc { 2 } else { 4 })?),
        0xde | 0xdf => Token::Map(number(cursor, if first == 0xde { 2 } else { 4 })?),
        0xe0..=0xff => Token::Integer(None),
    })
}

/// Whether these are the first bytes of a map whose first key is a text.
pub(crate) fn begins_as_map(head: &[u8]) -> bool {
    let key = match head {
        [0x81..=0x8f, key, ..] | [0xde, _, _, key, ..] | [0xdf, _, _, _, _, key, ..] => *key,
        _ => return false,
    };
    matches!(key, 0xa1..=0xbf | 0xd9..=0xdb)
}

/// A big-endian number of that many bytes.
fn number(cursor: &mut Cursor<'_>, bytes: u32) -> Result<u64, Stop> {
    (0..bytes).try_fold(0, |number, _| Ok(number << 8 | u64::from(cursor.byte()?)))
}

fn kind(cursor: &mut Cursor<'_>) -> Result<i8, Stop> {
    Ok(cursor.byte()?.cast_signed())
}

#[cfg(test)]
mod tests;
