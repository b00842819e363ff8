//! Keras configurations: the JSON that says how a model is put together. It lies as `config.json` in a `.keras` archive, as an
//! attribute in an HDF5 file, or alone. Loading looks up every class and function that it names, so it is a program.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;

mod callable;
mod code;
mod walk;

use walk::names_a_class;
pub(crate) use walk::{Container, judge_configuration, judge_part};

/// The format.
pub struct KerasConfig;

static INFO: FormatInfo = FormatInfo {
    id: "keras-config",
    summary: "Keras configurations: the classes and functions that loading calls",
    extensions: &["json"],
};

/// Bytes of a configuration that are read; a tree of them takes many times as much memory.
const LIMIT: u64 = 4 << 20;

impl Format for KerasConfig {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let start = sample.head.iter().position(|byte| !byte.is_ascii_whitespace());
        if start.is_some_and(|start| sample.head.get(start) != Some(&b'{')) || sample.head.is_empty() {
            return None;
        }
        // Archives are loaded by this name whatever stands first in it: what it is shows when it was read whole.
        if sample.name == b"config.json" {
            return Some(Match::Likely);
        }
        let has = |needle: &[u8]| memchr::memmem::find(sample.head, needle).is_some();
        let is_keras = [
            &b"\"registered_name\""[..],
            b"\"keras_version\"",
            b"\"build_input_shape\"",
            b"\"layers\"",
            b"\"module\"",
            b"keras",
        ];
        (has(b"\"class_name\"") && has(b"\"config\"") && is_keras.iter().any(|needle| has(needle)))
            .then_some(Match::Likely)
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
        // Alone, a file of this name is most often the configuration of something else, and others say what is wrong with it.
        let is_alone = context.depth() == 0 && memchr::memmem::find(&bytes, b"class_name").is_none();
        match names_a_class(&bytes) {
            Ok(true) => judge_configuration(&bytes, Container::Archive, 0, context),
            Err(stop) if !is_alone => Err(stop),
            _ => {
                context.disown();
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests;
