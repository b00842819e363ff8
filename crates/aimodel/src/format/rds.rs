//! R's serialized objects (`.rds`, `.RData`), unpacked: values, and what runs when they are looked at.
//!
//! A promise holds an expression that R runs as soon as somebody looks at the value (CVE-2024-27322). Nothing that
//! saves a model writes one.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::flat as rule;

/// The format.
pub struct Rds;

static INFO: FormatInfo = FormatInfo {
    id: "rds",
    summary: "R's serialized objects, with their promises and bytecode",
    extensions: &["rds", "rda", "rdata"],
};

/// Bytes of a name that are kept.
const NAME: u64 = 256;
/// Names of a promise's expression that are told.
const NAMES: usize = 12;

impl Format for Rds {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let head = sample.head;
        let inner = head.strip_prefix(b"RDX2\n").or_else(|| head.strip_prefix(b"RDX3\n")).unwrap_or(head);
        if inner.starts_with(b"X\n\0\0\0\x02") || inner.starts_with(b"X\n\0\0\0\x03") {
            return Some(Match::Certain);
        }
        let is_text = inner.starts_with(b"A\n2\n") || inner.starts_with(b"A\n3\n");
        // The release that wrote it comes next: other formats begin with the same numbers.
        let is_native = (inner.starts_with(b"B\n\x02\0\0\0") || inner.starts_with(b"B\n\x03\0\0\0"))
            && inner.get(8).is_some_and(|release| (1..32).contains(release));
        (is_text || is_native).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        if cursor.peek(3)? == b"RDX" {
            cursor.skip(5);
        }
        context.metadata().state(Field::Framework, Origin::Header, "R");
        if cursor.peek(2)? != b"X\n" {
            return Err(Stop::Locked("R's text and machine-dependent forms are not interpreted".to_owned()));
        }
        cursor.skip(2);
        let mut dump = Dump { cursor, pending: 1, promises: 0, names: Vec::new(), promise_at: None };
        let version = dump.int()?;
        let writer = dump.int()?.cast_unsigned();
        let _oldest_reader = dump.int()?;
        if version == 3 {
            let length = dump.length()?;
            dump.pass(length)?;
        }
        let written = format!("{}.{}.{}", writer >> 16, (writer >> 8) & 255, writer & 255);
        context.metadata().state(Field::FrameworkVersion, Origin::Header, written);
        let mut result = Ok(());
        while dump.pending > 0 && result.is_ok() {
            dump.pending -= 1;
            result = context.step(1).and_then(|()| dump.item(context));
        }
        dump.tell(context);
        result?;
        if !dump.cursor.is_at_end()? {
            context.say(&rule::TRAILING, dump.cursor.position(), "bytes follow the value");
        }
        Ok(())
    }
}

struct Dump<'i> {
    cursor: Cursor<'i>,
    /// Items that are still to come. They stand one after the other, so depth costs nothing.
    pending: u64,
    promises: u64,
    /// Where the first promise is.
    promise_at: Option<u64>,
    /// Names that come after it: what its expression is about.
    names: Vec<String>,
}

impl Dump<'_> {
    fn item(&mut self, context: &mut Context<'_>) -> Result<(), Stop> {
        let at = self.cursor.position();
        let flags = self.int()?.cast_unsigned();
        let has_attributes = u64::from(flags & 0x200 != 0);
        let has_tag = u64::from(flags & 0x400 != 0);
        match flags & 0xff {
            // Constants of R, and things that were seen before.
            241 | 242 | 250..=254 => Ok(()),
            255 => {
                if flags >> 8 == 0 {
                    self.int()?;
                }
                Ok(())
            }
            247..=249 => {
                self.int()?;
                let count = self.length()?;
                self.expect(count);
                Ok(())
            }
            1 => {
                self.expect(1);
                Ok(())
            }
            4 => {
                self.int()?;
                self.expect(4);
                Ok(())
            }
            5 => {
                self.promises += 1;
                self.promise_at.get_or_insert(at);
                self.expect(has_attributes + has_tag + 2);
                Ok(())
            }
            2 | 3 | 6 | 17 => {
                self.expect(has_attributes + has_tag + 2);
                Ok(())
            }
            7 | 8 => self.name().map(|_| ()),
            9 => self.characters(),
            10 | 13 => self.numbers(4, has_attributes),
            14 => self.numbers(8, has_attributes),
            15 => self.numbers(16, has_attributes),
            24 => self.numbers(1, has_attributes),
            16 | 19 | 20 => {
                let count = self.length()?;
                self.expect(count.saturating_add(has_attributes));
                Ok(())
            }
            22 => {
                self.expect(2 + has_attributes);
                Ok(())
            }
            23 | 25 => {
                self.expect(has_attributes);
                Ok(())
            }
            238 => {
                self.expect(3);
                Ok(())
            }
            21 => {
                let evidence = "bytecode of a function";
                context.find(Finding::new(&rule::R_BYTECODE, evidence).at(at));
                Err(Stop::Locked(format!("what follows the R bytecode at {at:#x} is not interpreted")))
            }
            other => Err(Stop::wrong(at, format!("{other} is no type of R"))),
        }
    }

    fn tell(&mut self, context: &mut Context<'_>) {
        let Some(at) = self.promise_at else { return };
        let evidence =
            if self.promises > 1 { format!("{} promises", self.promises) } else { "a promise".to_owned() };
        let names = std::mem::take(&mut self.names);
        let trace = [format!("{at:#x} promise")]
            .into_iter()
            .chain(names.into_iter().map(|name| format!("names {name:?}")));
        context.find(Finding::new(&rule::R_PROMISE, evidence).at(at).with_trace(trace));
    }

    fn expect(&mut self, more: u64) {
        // Whatever is claimed, each item costs a step and four bytes.
        self.pending = self.pending.saturating_add(more);
    }

    fn numbers(&mut self, width: u64, has_attributes: u64) -> Result<(), Stop> {
        let count = self.length()?;
        self.pass(count.saturating_mul(width))?;
        self.expect(has_attributes);
        Ok(())
    }

    fn characters(&mut self) -> Result<(), Stop> {
        let at = self.cursor.position();
        let length = self.int()?;
        // -1 stands for a missing value.
        let Ok(length) = u64::try_from(length) else {
            return if length == -1 { Ok(()) } else { Err(Stop::wrong(at, "a negative length")) };
        };
        if self.promise_at.is_some() && self.names.len() < NAMES && length <= NAME {
            let bytes = self.cursor.bytes(length, NAME)?;
            self.names.push(String::from_utf8_lossy(&bytes).into_owned());
            return Ok(());
        }
        self.pass(length)
    }

    fn name(&mut self) -> Result<String, Stop> {
        let length = self.length()?;
        let bytes = self.cursor.bytes(length, NAME)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn int(&mut self) -> Result<i32, Stop> {
        self.cursor.array().map(i32::from_be_bytes)
    }

    /// A length of four bytes, or of twelve when the first four are -1.
    fn length(&mut self) -> Result<u64, Stop> {
        let at = self.cursor.position();
        let short = self.int()?;
        if short == -1 {
            let (high, low) = (self.int()?.cast_unsigned(), self.int()?.cast_unsigned());
            return Ok(u64::from(high) << 32 | u64::from(low));
        }
        u64::try_from(short).map_err(|_| Stop::wrong(at, "a negative length"))
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

#[cfg(test)]
mod tests;
