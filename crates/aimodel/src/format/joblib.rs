//! Joblib files: pickles that the bytes of arrays interrupt. Compressed ones are told again by what is in them.

use super::pickle::{Kind, detect};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::pickle::{self, Profile};

/// The format.
pub struct Joblib;

static INFO: FormatInfo = FormatInfo {
    id: "joblib",
    summary: "joblib's pickles with the bytes of arrays between the opcodes",
    extensions: &["joblib", "jbl", "pkl"],
};

impl Format for Joblib {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        detect(sample).filter(|(kind, _)| *kind == Kind::Joblib).map(|(_, sure)| sure)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        pickle::weigh(&mut Cursor::new(input), context, Profile::Joblib).map(drop)
    }
}

#[cfg(test)]
mod tests;
