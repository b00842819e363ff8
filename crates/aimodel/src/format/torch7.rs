//! Lua torch7 files (`.t7`), in their binary form: numbers, texts, tables, tensors, and functions as bytecode.

use std::collections::BTreeSet;

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Torch7;

static INFO: FormatInfo = FormatInfo {
    id: "torch7",
    summary: "Lua torch7 files, with the functions they hold",
    extensions: &["t7", "th"],
};

/// Bytes of a name.
const NAME: u64 = 4096;
/// Objects whose numbers are remembered.
const OBJECTS: usize = 1_000_000;
/// Findings of one kind that are told one by one.
const TOLD: u64 = 8;

impl Format for Torch7 {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let word = |at: usize| {
            sample.head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes)
        };
        match (word(0)?, word(4)?) {
            (4, 1) if sample.head.get(8..14) == Some(b"\x03\0\0\0V ") => Some(Match::Certain),
            (3, 1) | (6..=8, _) => Some(Match::Weak),
            _ => None,
        }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut dump =
            Dump { cursor: Cursor::new(input), seen: BTreeSet::new(), pending: 1, elements: 0, functions: 0 };
        context.metadata().state(Field::Framework, Origin::Header, "torch7");
        let mut result = Ok(());
        while dump.pending > 0 && result.is_ok() {
            dump.pending -= 1;
            result = context.step(1).and_then(|()| dump.value(context));
        }
        if dump.elements > 0 {
            context.metadata().state(Field::Parameters, Origin::Measured, dump.elements.to_string());
        }
        result?;
        if !dump.cursor.is_at_end()? {
            context.say(&rule::TRAILING, dump.cursor.position(), "bytes follow the value");
        }
        Ok(())
    }
}

struct Dump<'i> {
    cursor: Cursor<'i>,
    /// Objects that were read: naming one again has no body.
    seen: BTreeSet<u32>,
    /// Values that are still to come: the depth of tables costs nothing.
    pending: u64,
    elements: u64,
    functions: u64,
}

impl Dump<'_> {
    fn value(&mut self, context: &mut Context<'_>) -> Result<(), Stop> {
        let at = self.cursor.position();
        match self.cursor.u32()? {
            0 => Ok(()),
            1 => self.pass(8),
            2 => {
                let length = self.length()?;
                self.pass(length)
            }
            3 => {
                if self.is_new()? {
                    let count = self.length()?;
                    self.expect(count.saturating_mul(2));
                }
                Ok(())
            }
            4 => self.object(context),
            5 => self.pass(4),
            6 => self.function(at, context),
            7 | 8 => {
                if self.is_new()? {
                    return self.function(at, context);
                }
                Ok(())
            }
            other => Err(Stop::wrong(at, format!("{other} is no type of torch7"))),
        }
    }

    fn expect(&mut self, more: u64) {
        // Whatever is claimed, each value costs a step and some bytes.
        self.pending = self.pending.saturating_add(more);
    }

    /// Whether an object comes for the first time.
    fn is_new(&mut self) -> Result<bool, Stop> {
        let index = self.cursor.u32()?;
        if self.seen.len() >= OBJECTS {
            return Err(Stop::Budget(format!("more than {OBJECTS} objects")));
        }
        Ok(self.seen.insert(index))
    }

    fn function(&mut self, at: u64, context: &mut Context<'_>) -> Result<(), Stop> {
        let length = self.length()?;
        let start = self.cursor.peek(5)?.to_vec();
        self.pass(length)?;
        self.functions += 1;
        if self.functions <= TOLD {
            let what = if start.starts_with(b"\x1bLJ") {
                "LuaJIT bytecode"
            } else if start.starts_with(b"\x1bLua") {
                "Lua bytecode"
            } else {
                "Lua source"
            };
            let evidence = format!("a function, {length} bytes of {what}");
            let trace = vec![format!("{at:#x} function, {length} bytes of {what}")];
            context.find(Finding::new(&rule::LUA_FUNCTION, evidence).at(at).with_trace(trace));
        }
        // What it closes over follows.
        self.expect(1);
        Ok(())
    }

    fn object(&mut self, context: &mut Context<'_>) -> Result<(), Stop> {
        if !self.is_new()? {
            return Ok(());
        }
        let version = self.text()?;
        // Objects from before versions were kept begin with the class.
        let class = if version.starts_with("V ") { self.text()? } else { version };
        context.metadata().state(Field::Global, Origin::Header, &class);
        let name = class.strip_prefix("torch.").unwrap_or_default();
        if let Some(width) = name.strip_suffix("Storage").and_then(width) {
            let count = self.cursor.u64()?;
            self.elements = self.elements.saturating_add(count);
            let bytes = count.checked_mul(width);
            let bytes =
                bytes.ok_or_else(|| Stop::wrong(self.cursor.position(), "a storage that cannot be"))?;
            return self.pass(bytes);
        }
        if name.strip_suffix("Tensor").and_then(width).is_some() {
            let at = self.cursor.position();
            let dimensions = u64::from(self.cursor.u32()?);
            if dimensions > 64 {
                return Err(Stop::wrong(at, format!("a tensor of {dimensions} dimensions")));
            }
            self.pass(dimensions * 16 + 8)?;
        }
        // Its storage, or the table of its fields.
        self.expect(1);
        Ok(())
    }

    fn text(&mut self) -> Result<String, Stop> {
        let length = self.length()?;
        let bytes = self.cursor.bytes(length, NAME)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn length(&mut self) -> Result<u64, Stop> {
        let at = self.cursor.position();
        u64::try_from(self.cursor.u32()?.cast_signed()).map_err(|_| Stop::wrong(at, "a negative length"))
    }

    /// Passes bytes, which must be there.
    fn pass(&mut self, count: u64) -> Result<(), Stop> {
        let end = self.cursor.position().saturating_add(count);
        match self.cursor.size() {
            Some(size) if end > size => Err(Stop::Ended(size)),
            Some(_) => {
                self.cursor.seek(end);
                Ok(())
            }
            None => self.cursor.each(count, &mut |_| ()),
        }
    }
}

/// Bytes of an element of a kind of tensor.
fn width(kind: &str) -> Option<u64> {
    Some(match kind {
        "Byte" | "Char" | "CudaByte" | "CudaChar" => 1,
        "Short" | "Half" | "CudaShort" | "CudaHalf" => 2,
        "Int" | "Float" | "CudaInt" | "Cuda" => 4,
        "Long" | "Double" | "CudaLong" | "CudaDouble" => 8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
