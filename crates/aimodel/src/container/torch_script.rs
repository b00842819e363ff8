//! The programs of TorchScript and of exported models: what they do beside computing.
//!
//! TorchScript keeps its program as text in a subset of Python (`code/__torch__/….py`). It is no Python and cannot import, but
//! some of its operators read and write files by name.

use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::rule::torchscript as rule;

/// Operators that open a file by the name they are given.
const FILES: [&str; 12] = [
    "torch.from_file",
    "torch.save",
    "ops.aten.from_file",
    "ops.aten.save",
    "ops.image.read_file",
    "ops.image.write_file",
    "ops.video_reader.probe_video_from_file",
    "ops.video_reader.read_video_from_file",
    "ops.torchaudio.sox_io_get_info",
    "ops.torchaudio.sox_io_load_audio_file",
    "ops.torchaudio.sox_io_save_audio_file",
    "ops.torchaudio.sox_effects_apply_effects_file",
];

/// Sets of operators that come with PyTorch and its own domain libraries.
const KNOWN: [&str; 30] = [
    "_c10d_functional",
    "_quantized",
    "aten",
    "c10d",
    "cuda",
    "fb",
    "higher_order",
    "image",
    "inductor",
    "internal",
    "metal",
    "metal_prepack",
    "mkl",
    "mkldnn",
    "mkldnn_prepacked",
    "mps",
    "onednn",
    "onnx",
    "prepacked",
    "prim",
    "prims",
    "profiler",
    "quantized",
    "quantized_decomposed",
    "sparse",
    "static_runtime",
    "torchaudio",
    "torchtext",
    "torchvision",
    "vulkan_prepack",
];

/// Whether a member of an archive is a program of TorchScript.
pub(crate) fn is_code(name: &str) -> bool {
    let inner = name.split_once('/').map_or("", |(_, inner)| inner);
    inner.starts_with("code/__torch__") && inner.ends_with(".py")
}

/// Whether a member is what AOTInductor compiled: a library that loading the package runs.
pub(crate) fn is_native(name: &str) -> bool {
    let is_library = [".so", ".dll", ".dylib", ".pyd"].iter().any(|end| name.ends_with(end));
    is_library && (name.starts_with("aotinductor/") || name.contains("/aotinductor/"))
}

/// Says that a member is native code; what it does nobody can tell.
pub(crate) fn native(_: &[u8], context: &mut Context<'_>) -> Result<(), Stop> {
    context.say(&rule::NATIVE_CODE, 0, "a library that loading the package runs");
    Ok(())
}

/// Looks into a program.
pub(crate) fn look(bytes: &[u8], context: &mut Context<'_>) -> Result<(), Stop> {
    context.step(bytes.len() as u64)?;
    let mut told = std::collections::BTreeSet::new();
    for (line, name) in calls(bytes) {
        let trace = || [format!("line {line}: {name}(")];
        if FILES.contains(&name) {
            context.find(Finding::new(&rule::FILE_ACCESS, format!("calls {name}")).with_trace(trace()));
        } else if let Some((set, _)) = name.strip_prefix("ops.").and_then(|rest| rest.split_once('.'))
            && !KNOWN.contains(&set)
            && told.insert(set)
        {
            context.find(Finding::new(&rule::CUSTOM_OPERATOR, format!("calls {name}")).with_trace(trace()));
        }
    }
    Ok(())
}

/// The dotted names that are called, with their lines from 1. Texts and comments are passed.
fn calls(bytes: &[u8]) -> impl Iterator<Item = (usize, &str)> {
    let (mut at, mut line) = (0, 1);
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\n' => {
                    line += 1;
                    at += 1;
                }
                b'#' => at += length_of(&bytes[at..], |byte| byte != b'\n'),
                b'"' | b'\'' => at = behind_text(bytes, at),
                _ if is_name(byte) => {
                    let length = length_of(&bytes[at..], is_name);
                    let name = &bytes[at..at + length];
                    at += length;
                    let next = at + length_of(&bytes[at..], |byte| byte == b' ');
                    if bytes.get(next) == Some(&b'(')
                        && let Ok(name) = std::str::from_utf8(name)
                    {
                        return Some((line, name));
                    }
                }
                _ => at += 1,
            }
        }
        None
    })
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
}

fn length_of(bytes: &[u8], is_in: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !is_in(*byte)).unwrap_or(bytes.len())
}

/// The offset behind a text in quotes, or behind its line where it does not end: a text has no line breaks here.
fn behind_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' => return at,
            _ if byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests;
