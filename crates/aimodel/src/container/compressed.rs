//! What files of one compression have in common: unpacked as they pass, told by their content, and looked at behind the end.

use super::source::Source;
use super::stream::{Metered, weigh_leftover, weigh_stream};
use super::unpack::{Packing, Unpacking};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::format::Sample;
use crate::input::{Input, Section};
use crate::rule::container as rule;
use crate::weigh::promises_a_model;

/// Extensions of compressions, which the content's own name does not have.
const EXTENSIONS: &[&str] = &["gz", "bz2", "xz", "lzma", "zst", "lz4", "z"];

/// What stands before the packed bytes, and what is known of them from there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head {
    /// Bytes before the packed ones.
    pub(crate) length: u64,
    /// Bytes unpacked, as it says.
    pub(crate) unpacked: Option<u64>,
    /// Whether content that is nothing known belongs to a model all the same: plain values of an array.
    pub(crate) may_hold_values: bool,
}

/// Reads a compressed file. One whose content is nothing known is disowned after its first bytes: images are full of them.
pub(crate) fn read(
    what: &str,
    packing: Packing,
    input: &mut dyn Input,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    read_behind(Head::default(), what, packing, input, context)
}

/// As [`read`], behind a head of the file's own.
pub(crate) fn read_behind(
    head: Head,
    what: &str,
    packing: Packing,
    input: &mut dyn Input,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    let outer = context.name().to_vec();
    let inner = if head.may_hold_values { "values".to_owned() } else { inner_name(&outer) };
    let source = Source::new(input, head.length, u64::MAX);
    let packed = source.watch();
    let mut stream = Metered::new(Unpacking::new(packing, source)?, context, packed);
    let is_known = weigh_stream(context, &inner, &mut stream, head.unpacked)?;
    if !is_known && !head.may_hold_values {
        if promises_a_model(&Sample { head: &[0], size: None, name: &outer }) {
            return Err(Stop::wrong(0, format!("{what} with nothing in it that is known")));
        }
        context.disown();
        return Ok(());
    }
    check_name(what, &outer, context);
    stream.drain()?;
    if let Some(stated) = head.unpacked.filter(|stated| *stated != stream.count()) {
        let why = format!("{what} of {stated} bytes, as it says, that unpacks to {}", stream.count());
        return Err(Stop::wrong(0, why));
    }
    let Some(rest) = stream.into_inner().into_rest() else { return Ok(()) };
    let end = rest.position();
    drop(rest);
    read_rest(end, input, context)
}

/// Says when a model of this name is never packed so: it is done to keep scanners away.
pub(crate) fn check_name(what: &str, name: &[u8], context: &mut Context<'_>) {
    const NEVER_PACKED: &[&str] =
        &["pt", "pth", "ckpt", "bin", "safetensors", "gguf", "onnx", "h5", "keras", "npz"];
    let sample = Sample { head: &[0], size: None, name };
    if sample.has_extension(NEVER_PACKED) {
        let shown = String::from_utf8_lossy(name);
        context.find(Finding::new(&rule::WRONG_FOR_NAME, format!("{shown} is {what}")));
    }
}

/// Looks at what lies behind the packed bytes. Zeros are padding.
pub(crate) fn read_rest(end: u64, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
    let mut cursor = Cursor::at(input, end);
    let (mut first, mut seen) = (None, 0_u64);
    cursor.rest(&mut |piece| {
        if first.is_none() {
            first = piece.iter().position(|byte| *byte != 0).map(|at| seen + at as u64);
        }
        seen += piece.len() as u64;
    })?;
    let Some(first) = first else { return Ok(()) };
    let (start, length) = (end + first, seen - first);
    let finding = Finding::new(&rule::TRAILING_DATA, format!("{length} bytes")).at(start);
    weigh_leftover(context, "(behind the end)", &mut Section::new(input, start, length), finding).map(drop)
}

fn inner_name(outer: &[u8]) -> String {
    let sample = Sample { head: &[], size: None, name: outer };
    let end = outer.iter().rposition(|byte| *byte == b'.').unwrap_or(outer.len());
    if sample.has_extension(EXTENSIONS) && end > 0 {
        return String::from_utf8_lossy(&outer[..end]).into_owned();
    }
    if sample.has_extension(&["tgz", "nemo"]) && end > 0 {
        return format!("{}.tar", String::from_utf8_lossy(&outer[..end]));
    }
    if outer.is_empty() { "content".to_owned() } else { String::from_utf8_lossy(outer).into_owned() }
}

/// Defines a format that is nothing but a compression.
macro_rules! compressed {
    ($name:ident, $id:literal, $summary:literal, $extensions:expr, $packing:expr, $detect:expr) => {
        /// The format.
        pub struct $name;

        static INFO: $crate::format::FormatInfo =
            $crate::format::FormatInfo { id: $id, summary: $summary, extensions: &$extensions };

        impl $crate::format::Format for $name {
            fn info(&self) -> &'static $crate::format::FormatInfo {
                &INFO
            }

            fn detect(&self, sample: &$crate::format::Sample<'_>) -> Option<$crate::format::Match> {
                let detect: fn(&[u8]) -> Option<$crate::format::Match> = $detect;
                detect(sample.head)
            }

            fn read(
                &self,
                input: &mut dyn $crate::input::Input,
                context: &mut $crate::context::Context<'_>,
            ) -> Result<(), $crate::context::Stop> {
                $crate::container::compressed::read($id, $packing, input, context)
            }
        }
    };
}

pub(crate) use compressed;
