//! fastText's models of words and of texts (`.bin`, `.ftz`): settings, a dictionary, and two matrices, dense or quantized.
//! Nothing in them runs; but the library believes what they count, and reads foreign memory where that is wrong.

mod dictionary;
mod matrix;

use dictionary::Dictionary;
use matrix::Kind;

use crate::bytes::spans;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Metadata, Origin};
use crate::rule::flat as rule;
use crate::tensor::Tensors;

/// The format.
pub struct FastText;

static INFO: FormatInfo = FormatInfo {
    id: "fasttext",
    summary: "fastText models of words and of texts, also quantized",
    extensions: &["ftz", "bin"],
};

/// 793712314, little-endian.
const MAGIC: [u8; 4] = [0xba, 0x16, 0x4f, 0x2f];
/// Versions that are written or read today; older ones have other settings.
const VERSIONS: [u32; 2] = [11, 12];

impl Format for FastText {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        sample.head.starts_with(&MAGIC).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::at(input, MAGIC.len() as u64);
        let version = cursor.u32()?;
        if !VERSIONS.contains(&version) {
            return Err(Stop::wrong(4, format!("version {version} is not known")));
        }
        let settings = Settings::read(&mut cursor)?;
        context.metadata().state(Field::FormatVersion, Origin::Header, format!("fastText {version}"));
        settings.state(context.metadata());
        let dictionary = Dictionary::read_counts(&mut cursor)?;
        dictionary.state(context.metadata());
        settings.claim(&dictionary, context.metadata());
        let labels = dictionary.read_entries(&mut cursor, context)?;
        if settings.is_supervised() {
            context.metadata().state(Field::Output, Origin::Header, format!("label: {labels}"));
        }
        let mut tensors = Tensors::default();
        let result = matrices(&settings, &dictionary, &mut cursor, context, &mut tensors);
        spans::state(tensors, context);
        result?;
        if !cursor.is_at_end()? {
            context.say(&rule::TRAILING, cursor.position(), "bytes follow the last matrix");
        }
        Ok(())
    }
}

/// The matrix of words and parts of words, and that of what is told of them.
fn matrices(
    settings: &Settings,
    dictionary: &Dictionary,
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
    tensors: &mut Tensors,
) -> Result<(), Stop> {
    let input = Kind::of(flag(cursor)?);
    let rows = settings.input_rows(dictionary)?;
    tensors.add(matrix::read("input", input, [rows, settings.columns()], cursor)?);
    if input == Kind::Quantized {
        context.metadata().state(Field::Quantization, Origin::Header, "product quantization");
    } else if dictionary.kept.is_some() {
        return Err(Stop::wrong(
            cursor.position(),
            "the dictionary is pruned and the matrix is not quantized",
        ));
    }
    // Without a quantized input nobody looks whether the output is.
    let is_quantized = flag(cursor)? && input == Kind::Quantized;
    let rows = if settings.is_supervised() { dictionary.labels } else { dictionary.words };
    tensors.add(matrix::read("output", Kind::of(is_quantized), [rows, settings.columns()], cursor)?);
    Ok(())
}

/// What the model was trained with.
struct Settings {
    numbers: [u32; 12],
}

/// The numbers' names, in their order; the last is the rate of updates, which says nothing of the model.
const NAMES: [&str; 11] =
    ["dim", "ws", "epoch", "minCount", "neg", "wordNgrams", "loss", "model", "bucket", "minn", "maxn"];
const DIM: usize = 0;
const LOSS: usize = 6;
const MODEL: usize = 7;
const BUCKET: usize = 8;

const LOSSES: [&str; 4] = ["hierarchical softmax", "negative sampling", "softmax", "one versus all"];
const MODELS: [&str; 3] = ["cbow", "skipgram", "supervised"];

impl Settings {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, Stop> {
        let at = cursor.position();
        let mut numbers = [0; 12];
        for number in &mut numbers {
            *number = cursor.u32()?;
        }
        let _threshold_of_sampling: [u8; 8] = cursor.array()?;
        let settings = Self { numbers };
        for which in [DIM, BUCKET] {
            if numbers[which] > i32::MAX.unsigned_abs() || (which == DIM && numbers[which] == 0) {
                return Err(Stop::wrong(at, format!("{} is {}", NAMES[which], numbers[which].cast_signed())));
            }
        }
        if settings.named(LOSS, &LOSSES).is_none() || settings.named(MODEL, &MODELS).is_none() {
            return Err(Stop::wrong(at, "a loss or a kind of model that is not known"));
        }
        Ok(settings)
    }

    fn named(&self, which: usize, names: &[&'static str]) -> Option<&'static str> {
        names.get(usize::try_from(self.numbers[which]).ok()?.checked_sub(1)?).copied()
    }

    fn is_supervised(&self) -> bool {
        self.named(MODEL, &MODELS) == Some("supervised")
    }

    fn columns(&self) -> u64 {
        u64::from(self.numbers[DIM])
    }

    /// How many rows the input has to have: one for each word, and one for each bucket of parts of words that is kept.
    fn input_rows(&self, dictionary: &Dictionary) -> Result<u64, Stop> {
        let buckets = dictionary.kept.unwrap_or(u64::from(self.numbers[BUCKET]));
        dictionary.words.checked_add(buckets).ok_or_else(|| Stop::wrong(0, "more rows than can be counted"))
    }

    /// Of a file whose headers alone are there, the parameters are what its settings make of them.
    fn claim(&self, dictionary: &Dictionary, metadata: &mut Metadata) {
        let outputs = if self.is_supervised() { dictionary.labels } else { dictionary.words };
        let rows = self.input_rows(dictionary).ok().and_then(|rows| rows.checked_add(outputs));
        if let Some(parameters) = rows.and_then(|rows| rows.checked_mul(self.columns())) {
            metadata.state(Field::Parameters, Origin::Header, parameters.to_string());
        }
    }

    fn state(&self, metadata: &mut Metadata) {
        metadata.state(Field::Framework, Origin::Header, "fasttext");
        metadata.state(Field::Architecture, Origin::Header, self.named(MODEL, &MODELS).unwrap_or_default());
        let task = if self.is_supervised() { "text-classification" } else { "feature-extraction" };
        metadata.state(Field::Task, Origin::Header, task);
        for (which, name) in NAMES.iter().enumerate() {
            match which {
                MODEL => {}
                LOSS => {
                    let loss = self.named(LOSS, &LOSSES).unwrap_or_default();
                    metadata.state(Field::Dimension, Origin::Header, format!("loss={loss}"));
                }
                _ => {
                    let number = self.numbers[which].cast_signed();
                    metadata.state(Field::Dimension, Origin::Header, format!("{name}={number}"));
                }
            }
        }
    }
}

/// A byte that is yes or no.
fn flag(cursor: &mut Cursor<'_>) -> Result<bool, Stop> {
    let at = cursor.position();
    match cursor.byte()? {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Stop::wrong(at, format!("{other} where there has to be yes or no"))),
    }
}

#[cfg(test)]
mod tests;
