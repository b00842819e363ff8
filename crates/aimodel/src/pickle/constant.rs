//! Constants: numbers, texts and bytes, and what may hide in them.

use super::machine::Machine;
use super::value::{Id, Value};
use super::{nested, opcode};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::payload;
use crate::rule::code as code_rules;
use crate::rule::pickle as rules;

/// Bytes of a line of protocol 0 that are decoded; longer ones are constants that nobody takes for a name.
const KEPT_LINE: usize = 1 << 20;

impl Machine {
    pub(super) fn number_line(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let line = self.line(cursor)?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        let digits = text.strip_suffix('L').filter(|_| self.opcode == b'L').unwrap_or(text);
        let value = match self.opcode {
            b'F' => text.parse().ok().map(Value::Float),
            b'I' if text == "00" => Some(Value::Bool(false)),
            b'I' if text == "01" => Some(Value::Bool(true)),
            _ => digits.parse().ok().map(Value::Int).or_else(|| {
                let all = digits.trim_start_matches(['-', '+']);
                let is_number =
                    !all.is_empty() && all.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                is_number.then_some(Value::Big(all == super::TORCH_MAGIC_DECIMAL))
            }),
        };
        if value.is_none() {
            self.broken("a line is no number");
        }
        self.push(value.unwrap_or(Value::Big(false)));
        Ok(())
    }

    pub(super) fn long(&mut self, cursor: &mut Cursor<'_>, count: u64) -> Result<(), Stop> {
        // LONG4 has a signed length.
        if self.opcode == 0x8b && count > u64::from(u32::MAX / 2) {
            self.broken("an integer of negative length");
        }
        let value = if count <= 8 {
            let mut bytes = [0_u8; 8];
            let mut filled = 0;
            cursor.each(count, &mut |piece| {
                bytes[filled..filled + piece.len()].copy_from_slice(piece);
                filled += piece.len();
            })?;
            // The sign fills what is missing above.
            let unused = 64 - 8 * u32::try_from(count).unwrap_or(8);
            Value::Int(i64::from_le_bytes(bytes).checked_shl(unused).map_or(0, |number| number >> unused))
        } else {
            let is_magic = count == 10 && cursor.peek(10)? == super::TORCH_MAGIC;
            self.skip(cursor, count)?;
            Value::Big(is_magic)
        };
        self.push(value);
        Ok(())
    }

    /// A constant whose length comes first.
    pub(super) fn constant(
        &mut self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
        count: u64,
    ) -> Result<(), Stop> {
        let is_text = matches!(self.opcode, b'U' | 0x8c | b'T' | b'X' | 0x8d);
        let glance = usize::try_from(count).unwrap_or(usize::MAX).min(super::value::KEPT_TEXT);
        let head = cursor.peek(glance)?;
        if head.len() < glance {
            return Err(Stop::Ended(self.at));
        }
        let hides = nested::may_hide(head, is_text);
        if is_text {
            self.look_for_program(head);
        }
        let (start, length, cut) = self.values.keep(head, count);
        if is_text && !cut && !matches!(self.opcode, b'U' | b'T') && !is_unicode(head) {
            self.push(Value::Text { start, length, cut });
            self.broken("a text is not UTF-8");
        } else if is_text {
            self.push(Value::Text { start, length, cut });
        } else {
            self.push(Value::Bytes { start, length, cut });
        }
        if hides && count >= 4 { self.hidden(cursor, context, count) } else { self.skip(cursor, count) }
    }

    /// Says once in a stream that a text begins as a program does.
    fn look_for_program(&mut self, text: &[u8]) {
        if self.said_program || memchr::memchr(b'(', text).is_none() {
            return;
        }
        let text = String::from_utf8_lossy(text);
        if let Some(program) = payload::python_in(&text) {
            self.said_program = true;
            self.sink.say(&code_rules::PROGRAM_IN_TEXT, self.at, program);
        }
    }

    /// Passes bytes that nobody looks at; that they are there is seen without reading them where the size is known.
    pub(super) fn skip(&self, cursor: &mut Cursor<'_>, count: u64) -> Result<(), Stop> {
        let end = cursor.position().saturating_add(count);
        if cursor.size().is_some_and(|size| end > size) {
            return Err(Stop::Ended(self.at));
        }
        cursor.skip(count);
        Ok(())
    }

