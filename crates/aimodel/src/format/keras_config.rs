//! Keras configurations: the JSON that says how a model is put together. It lies as `config.json` in a `.keras` archive, as an
//! attribute in an HDF5 file, or alone. Loading looks up every class and function that it names, so it is a program.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;

mod callable;
mod code;
mod walk;

pub(crate) use walk::{Container, judge_configuration, judge_part};

/// The format.
pub struct KerasConfig;

static INFO: FormatInfo = FormatInfo {
    id: "keras-config",
    summary: "Keras configurations: the classes and functions that loading calls",
    extensions: &["json"],
};

/// Bytes of a configuration that are read; the largest known ones have a few megabytes.
const LIMIT: u64 = 8 << 20;

impl Format for KerasConfig {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let start = sample.head.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let has = |needle: &[u8]| memchr::memmem::find(sample.head, needle).is_some();
        if sample.head.get(start) != Some(&b'{') || !has(b"\"class_name\"") {
            return None;
        }
        let is_keras = [
            &b"\"registered_name\""[..],
            b"\"keras_version\"",
            b"\"build_input_shape\"",
            b"\"layers\"",
            b"\"module\"",
            b"keras",
        ];
        is_keras.iter().any(|needle| has(needle)).then_some(Match::Likely)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let mut cursor = Cursor::new(input);
        let mut bytes = Vec::new();
        while let piece @ 1.. = cursor.peek(32 << 10)?.len() {
            bytes.extend(cursor.bytes(piece as u64, LIMIT)?);
            if bytes.len() as u64 > LIMIT {
                return Err(Stop::Budget(format!("a configuration of more than {LIMIT} bytes")));
            }
        }
        judge_configuration(&bytes, Container::Archive, 0, context)
    }
}

#[cfg(test)]
mod tests;
