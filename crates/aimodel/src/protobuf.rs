//! Protobuf at the wire: fields of messages as they pass by, in one pass and without a schema.
//!
//! A format asks for the next field of a message and says whether to enter it, to hold it or to pass it. Nothing is
//! allocated for what is passed, so tensors of any size cost no memory. Bounds: messages are nested at most
//! [`DEEPEST`] deep (readers of protobuf refuse more), every field is one step of the file's budget, and every length must
//! lie inside its message.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::input::Input;

mod head;

pub use head::{Head, HeadField, HeadValue};

/// How deep messages may be nested. The readers of protobuf itself stop at 100.
pub const DEEPEST: u32 = 100;

/// Bytes of a text that are kept.
const KEPT_TEXT: u64 = 4096;

/// A message whose fields are being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Offset behind its last byte; none for a file whose size is not known.
    end: Option<u64>,
    depth: u32,
}

/// One field of a message. What its value is made of is still ahead when it is of [`Value::Bytes`] or [`Value::Group`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number.
    pub number: u32,
    /// Offset of its tag.
    pub offset: u64,
    /// Its value, or how long it is.
    pub value: Value,
}

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Varint(u64),
    /// Eight bytes.
    Fixed64(u64),
    /// Four bytes.
    Fixed32(u32),
    /// So many bytes follow: a text, a message, packed numbers.
    Bytes(u64),
    /// Fields up to an end mark follow. Old, and used by none of the formats read here.
    Group,
}

impl Field {
    /// The number, where the value is one.
    pub fn varint(&self) -> Option<u64> {
        match self.value {
            Value::Varint(number) => Some(number),
            _ => None,
        }
    }
}

