//! RAR archives: known by their beginning and not unpacked, so nothing is said about what is in them.

use crate::container::compressed::check_name;
use crate::context::{Context, Stop};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::weigh::promises_a_model;

/// The format.
pub struct Rar;

static INFO: FormatInfo =
    FormatInfo { id: "rar", summary: "RAR archives: told, and not unpacked", extensions: &["rar"] };

impl Format for Rar {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        sample.head.starts_with(b"Rar!\x1a\x07").then_some(Match::Certain)
    }

    fn read(&self, _input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let name = context.name().to_vec();
        if !promises_a_model(&Sample { head: &[0], size: None, name: &name }) {
            // An archive like any other.
            context.disown();
            return Ok(());
        }
        check_name("a RAR archive", &name, context);
        Err(Stop::Locked("RAR archives are not unpacked".to_owned()))
    }
}

#[cfg(test)]
mod tests;
