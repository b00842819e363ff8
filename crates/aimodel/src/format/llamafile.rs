//! llamafile: a program for several systems, a zip archive and a GGUF model in one file.

use crate::container::zip_archive::Archive;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::rule::container::EXECUTABLE;

/// The format.
pub struct Llamafile;

static INFO: FormatInfo = FormatInfo {
    id: "llamafile",
    summary: "llamafile: a program for several systems with a GGUF model inside",
    extensions: &["llamafile"],
};

/// How programs for several systems begin.
const PROGRAMS: [&[u8]; 2] = [b"MZqFpD='", b"jartsr='"];

/// Whether the file begins as a program for several systems.
///
/// # Errors
/// The input cannot be read.
pub(crate) fn is_program(input: &mut dyn Input, name: &[u8]) -> Result<bool, Stop> {
    let mut cursor = Cursor::new(input);
    let sample = Sample { head: cursor.peek(8)?, size: None, name };
    Ok(Llamafile.detect(&sample).is_some())
}

impl Format for Llamafile {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let is_elf = sample.head.starts_with(b"\x7fELF") && sample.has_extension(&["llamafile"]);
        let is_program = PROGRAMS.iter().any(|start| sample.head.starts_with(start));
        (is_program || is_elf).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let archive = Archive::read(input, context)?;
        let is_named = context.name().to_ascii_lowercase().ends_with(b".llamafile");
        if !archive.has_gguf() && !archive.is_model() && !is_named && context.malicious() == 0 {
            context.disown();
            return Ok(());
        }
        context.say(&EXECUTABLE, 0, "the program itself is not looked into");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
