//! safetensors: a length of eight bytes, a JSON header, and the bytes of tensors.
//!
//! The format has exactly one legal form for its content: ranges of tensors cover the data without overlap, gap or rest.
//! What the header says is stated before the first byte of data is read, so that a header alone is enough for it.

use crate::bytes::json::{Json, Token};
use crate::bytes::spans::{self, Breaches, Spans};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};
use crate::rule::safetensors as rule;
use crate::tensor::{DataType, Tensor, Tensors};

/// The format.
pub struct Safetensors;

static INFO: FormatInfo = FormatInfo {
    id: "safetensors",
    summary: "safetensors: a JSON header and plain tensors",
    extensions: &["safetensors"],
};

/// The longest header that the reference reader accepts, in bytes.
const LONGEST_HEADER: u64 = 100_000_000;
/// Findings of one kind that are told one by one.
const TOLD: u64 = 8;

impl Format for Safetensors {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let length = u64::from_le_bytes(sample.head.get(..8)?.try_into().ok()?);
        let mut after = sample.head.get(8..)?.iter().copied();
        if after.next()? != b'{' {
            return None;
        }
        let fits = (2..=LONGEST_HEADER).contains(&length)
            && sample.size.is_none_or(|size| size.checked_sub(8).is_some_and(|rest| length <= rest));
        let next = after.find(|byte| !byte.is_ascii_whitespace());
        match next {
            Some(b'"' | b'}') if fits => Some(Match::Certain),
            // A lying length: only the name says what it was to be.
            _ => Some(Match::Weak),
        }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        let length = cursor.u64()?;
        if length > LONGEST_HEADER {
            let evidence = format!("the header is to be {length} bytes long");
            context.say(&rule::HEADER_TOO_LONG, 0, evidence);
            return Ok(());
        }
        let start = 8 + length;
        let mut header = Header {
            start,
            tensors: Tensors::default(),
            spans: Spans::default(),
            mismatches: 0,
            breaches: 0,
        };
        let result = header.read(&mut cursor, context);
        if header.mismatches > TOLD {
            let evidence = format!("{} tensors do not fit their places", header.mismatches);
            context.say(&rule::MISMATCH, 8, evidence);
        }
        if header.breaches > TOLD {
            let evidence = format!("{} breaches in the header", header.breaches);
            context.say(&rule::HEADER, 8, evidence);
        }
        let Header { spans, tensors, .. } = header;
        if let Err(stop) = result {
            spans::state(tensors, context);
            return Err(stop);
        }
        spans.pass(start, &BREACHES, input, context, tensors)
    }
}

static BREACHES: Breaches = Breaches {
    overlap: &rule::OVERLAP,
    gap: &rule::GAP,
    trailing: &rule::TRAILING,
    alignment: 1,
    is_little: true,
};

/// What the header says, as it is read.
struct Header {
    /// Where the data begins.
    start: u64,
    tensors: Tensors,
    spans: Spans,
    mismatches: u64,
    breaches: u64,
}

/// What one tensor's entry says.
#[derive(Default)]
struct Entry {
    data_type: Option<String>,
    shape: Option<Vec<u64>>,
    range: Option<(u64, u64)>,
}

impl Header {
    fn read(&mut self, cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut json = Json::new(cursor, self.start);
        let result = self.read_root(&mut json, context);
        for (at, name) in &json.repeated {
            context.say(&rule::DUPLICATE_KEY, *at, format!("{name:?} occurs twice"));
        }
        if json.repetitions > json.repeated.len() as u64 {
            let evidence = format!("{} names occur twice", json.repetitions);
            context.say(&rule::DUPLICATE_KEY, json.at, evidence);
        }
        result?;
        if json.is_unsure {
            let why = "too many or too long names in the header to tell whether one occurs twice";
            context.could_not_read(&Stop::Budget(why.to_owned()));
        }
        if !json.rest_is_blank()? {
            self.breach(json.at, "bytes follow the header's object", context);
        }
        Ok(())
    }

    fn read_root(&mut self, json: &mut Json<'_, '_>, context: &mut Context<'_>) -> Result<(), Stop> {
        if json.next(context)? != Some(Token::OpenObject) {
            return Err(Stop::wrong(json.at, "the header is no JSON object"));
        }
        if json.at != 8 {
            self.breach(8, "the header begins with blanks", context);
        }
        while json.next(context)? == Some(Token::Name) {
            let (at, name) = (json.at, json.text());
            let first = json.next(context)?.unwrap_or(Token::Null);
            if name == "__metadata__" {
                self.read_metadata(first, json, context)?;
            } else if first == Token::OpenObject {
                let entry = self.read_entry(json, context)?;
                self.add(at, name, entry, context);
            } else {
                self.breach(at, &format!("{name:?} is no tensor"), context);
                json.pass(first, context)?;
            }
        }
        Ok(())
    }

