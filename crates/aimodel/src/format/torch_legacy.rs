//! PyTorch's files before version 1.6: five pickles and the storages behind them.

use super::pickle::{Kind, detect};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::pickle::{self, Profile};

/// The format.
pub struct TorchLegacy;

static INFO: FormatInfo = FormatInfo {
    id: "torch-legacy",
    summary: "PyTorch files before version 1.6: pickles and raw storages",
    extensions: &["pt", "pth", "bin", "ckpt"],
};

impl Format for TorchLegacy {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        detect(sample).filter(|(kind, _)| *kind == Kind::TorchLegacy).map(|(_, sure)| sure)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        pickle::weigh(&mut Cursor::new(input), context, Profile::TorchLegacy).map(drop)
    }
}

#[cfg(test)]
mod tests;