/// Walks over messages.
pub struct Walker<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Walker<'a> {
    /// Over a whole file.
    pub fn new(input: &'a mut dyn Input) -> (Self, Message) {
        let end = input.size();
        (Self { cursor: Cursor::new(input) }, Message { end, depth: 0 })
    }

    /// Over the messages in bytes that were held.
    pub fn inside(input: &'a mut dyn Input, outer: Message) -> (Self, Message) {
        let end = input.size();
        (Self { cursor: Cursor::new(input) }, Message { end, depth: outer.depth.saturating_add(1) })
    }

    /// Offset of the next byte.
    pub fn position(&self) -> u64 {
        self.cursor.position()
    }

    /// The next field of a message; none at its end. The value of the field before must have been taken or passed.
    ///
    /// # Errors
    /// The bytes are no field, the file ends, or it had its share of steps.
    pub fn field(&mut self, message: &Message, context: &mut Context<'_>) -> Result<Option<Field>, Stop> {
        context.step(1)?;
        let offset = self.cursor.position();
        match message.end {
            Some(end) if offset == end => return Ok(None),
            Some(end) if offset > end => {
                return Err(Stop::wrong(
                    offset,
                    format!("a field leads beyond its message's end at {end:#x}"),
                ));
            }
            Some(_) => {}
            None if self.cursor.is_at_end()? => return Ok(None),
            None => {}
        }
        let (number, wire) = self.tag()?;
        let value = match wire {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(self.cursor.u64()?),
            2 => Value::Bytes(self.length(message)?),
            3 => Value::Group,
            5 => Value::Fixed32(self.cursor.u32()?),
            _ => return Err(Stop::wrong(offset, format!("field {number} has the wire type {wire}"))),
        };
        Ok(Some(Field { number, offset, value }))
    }

    /// Enters a message that is the value of a field.
    ///
    /// # Errors
    /// [`Stop::Budget`] when it is nested too deep, and when the field holds no message.
    pub fn enter(&mut self, outer: &Message, field: &Field) -> Result<Message, Stop> {
        let Value::Bytes(length) = field.value else {
            return Err(wrong_kind(field, "a message"));
        };
        let depth = outer.depth + 1;
        if depth > DEEPEST {
            return Err(Stop::Budget(format!(
                "messages nested more than {DEEPEST} deep at {:#x}",
                field.offset
            )));
        }
        Ok(Message { end: Some(self.cursor.position().saturating_add(length)), depth })
    }

    /// Passes the value of a field.
    ///
    /// # Errors
    /// The file ends before the value does.
    pub fn pass(&mut self, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        match field.value {
            Value::Bytes(length) => self.pass_bytes(length),
            Value::Group => self.pass_group(field, context),
            Value::Varint(_) | Value::Fixed64(_) | Value::Fixed32(_) => Ok(()),
        }
    }

    /// The value of a field as a text. A long one is cut at 4 KiB, what is no UTF-8 shows as such.
    ///
    /// # Errors
    /// The file ends before the text does, or the field holds none.
    pub fn text(&mut self, field: &Field) -> Result<String, Stop> {
        let Value::Bytes(length) = field.value else { return Err(wrong_kind(field, "a text")) };
        let kept = self.cursor.bytes(length.min(KEPT_TEXT), KEPT_TEXT)?;
        if length > KEPT_TEXT {
            self.pass_bytes(length - KEPT_TEXT)?;
        }
        let mut text = String::from_utf8_lossy(&kept).into_owned();
        if length > KEPT_TEXT {
            text.push('…');
        }
        Ok(text)
    }

    /// The value of a field as bytes.
    ///
    /// # Errors
    /// [`Stop::Budget`] when they are more than `limit`; the file ends before they do; the field holds none.
    pub fn bytes(&mut self, field: &Field, limit: u64) -> Result<Vec<u8>, Stop> {
        let Value::Bytes(length) = field.value else { return Err(wrong_kind(field, "bytes")) };
        self.cursor.bytes(length, limit)
    }

    /// Hands over the bytes that are the value of a field, in pieces.
    ///
    /// # Errors
    /// The file ends before they do, or the field holds none.
    pub fn each_piece(&mut self, field: &Field, take: &mut dyn FnMut(&[u8])) -> Result<u64, Stop> {
        let Value::Bytes(length) = field.value else { return Err(wrong_kind(field, "bytes")) };
        self.cursor.each(length, take)?;
        Ok(length)
    }

    /// Hands over the numbers of a repeated field, one or packed.
    ///
    /// # Errors
    /// The bytes are no numbers, or the file had its share of steps.
    pub fn each_varint(
        &mut self,
        field: &Field,
        context: &mut Context<'_>,
        take: &mut dyn FnMut(u64),
    ) -> Result<(), Stop> {
        match field.value {
            Value::Varint(number) => take(number),
            Value::Bytes(length) => {
                let end = self.cursor.position().saturating_add(length);
                while self.cursor.position() < end {
                    context.step(1)?;
                    take(self.varint()?);
                }
                if self.cursor.position() != end {
                    return Err(Stop::wrong(field.offset, "packed numbers lead beyond their field"));
                }
            }
            _ => return Err(wrong_kind(field, "numbers")),
        }
        Ok(())
    }

    fn tag(&mut self) -> Result<(u32, u8), Stop> {
        let offset = self.cursor.position();
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| (1..1 << 29).contains(number));
        match number {
            Some(number) => Ok((number, u8::try_from(tag & 7).unwrap_or(7))),
            None => Err(Stop::wrong(offset, format!("{tag:#x} is no tag of a field"))),
        }
    }

    fn varint(&mut self) -> Result<u64, Stop> {
        let offset = self.cursor.position();
        let mut number = 0_u64;
        for shift in 0..10_u32 {
            let byte = self.cursor.byte()?;
            if shift == 9 && byte > 1 {
                break;
            }
            number |= u64::from(byte & 0x7f) << (7 * shift);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Stop::wrong(offset, "a number of more than 64 bits"))
    }

    fn length(&mut self, message: &Message) -> Result<u64, Stop> {
        let offset = self.cursor.position();
        let length = self.varint()?;
        let end = self.cursor.position().saturating_add(length);
        match message.end {
            Some(limit) if end > limit && message.depth == 0 => Err(Stop::Ended(limit)),
            Some(limit) if end > limit => {
                Err(Stop::wrong(offset, format!("a length of {length} leads out of its message")))
            }
            _ => Ok(length),
        }
    }

    fn pass_bytes(&mut self, length: u64) -> Result<(), Stop> {
        if length > 0 {
            // The last byte is really read: a jump beyond the end of the file would not show.
            self.cursor.skip(length - 1);
            self.cursor.byte()?;
        }
        Ok(())
    }

    fn pass_group(&mut self, field: &Field, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut open = vec![field.number];
        while let Some(&innermost) = open.last() {
            context.step(1)?;
            let offset = self.cursor.position();
            let (number, wire) = self.tag()?;
            match wire {
                0 => _ = self.varint()?,
                1 => self.pass_bytes(8)?,
                2 => {
                    let length = self.varint()?;
                    self.pass_bytes(length)?;
                }
                3 if open.len() < DEEPEST as usize => open.push(number),
                4 if number == innermost => _ = open.pop(),
                5 => self.pass_bytes(4)?,
                _ => return Err(Stop::wrong(offset, format!("group {innermost} does not end as it began"))),
            }
        }
        Ok(())
    }
}

fn wrong_kind(field: &Field, wanted: &str) -> Stop {
    Stop::wrong(field.offset, format!("field {} should hold {wanted}", field.number))
}

#[cfg(test)]
mod tests;