    fn read_entry(&mut self, json: &mut Json<'_, '_>, context: &mut Context<'_>) -> Result<Entry, Stop> {
        let mut entry = Entry::default();
        while json.next(context)? == Some(Token::Name) {
            let (at, field) = (json.at, json.text());
            let first = json.next(context)?.unwrap_or(Token::Null);
            match (field.as_str(), first) {
                ("dtype", Token::Text) => entry.data_type = Some(json.text()),
                ("shape", Token::OpenArray) => entry.shape = numbers(json, context)?,
                ("data_offsets", Token::OpenArray) => {
                    entry.range = numbers(json, context)?.and_then(|range| match range[..] {
                        [from, to] => Some((from, to)),
                        _ => None,
                    });
                }
                _ => {
                    self.breach(at, &format!("a tensor with a field {field:?} of an unknown kind"), context);
                    json.pass(first, context)?;
                }
            }
        }
        Ok(entry)
    }

    fn read_metadata(
        &mut self,
        first: Token,
        json: &mut Json<'_, '_>,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        if first != Token::OpenObject {
            self.breach(json.at, "__metadata__ is no object", context);
            return json.pass(first, context);
        }
        while json.next(context)? == Some(Token::Name) {
            let (at, key) = (json.at, json.text());
            let first = json.next(context)?.unwrap_or(Token::Null);
            if first == Token::Text {
                let value = json.text();
                if json.is_cut() {
                    // Kept or not, it was read: texts do nothing when the file is loaded.
                    context.metadata().dropped += 1;
                }
                state(context.metadata(), &key, &value);
            } else {
                self.breach(at, &format!("__metadata__ {key:?} is no text"), context);
                json.pass(first, context)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, at: u64, name: String, entry: Entry, context: &mut Context<'_>) {
        let Entry { data_type: Some(data_type), shape: Some(shape), range: Some((from, to)) } = entry else {
            self.mismatch(
                at,
                &format!("{name:?} lacks a type, a shape or a range that can be read"),
                context,
            );
            return;
        };
        let index = self.tensors.count;
        let tensor = Tensor { name, data_type: DataType::new(&data_type), shape, digest: None };
        match (bytes(&tensor), to.checked_sub(from)) {
            (Some(bytes), Some(length)) if bytes == length => {}
            (bytes, _) => {
                let bytes =
                    bytes.map_or_else(|| "no number of bytes".to_owned(), |bytes| format!("{bytes} bytes"));
                let evidence = format!(
                    "{:?} is {data_type} {:?}, which is {bytes}, and lies at {from} to {to}",
                    tensor.name, tensor.shape
                );
                self.mismatch(at, &evidence, context);
            }
        }
        if let (Some(from), Some(to)) = (self.start.checked_add(from), self.start.checked_add(to))
            && from <= to
        {
            self.spans.add(index, from, to);
        }
        self.tensors.add(tensor);
    }

    fn breach(&mut self, at: u64, evidence: &str, context: &mut Context<'_>) {
        self.breaches += 1;
        if self.breaches <= TOLD {
            context.find(Finding::new(&rule::HEADER, evidence).at(at));
        }
    }

    fn mismatch(&mut self, at: u64, evidence: &str, context: &mut Context<'_>) {
        self.mismatches += 1;
        if self.mismatches <= TOLD {
            context.find(Finding::new(&rule::MISMATCH, evidence).at(at));
        }
    }
}

/// The whole numbers of an array that was opened just now; none when there is anything else in it.
fn numbers(json: &mut Json<'_, '_>, context: &mut Context<'_>) -> Result<Option<Vec<u64>>, Stop> {
    let mut numbers = Some(Vec::new());
    loop {
        let number = match json.next(context)? {
            Some(Token::Number) => json.whole_number(),
            Some(Token::CloseArray) | None => return Ok(numbers),
            Some(other) => {
                json.pass(other, context)?;
                None
            }
        };
        // No tensor has a thousand dimensions.
        numbers = match (numbers, number) {
            (Some(mut numbers), Some(number)) if numbers.len() < 1000 => {
                numbers.push(number);
                Some(numbers)
            }
            _ => None,
        };
    }
}

/// Bytes that a tensor takes; none when its type is unknown, or they do not fit 64 bits.
fn bytes(tensor: &Tensor) -> Option<u64> {
    let bits = tensor.data_type.bits().or(match tensor.data_type.name() {
        "F8_E4M3FNUZ" | "F8_E5M2FNUZ" => Some(8),
        _ => None,
    })?;
    let bits = tensor.elements()?.checked_mul(bits)?;
    (bits % 8 == 0).then_some(bits / 8)
}

/// States a value of `__metadata__`: the writer's framework, and the keys of the two conventions in use (`modelspec.*`
/// of diffusion models, `ss_*` of their adapters).
fn state(metadata: &mut Metadata, key: &str, value: &str) {
    let field = match key {
        "format" => {
            let framework = match value {
                "pt" => "torch",
                "tf" => "tensorflow",
                "np" => "numpy",
                other => other,
            };
            return metadata.state(Field::Framework, Origin::Header, framework);
        }
        "ss_sd_model_name" => {
            return metadata.refer(ReferenceKind::BaseModel, Origin::Header, value, None);
        }
        "modelspec.title" => Field::Name,
        "modelspec.author" => Field::Author,
        "modelspec.description" => Field::Description,
        "modelspec.architecture" => Field::Architecture,
        "modelspec.license" | "license" => Field::License,
        _ => {
            return metadata.state(Field::Statement, Origin::Header, format!("__metadata__ {key} = {value}"));
        }
    };
    metadata.state(field, Origin::Header, value);
}

#[cfg(test)]
pub(crate) mod tests;
