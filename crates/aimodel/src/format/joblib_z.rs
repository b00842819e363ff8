//! Files that joblib packed before 0.10: `ZF`, the size of the content in hexadecimal in 19 characters, and the content
//! packed with zlib. It is a pickle (`NAME.pkl`), or the plain values of an array of one (`NAME.pkl_01.npy.z`).

use crate::container::compressed::{Head, read_behind};
use crate::container::unpack::Packing;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;

/// The format.
pub struct JoblibZ;

static INFO: FormatInfo = FormatInfo {
    id: "joblib-z",
    summary: "files packed by joblib before 0.10, and the arrays beside them",
    extensions: &["z", "pkl", "pickle", "joblib", "gz"],
};

/// What it begins with.
const START: &[u8] = b"ZF0x";
/// Bytes before the packed ones.
const HEAD_BYTES: usize = 21;
/// What the names of files end with that hold the values of one array.
const VALUES: &[u8] = b".npy.z";

impl Format for JoblibZ {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        let is_one = sample.head.starts_with(START) && size(sample.head.get(..HEAD_BYTES)?).is_some();
        is_one.then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let bytes: [u8; HEAD_BYTES] = Cursor::new(input).array()?;
        let unpacked = size(&bytes);
        let may_hold_values = context.name().to_ascii_lowercase().ends_with(VALUES);
        let head = Head { length: HEAD_BYTES as u64, unpacked, may_hold_values };
        read_behind(head, INFO.id, Packing::Zlib, input, context)
    }
}

/// The size that a head states.
fn size(head: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(head.strip_prefix(START)?).ok()?;
    // A long integer of Python 2 is written with an `L`.
    u64::from_str_radix(text.trim_end().trim_end_matches('L'), 16).ok()
}

#[cfg(test)]
mod tests;
