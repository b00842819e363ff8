//! GGUF: keys and values, places of tensors, and their bytes, as llama.cpp and what is built on it read them.
//!
//! Readers written in C have been attacked with every number of the header, so each one is checked before it is used,
//! and one that no file can have is an attack and not a damage.

pub(crate) mod kind;

mod facts;
mod source;
mod value;

use facts::Facts;
use source::Source;

use crate::bytes::seen::Seen;
use crate::bytes::spans::{self, Breaches, Spans};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Finding, Rule};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::gguf as rule;
use crate::tensor::{DataType, Tensor, Tensors};

/// The format.
pub struct Gguf;

static INFO: FormatInfo = FormatInfo {
    id: "gguf",
    summary: "GGUF: models of llama.cpp, Ollama and their kin, versions 1 to 3, both byte orders",
    extensions: &["gguf"],
};

/// The latest version.
const LATEST: u32 = 3;
/// Bytes of a key or a tensor's name: what the specification allows.
const NAME: u64 = 65535;
/// Dimensions that GGML has.
const DIMENSIONS: u32 = 4;
/// Dimensions that are read at all.
const MOST_DIMENSIONS: u32 = 64;
/// Findings of one kind that are told one by one.
const TOLD: u64 = 8;

impl Format for Gguf {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let rest = sample.head.strip_prefix(b"GGUF")?;
        let version: Option<[u8; 4]> = rest.get(..4).and_then(|bytes| bytes.try_into().ok());
        let is_version = version.is_some_and(|bytes| {
            (1..256).contains(&u32::from_le_bytes(bytes)) || (1..256).contains(&u32::from_be_bytes(bytes))
        });
        Some(if is_version { Match::Certain } else { Match::Weak })
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut file =
            File { facts: Facts::default(), tensors: Tensors::default(), spans: Spans::default(), told: 0 };
        let result = file.read_header(input, context);
        let File { facts, tensors, spans, .. } = file;
        facts.state(context);
        let (start, alignment, is_big) = match result {
            Ok(layout) => layout,
            Err(stop) => {
                spans::state(tensors, context);
                return Err(stop);
            }
        };
        let breaches = Breaches {
            overlap: &rule::OVERLAP,
            gap: &rule::GAP,
            trailing: &rule::TRAILING,
            alignment,
            is_little: !is_big,
        };
        spans.pass(start, &breaches, input, context, tensors)
    }
}

/// What was read so far.
struct File {
    facts: Facts,
    tensors: Tensors,
    spans: Spans,
    /// Findings about tensors.
    told: u64,
}

/// The place of one tensor, before the beginning of the data is known.
struct Place {
    at: u64,
    tensor: Tensor,
    offset: u64,
    /// None when it cannot be known.
    bytes: Option<u64>,
}

