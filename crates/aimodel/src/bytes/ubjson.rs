//! UBJSON (draft 12) as it passes: every scalar with the path of names that leads to it. Lists of one type and a known
//! length are handed over element by element while they are numbers that somebody asked for, and jumped over otherwise.

use crate::bytes::seen::Seen;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;

/// Objects and arrays inside each other.
const DEPTH: usize = 128;
/// Bytes of a text that are kept.
const KEPT: u64 = 64 << 10;

/// Who takes what passes.
pub(crate) trait Take {
    /// A scalar: the names that lead to it, `[]` for a list, and its text.
    fn scalar(&mut self, path: &[String], value: &str);
    /// A list or object ends that had `count` values.
    fn end(&mut self, path: &[String], count: u64);
    /// Whether the numbers of the list at this path are wanted one by one.
    fn wants(&self, path: &[String]) -> bool;
    /// A name that is met twice in one object.
    fn again(&mut self, at: u64, name: &str);
}

/// Something that is open.
struct Open {
    is_object: bool,
    /// Values left, where the length is given.
    left: Option<u64>,
    /// The type of all values, where it is given.
    kind: Option<u8>,
    count: u64,
    seen: Option<Seen>,
}

/// Reads one value.
///
/// # Errors
/// The bytes are no UBJSON, are nested too deep, or end.
pub(crate) fn read(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
    take: &mut dyn Take,
) -> Result<(), Stop> {
    let mut path: Vec<String> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    loop {
        context.step(1)?;
        let mut given = None;
        if let Some(inner) = open.last_mut() {
            let is_over = match inner.left {
                Some(left) => left == 0,
                None => {
                    let end = if inner.is_object { b'}' } else { b']' };
                    skip_nothing(cursor)?;
                    let is_end = cursor.peek(1)?.first() == Some(&end);
                    if is_end {
                        cursor.skip(1);
                    }
                    is_end
                }
            };
            if is_over {
                let count = inner.count;
                open.pop();
                if open.is_empty() {
                    take.end(&path, count);
                    return Ok(());
                }
                take.end(&path, count);
                path.pop();
                continue;
            }
            inner.count += 1;
            inner.left = inner.left.map(|left| left - 1);
            given = inner.kind;
            let name = if inner.is_object {
                let at = cursor.position();
                let name = text(cursor)?;
                if inner.seen.get_or_insert_with(Seen::new).again(name.as_bytes()) {
                    take.again(at, &name);
                }
                name
            } else {
                "[]".to_owned()
            };
            path.push(name);
        }
        let kind = match given {
            Some(kind) => kind,
            None => {
                skip_nothing(cursor)?;
                cursor.byte()?
            }
        };
        if matches!(kind, b'{' | b'[') {
            if open.len() >= DEPTH {
                let at = cursor.position();
                return Err(Stop::Budget(format!("UBJSON at {at:#x} is nested deeper than {DEPTH}")));
            }
            let container = begin(kind, cursor)?;
            let is_jumped =
                !container.is_object && container.kind.and_then(width).is_some() && !take.wants(&path);
            if let (true, Some(count), Some(width)) =
                (is_jumped, container.left, container.kind.and_then(width))
            {
                jump(count, width, cursor)?;
                take.end(&path, count);
                path.pop();
            } else {
                open.push(container);
                continue;
            }
        } else {
            let value = scalar(kind, cursor)?;
            take.scalar(&path, &value);
            path.pop();
        }
        if open.is_empty() {
            return Ok(());
        }
    }
}

fn begin(kind: u8, cursor: &mut Cursor<'_>) -> Result<Open, Stop> {
    let mut container = Open { is_object: kind == b'{', left: None, kind: None, count: 0, seen: None };
    if cursor.peek(1)?.first() == Some(&b'$') {
        cursor.skip(1);
        container.kind = Some(cursor.byte()?);
    }
    if cursor.peek(1)?.first() == Some(&b'#') {
        cursor.skip(1);
        container.left = Some(length(cursor)?);
    } else if container.kind.is_some() {
        return Err(Stop::wrong(cursor.position(), "a type without a length"));
    }
    Ok(container)
}

fn jump(count: u64, width: u64, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    let at = cursor.position();
    let end = count.checked_mul(width).and_then(|bytes| bytes.checked_add(at));
    match (end, cursor.size()) {
        (None, _) => Err(Stop::wrong(at, format!("a list of {count} values"))),
        (Some(end), Some(size)) if end > size => Err(Stop::Ended(size)),
        // In a stream of unknown length the bytes must be seen to be there.
        (Some(_), None) => cursor.each(count * width, &mut |_| ()),
        (Some(end), _) => {
            cursor.seek(end);
            Ok(())
        }
    }
}

fn skip_nothing(cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    while cursor.peek(1)?.first() == Some(&b'N') {
        cursor.skip(1);
    }
    Ok(())
}

/// Bytes of a number.
fn width(kind: u8) -> Option<u64> {
    match kind {
        b'i' | b'U' | b'C' => Some(1),
        b'I' => Some(2),
        b'l' | b'd' => Some(4),
        b'L' | b'D' => Some(8),
        _ => None,
    }
}

fn scalar(kind: u8, cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    Ok(match kind {
        b'Z' => "null".to_owned(),
        b'T' => "true".to_owned(),
        b'F' => "false".to_owned(),
        b'i' => cursor.byte()?.cast_signed().to_string(),
        b'U' => cursor.byte()?.to_string(),
        b'C' => char::from(cursor.byte()?).to_string(),
        b'I' => i16::from_be_bytes(cursor.array()?).to_string(),
        b'l' => i32::from_be_bytes(cursor.array()?).to_string(),
        b'L' => i64::from_be_bytes(cursor.array()?).to_string(),
        b'd' => f32::from_be_bytes(cursor.array()?).to_string(),
        b'D' => f64::from_be_bytes(cursor.array()?).to_string(),
        b'S' | b'H' => text(cursor)?,
        other => {
            let why = format!("{:?} is no type of UBJSON", char::from(other));
            return Err(Stop::wrong(cursor.position().saturating_sub(1), why));
        }
    })
}

fn length(cursor: &mut Cursor<'_>) -> Result<u64, Stop> {
    let at = cursor.position();
    let kind = cursor.byte()?;
    if !matches!(kind, b'i' | b'U' | b'I' | b'l' | b'L') {
        return Err(Stop::wrong(at, "a length that is no whole number"));
    }
    scalar(kind, cursor)?.parse().map_err(|_| Stop::wrong(at, "a negative length"))
}

fn text(cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    let length = length(cursor)?;
    if cursor.size().is_some_and(|size| length > size.saturating_sub(cursor.position())) {
        return Err(Stop::Ended(cursor.size().unwrap_or(0)));
    }
    let kept = cursor.bytes(length.min(KEPT), KEPT)?;
    if length > KEPT {
        cursor.each(length - KEPT, &mut |_| ())?;
    }
    Ok(String::from_utf8_lossy(&kept).into_owned())
}