    pub(super) fn text_line(
        &mut self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let line = self.line(cursor)?;
        let text = if self.opcode == b'S' {
            let line = line.trim_ascii_end();
            let inner = match line {
                [quote @ (b'\'' | b'"'), inner @ .., last] if quote == last => inner,
                _ => {
                    self.broken("a text without quotes");
                    line
                }
            };
            super::text::unescape(inner)
        } else {
            super::text::raw_unicode(&line)
        };
        let (start, length, cut) = self.values.keep(&text, text.len() as u64);
        self.push(Value::Text { start, length, cut });
        self.look_for_program(&text[..text.len().min(super::value::KEPT_TEXT)]);
        if nested::may_hide(&text[..text.len().min(super::value::KEPT_TEXT)], true) {
            let id = self.top();
            self.look_inside(id, &text, context);
        }
        self.line = line;
        Ok(())
    }

    /// One line without its end. Of a very long one only the beginning.
    pub(super) fn line(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Stop> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        loop {
            let piece = cursor.peek(1)?;
            if piece.is_empty() {
                return Err(Stop::Ended(self.at));
            }
            let piece = cursor.peek(512)?;
            let end = piece.iter().position(|byte| *byte == b'\n');
            let taken = end.unwrap_or(piece.len());
            let room = KEPT_LINE.saturating_sub(line.len()).min(taken);
            line.extend_from_slice(&piece[..room]);
            cursor.skip(taken as u64 + u64::from(end.is_some()));
            if end.is_some() {
                return Ok(line);
            }
        }
    }

    pub(super) fn two_names(&mut self, cursor: &mut Cursor<'_>) -> Result<(String, String), Stop> {
        let module = self.line(cursor)?;
        let module = self.name(&module);
        let name = self.line(cursor)?;
        let name = self.name(&name);
        Ok((module, name))
    }

    /// A name as a text.
    pub(super) fn name(&mut self, bytes: &[u8]) -> String {
        let bytes = &bytes[..bytes.len().min(super::value::KEPT_TEXT)];
        if std::str::from_utf8(bytes).is_err() {
            let shown = String::from_utf8_lossy(bytes).into_owned();
            self.sink.say(&rules::INVALID_NAME, self.at, format!("the name {shown} is not UTF-8"));
        }
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// A constant that may hide something is read whole, and looked into.
    pub(super) fn hidden(
        &mut self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
        count: u64,
    ) -> Result<(), Stop> {
        let id = self.top();
        let room = nested::MOST_UNPACKED.saturating_sub(self.unpacked);
        if count > room || self.depth >= nested::MOST_DEPTH {
            let stop = Stop::Budget(format!(
                "a constant of {count} bytes at {:#x} hides something that is too large to look into",
                self.at
            ));
            self.sink.find(Finding::new(stop.rule(), stop.to_string()).at(self.at));
            return self.skip(cursor, count);
        }
        self.unpacked += count;
        let bytes = cursor.bytes(count, count)?;
        self.look_inside(id, &bytes, context);
        if nested::is_worth_holding(&bytes) {
            self.values.held.insert(id, bytes);
        }
        Ok(())
    }

    pub(super) fn look_inside(&mut self, id: Id, bytes: &[u8], context: &mut Context<'_>) {
        if self.depth >= nested::MOST_DEPTH || nested::is_torch(bytes) {
            return;
        }
        let Some((how, worst)) = nested::examine(bytes, self.depth, &mut self.unpacked, context) else {
            return;
        };
        let evidence = format!("a constant of {} bytes hides a pickle{how}: {}", bytes.len(), worst.evidence);
        let (offset, name) = (self.values.offset(id), opcode::name(self.values.opcode(id)));
        let mut steps = vec![format!("{offset:#x} {name} holds a pickle{how}")];
        steps.extend(worst.trace.iter().map(|step| format!("inside: {step}")));
        let ids: Vec<&str> = worst.advisories.iter().map(String::as_str).collect();
        let finding =
            Finding::new(&rules::NESTED_PAYLOAD, evidence).at(offset).with_trace(steps).with_advisories(&ids);
        self.sink.find(finding);
    }
}

/// Whether bytes are a text to Python, which lets surrogates pass.
fn is_unicode(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() || bytes.contains(&0xed)
}

/// A value that names nothing and holds nothing.
pub(super) fn is_constant(value: Value) -> bool {
    matches!(
        value,
        Value::None
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Big(_)
            | Value::Float(_)
            | Value::Text { .. }
            | Value::Bytes { .. }
    )
}
