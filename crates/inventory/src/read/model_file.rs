//! Model files, told by their first bytes and never by their name alone: format and SHA-256, no more.
//!
//! What is in them is the work of the model crate, which will take this reader's place in the list.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

/// A file that is a model by its first bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ModelFile {
    /// Format (`safetensors`, `gguf`, `onnx`, `pickle`, `pytorch-zip`, `keras-zip`, `hdf5`, `tflite`).
    pub(crate) format: String,
}

impl FactType for ModelFile {
    const KIND: &'static str = "model/file";
}

/// The reader.
pub(crate) struct ModelFileReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/file",
    version: 1,
    summary: "model files by their first bytes: format and SHA-256",
    select: &[Select::Probe {
        what: "first bytes of safetensors, GGUF, TFLite; ONNX, pickle, HDF5 and zip with a model's extension",
        test: is_model,
    }],
    want: Want::Head(64),
    hash: true,
};

impl Reader for ModelFileReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        match format(entry.path.name(), entry.size, bytes) {
            Some(format) => out.fact(entry, &ModelFile { format: format.to_owned() }),
            None => return Err(ReadProblem::unparsable("its first bytes changed while it was read")),
        }
        Ok(())
    }
}

fn is_model(candidate: &Candidate<'_>) -> bool {
    format(candidate.entry.path.name(), candidate.entry.size, candidate.head).is_some()
}

/// Extensions under which pickled weights are kept.
const WEIGHTS: &[&str] = &["pt", "pth", "bin", "ckpt", "pkl", "pickle", "joblib", "jit", "ptl"];

/// Formats with a magic number of their own count wherever they are found. A pickle, a zip archive, an HDF5 file and
/// a protobuf message are models only when their extension says so too: Python packages are full of other ones.
fn format(name: &[u8], size: u64, head: &[u8]) -> Option<&'static str> {
    let extension = name.rsplit(|byte| *byte == b'.').next().filter(|extension| extension.len() < name.len());
    let has = |list: &[&str]| {
        extension
            .is_some_and(|extension| list.iter().any(|one| one.as_bytes().eq_ignore_ascii_case(extension)))
    };
    if head.starts_with(b"GGUF") {
        return Some("gguf");
    }
    if head.get(4..8) == Some(b"TFL3") {
        return Some("tflite");
    }
    if is_safetensors(size, head) {
        return Some("safetensors");
    }
    if head.starts_with(b"PK\x03\x04") {
        return if has(WEIGHTS) { Some("pytorch-zip") } else { has(&["keras"]).then_some("keras-zip") };
    }
    if head.starts_with(b"\x89HDF\r\n\x1a\n") && has(&["h5", "hdf5", "keras", "weights"]) {
        return Some("hdf5");
    }
    // PROTO opcode and its version, 2 to 5 (pickletools); protocols 0 and 1 have no mark.
    if matches!(head, [0x80, 2..=5, ..]) && has(WEIGHTS) {
        return Some("pickle");
    }
    // ir_version, field 1 of ModelProto, a small varint, then another field of it.
    if has(&["onnx", "ort"])
        && matches!(head, [0x08, 1..=20, 0x12 | 0x1a | 0x22 | 0x2a | 0x32 | 0x3a | 0x42, ..])
    {
        return Some("onnx");
    }
    if has(&["onnx", "ort"]) && head.get(4..8) == Some(b"ORTM") {
        return Some("ort");
    }
    None
}

/// Eight bytes of header length, then a JSON object (safetensors format description).
fn is_safetensors(size: u64, head: &[u8]) -> bool {
    let Some((length, json)) = head.split_first_chunk::<8>() else { return false };
    let length = u64::from_le_bytes(*length);
    // 100 MB is the format's own bound on its header.
    (2..=100_000_000).contains(&length) && length + 8 <= size && json.starts_with(b"{\"")
}

#[cfg(test)]
mod tests;
