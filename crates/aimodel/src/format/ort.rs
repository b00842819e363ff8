//! ONNX Runtime's own format: a FlatBuffer with the mark `ORTM`. What it holds is told; its operators are not read, and that is
//! said: such a file is never clean.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::rule::coreml::ORT_OPERATORS;

/// The format.
pub struct Ort;

static INFO: FormatInfo = FormatInfo {
    id: "ort",
    summary: "models of ONNX Runtime: known, operators not read",
    extensions: &["ort"],
};

impl Format for Ort {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        (sample.head.get(4..8) == Some(b"ORTM")).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        context.metadata().state(Field::Framework, Origin::Header, "onnxruntime");
        let mut cursor = Cursor::new(input);
        let root = cursor.u32()?;
        cursor.seek(u64::from(root));
        cursor.u32()?;
        context.find(
            Finding::new(&ORT_OPERATORS, "its operators and weights were not looked at").at(u64::from(root)),
        );
        cursor.rest(&mut |_| ())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
