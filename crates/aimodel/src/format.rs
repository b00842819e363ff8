//! The trait every format implements, and the formats, one file each.

pub mod bzip2;
pub mod catboost;
pub mod coreml;
pub mod executorch;
pub mod fasttext;
pub mod flax;
pub mod ggml_legacy;
pub mod gguf;
pub mod graph_def;
pub mod gzip;
pub mod hdf5;
pub mod joblib;
pub mod joblib_z;
pub mod keras_config;
pub mod keras_metadata;
pub mod lightgbm;
pub mod llamafile;
pub mod lz4;
pub mod lzma;
pub(crate) mod mar_manifest;
pub(crate) mod nemo;
pub mod npy;
pub mod onnx;
pub mod openvino;
pub mod ort;
pub mod paddle;
pub mod pickle;
pub mod pmml;
pub mod rar;
pub mod rds;
pub mod safetensors;
pub mod saved_model;
pub mod seven_zip;
pub(crate) mod skops_schema;
pub mod tar;
pub mod tensorrt;
#[cfg(test)]
pub(crate) mod testing;
pub mod tf_checkpoint;
pub mod tflite;
pub mod torch7;
pub mod torch_legacy;
pub mod xgboost;
pub mod xz;
pub mod zip;
pub mod zlib;
pub mod zstandard;

use crate::context::{Context, Stop};
use crate::input::Input;

/// What a format is: the row of the support matrix.
pub struct FormatInfo {
    /// Stable id (`safetensors`, `torch-zip`), the `format` of a reading.
    pub id: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// Extensions it usually has, without the dot. Only ever a hint: content decides.
    pub extensions: &'static [&'static str],
}

/// What a format may look at to know itself.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// The first bytes: at least 512, or the whole file when it is shorter.
    pub head: &'a [u8],
    /// The file's size where it is known.
    pub size: Option<u64>,
    /// The file's name without its folders.
    pub name: &'a [u8],
}

/// Whether these are the first bytes of safetensors: the length of a header, below 4 GiB, and the header's beginning. Formats
/// that are told by one or two bytes are not to be mistaken for every length that begins with those.
pub(crate) fn begins_with_length(head: &[u8]) -> bool {
    head.get(4..9) == Some(b"\0\0\0\0{")
}

impl Sample<'_> {
    /// Whether the name has one of these extensions (lower case, without the dot).
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        let Some(dot) = self.name.iter().rposition(|byte| *byte == b'.') else { return false };
        let extension = &self.name[dot + 1..];
        extensions.iter().any(|one| one.as_bytes().eq_ignore_ascii_case(extension))
    }
}

/// How sure a format is that a file is its own. The order is the strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// The bytes fit and would fit much else (a protobuf field, an opcode): the format is tried when the extension says
    /// so too, or when nothing else matches inside something that is a model for other reasons.
    Weak,
    /// The bytes parse as the format as far as they go.
    Likely,
    /// A magic number or an unmistakable structure.
    Certain,
}

/// One format. A format has no state, sees bytes only through its input, and never fails on hostile bytes other than with
/// a [`Stop`] or a finding.
pub trait Format: Sync {
    /// What it is.
    fn info(&self) -> &'static FormatInfo;

    /// Whether a file is its own. Called for every file of an image: it must not allocate.
    fn detect(&self, sample: &Sample<'_>) -> Option<Match>;

    /// Reads a file that it matched: findings and metadata go into the context. To return `Ok` means that every byte
    /// that matters was interpreted, to the end of the file; what lies after the end of the format is a finding.
    ///
    /// # Errors
    /// Why reading had to stop; the file is then unreadable, unless something worse was found before.
    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop>;
}
