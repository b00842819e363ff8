//! Zip archives, and the model formats that are ones: PyTorch, npz, Keras, skops, TorchServe.
//!
//! A zip archive without a model in it, and without a name that promises one, is no model: images are full of them.

use crate::container::zip::{self, DESCRIPTOR, END, LOCAL};
use crate::container::zip_archive::Archive;
use crate::context::{Context, Stop};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::weigh::promises_a_model;

/// The format's id.
pub(crate) const ID: &str = "zip";

/// The format.
pub struct Zip;

static INFO: FormatInfo = FormatInfo {
    id: ID,
    summary: "zip archives: PyTorch, TorchScript, npz, Keras, skops, TorchServe and any other",
    extensions: &["zip", "pt", "pt2", "pth", "bin", "ckpt", "npz", "keras", "skops", "mar"],
};

impl Format for Zip {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let is_empty = sample.head.starts_with(&END) && sample.head.len() >= 22;
        let is_one = sample.head.starts_with(&LOCAL) && sample.head.len() >= 30;
        let is_part = sample.head.starts_with(&DESCRIPTOR) && sample.head.get(4..8) == Some(&LOCAL);
        (is_empty || is_one || is_part).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let archive = Archive::read(input, context)?;
        let name = context.name().to_vec();
        let is_promised = promises_a_model(&Sample { head: &[0], size: None, name: &name });
        if !archive.is_model() && !is_promised && context.malicious() == 0 {
            context.disown();
            return Ok(());
        }
        let kind = archive.kind();
        if kind != ID {
            context.set_format(kind);
        }
        Ok(())
    }
}

/// Whether an archive ends here whose directory is where its end says: whatever the beginning is, some loaders see it.
pub(crate) fn ends_as_one(input: &mut dyn Input) -> bool {
    zip::find_end(input).is_ok_and(|end| end.is_some_and(|end| zip::leads_to_directory(&end, input)))
}

#[cfg(test)]
mod tests;