impl File {
    /// Reads everything before the data; gives where the header ends, the alignment, and whether numbers are big-endian.
    fn read_header(
        &mut self,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(u64, u64, bool), Stop> {
        let mut cursor = Cursor::at(input, 4);
        let version: [u8; 4] = cursor.array()?;
        let (little, big) = (u32::from_le_bytes(version), u32::from_be_bytes(version));
        let is_big = !(1..256).contains(&little) && (1..256).contains(&big);
        let version = if is_big { big } else { little };
        context.metadata().state(Field::FormatVersion, Origin::Header, format!("GGUF {version}"));
        if !(1..=LATEST).contains(&version) {
            return Err(Stop::wrong(4, format!("version {version} of GGUF is not known")));
        }
        let mut source = Source { cursor, is_big, is_old: version == 1 };
        let tensor_count = source.size()?;
        let value_count = source.size()?;
        let (length, offset) = if source.is_old { (4, 8) } else { (8, 8) };
        source.expect("keys", value_count, length + 5, context)?;
        source.expect("tensors", tensor_count, length + 8 + offset, context)?;
        self.read_values(value_count, &mut source, context)?;
        let Some(alignment) = self.facts.alignment() else {
            let evidence = "general.alignment is no power of two";
            context.say(&rule::ALIGNMENT, source.cursor.position(), evidence);
            return Err(Stop::wrong(source.cursor.position(), "where the data begins cannot be told"));
        };
        let places = self.read_tensors(tensor_count, alignment, &mut source, context)?;
        let end = source.cursor.position();
        let start = end
            .checked_next_multiple_of(alignment)
            .ok_or_else(|| Stop::wrong(end, "where the data begins cannot be told"))?;
        let size = source.cursor.size();
        self.place(&places, start, size, context);
        Ok((end, alignment, is_big))
    }

    fn read_values(
        &mut self,
        count: u64,
        source: &mut Source<'_>,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let mut seen = Seen::new();
        for _ in 0..count {
            context.step(1)?;
            let key = name("a key", source, &mut seen, context)?;
            let kind = source.u32()?;
            let value = value::value(&key, kind, 0, source, context)?;
            self.facts.take(key, value, context);
        }
        unsure(&seen, "keys", context);
        Ok(())
    }

    fn read_tensors(
        &mut self,
        count: u64,
        alignment: u64,
        source: &mut Source<'_>,
        context: &mut Context<'_>,
    ) -> Result<Places, Stop> {
        let mut seen = Seen::new();
        let mut places = Places { sum: Some(0), is_in_order: true };
        for _ in 0..count {
            context.step(1)?;
            let place = self.read_tensor(source, &mut seen, context)?;
            if place.offset % alignment != 0 {
                let evidence = format!(
                    "{:?} lies at {}, not a multiple of {alignment}",
                    place.tensor.name, place.offset
                );
                self.tell(&rule::ALIGNMENT, place.at, &evidence, context);
            }
            places.is_in_order &= places.sum == Some(place.offset);
            let padded = place.bytes.and_then(|bytes| bytes.checked_next_multiple_of(alignment));
            if let (Some(sum), Some(padded)) = (places.sum, padded) {
                // The readers add up in 64 bits, some of them signed.
                places.sum = sum.checked_add(padded).filter(|sum| *sum < i64::MAX as u64);
                if places.sum.is_none() {
                    let evidence =
                        format!("{:?} makes all tensors together too large for 64 bits", place.tensor.name);
                    self.tell(&rule::OVERFLOW, place.at, &evidence, context);
                }
            }
            if let Some(bytes) = place.bytes {
                self.spans.add(self.tensors.count, place.offset, place.offset.saturating_add(bytes));
            }
            self.tensors.add(place.tensor);
        }
        unsure(&seen, "tensors", context);
        Ok(places)
    }

    fn read_tensor(
        &mut self,
        source: &mut Source<'_>,
        seen: &mut Seen,
        context: &mut Context<'_>,
    ) -> Result<Place, Stop> {
        let at = source.cursor.position();
        let name = name("a tensor", source, seen, context)?;
        let dimensions = source.u32()?;
        if dimensions > DIMENSIONS {
            self.tell(&rule::SHAPE, at, &format!("{name:?} has {dimensions} dimensions"), context);
        }
        if dimensions > MOST_DIMENSIONS {
            return Err(Stop::wrong(at, "a tensor of too many dimensions"));
        }
        let mut shape = Vec::new();
        for _ in 0..dimensions {
            shape.push(source.size()?);
        }
        let number = source.u32()?;
        let offset = source.u64()?;
        let row = shape.first().copied().unwrap_or(1);
        // The fastest dimension comes first here and last everywhere else.
        shape.reverse();
        let Some(kind) = kind::kind(number) else {
            self.tell(&rule::UNKNOWN_TYPE, at, &format!("{name:?} is of type {number}"), context);
            let tensor =
                Tensor { name, data_type: DataType::new(format!("GGML_{number}")), shape, digest: None };
            return Ok(Place { at, tensor, offset, bytes: None });
        };
        let tensor = Tensor { name, data_type: DataType::new(kind.name), shape, digest: None };
        let elements = tensor.elements().filter(|elements| *elements <= i64::MAX as u64);
        let bytes = elements
            .and_then(|elements| (elements / kind.elements).checked_mul(kind.bytes))
            .filter(|bytes| offset.checked_add(*bytes).is_some_and(|end| end <= i64::MAX as u64));
        if bytes.is_none() {
            let evidence = format!(
                "{:?} is {} {:?} at {offset}, more than 64 bits can count",
                tensor.name, kind.name, tensor.shape
            );
            self.tell(&rule::OVERFLOW, at, &evidence, context);
        } else if row % kind.elements != 0 {
            let evidence = format!(
                "{:?} is {} {:?}, rows that are no whole blocks",
                tensor.name, kind.name, tensor.shape
            );
            self.tell(&rule::SHAPE, at, &evidence, context);
        }
        Ok(Place { at, tensor, offset, bytes })
    }

    /// Puts the tensors where the data is, and tells those that are not in the file.
    fn place(&mut self, places: &Places, start: u64, size: Option<u64>, context: &mut Context<'_>) {
        self.spans.shift(start);
        let Some(size) = size else { return };
        // A file that was cut has its tensors in order; a place out of order was made.
        let rule = if places.is_in_order { &rule::SHORT_DATA } else { &rule::OFFSET_LIE };
        for (tensor, from, to) in self.spans.beyond(size).take(TOLD as usize) {
            let evidence =
                format!("tensor {tensor} lies at {from:#x} to {to:#x} in a file of {size:#x} bytes");
            context.find(Finding::new(rule, evidence).at(from));
        }
    }

    fn tell(&mut self, rule: &'static Rule, at: u64, evidence: &str, context: &mut Context<'_>) {
        self.told += 1;
        // What is malicious is never left out for what is not.
        if self.told <= TOLD || rule.effect == crate::finding::Effect::Malicious && self.told <= 16 * TOLD {
            context.find(Finding::new(rule, evidence).at(at));
        }
    }
}

/// What the places of all tensors add up to.
struct Places {
    /// Bytes of all with their padding; none when that overflows.
    sum: Option<u64>,
    /// Whether each begins where the one before ends, as every writer has it.
    is_in_order: bool,
}

fn name(
    what: &str,
    source: &mut Source<'_>,
    seen: &mut Seen,
    context: &mut Context<'_>,
) -> Result<String, Stop> {
    let at = source.cursor.position();
    let text = source.text(what, NAME as usize, &mut |_| (), context)?;
    if !text.is_whole() {
        return Err(Stop::Budget(format!("{what} at {at:#x} has a name of {} bytes", text.length)));
    }
    if seen.again(&text.bytes) && seen.repetitions <= TOLD {
        context.find(
            Finding::new(&rule::DUPLICATE_KEY, format!("{what} {:?} occurs twice", text.plain())).at(at),
        );
    }
    Ok(text.plain())
}

fn unsure(seen: &Seen, what: &str, context: &mut Context<'_>) {
    if seen.repetitions > TOLD {
        let evidence = format!("{} {what} occur twice", seen.repetitions);
        context.find(Finding::new(&rule::DUPLICATE_KEY, evidence));
    }
    if seen.is_full() {
        context.could_not_read(&Stop::Budget(format!("too many {what} to tell whether one occurs twice")));
    }
}

#[cfg(test)]
mod tests;
