//! Pickles by themselves, whatever they are called.

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::pickle::{self, Profile};

/// The format.
pub struct Pickle;

static INFO: FormatInfo = FormatInfo {
    id: "pickle",
    summary: "Python pickles of all protocols, one or several in a file",
    extensions: &[
        "pkl", "pickle", "pk", "pck", "pcl", "p", "pt", "pth", "ckpt", "joblib", "bin", "sav", "dill",
        "data", "model", "jbl",
    ],
};

impl Format for Pickle {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        match detect(sample)? {
            (Kind::Pickle, sure) => Some(sure),
            _ => None,
        }
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        pickle::weigh(&mut Cursor::new(input), context, Profile::Plain).map(drop)
    }
}

/// Which of the formats that are pickles a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Pickle,
    Joblib,
    TorchLegacy,
}

/// Names of files that are pickles or zip archives and have an extension that says nothing.
const TORCH_NAMES: &[&[u8]] = &[
    b"pytorch_model",
    b"adapter_model",
    b"diffusion_pytorch_model",
    b"training_args",
    b"optimizer",
    b"scheduler",
];

/// Tells a pickle by its first opcodes.
pub(crate) fn detect(sample: &Sample<'_>) -> Option<(Kind, Match)> {
    let head = sample.head;
    if pickle::is_torch_legacy(head) {
        return Some((Kind::TorchLegacy, Match::Certain));
    }
    if let Some(looks) = pickle::looks(head).filter(|looks| looks.like_a_pickle()) {
        let is_joblib = head.windows(JOBLIB.len()).any(|window| window == JOBLIB);
        let kind = if is_joblib { Kind::Joblib } else { Kind::Pickle };
        return Some((kind, if looks.says_protocol { Match::Certain } else { Match::Likely }));
    }
    // A broken pickle, or one behind something else: only where the name promises one.
    let is_model = sample.has_extension(&["pkl", "pickle", "pt", "ckpt", "joblib"])
        || (sample.has_extension(&["bin"]) && TORCH_NAMES.iter().any(|start| sample.name.starts_with(start)))
        || (sample.has_extension(&["pth"])
            && head.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1f | 0x7f..)));
    let may_begin = matches!(head, [0x80, 2..=5, ..]) && sample.has_extension(INFO.extensions);
    (!head.is_empty() && (is_model || may_begin)).then_some((Kind::Pickle, Match::Weak))
}

/// The module whose classes joblib's files name first.
const JOBLIB: &[u8] = b"joblib.numpy_pickle";

#[cfg(test)]
mod tests;
