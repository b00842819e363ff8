//! Every format and every rule, one line each. What is not here does not run.

use crate::finding::Rule;
use crate::format::{self, Format};
use crate::rule;

/// The formats. Their order does not matter: the strongest match wins, all unrelated ones are read.
pub const FORMATS: &[&dyn Format] = &[
    &format::gguf::Gguf,
    &format::llamafile::Llamafile,
    &format::onnx::Onnx,
    &format::safetensors::Safetensors,
    &format::zip::Zip,
];

/// Families of rules.
pub const RULES: &[&[&Rule]] = &[
    rule::container::ALL,
    rule::gguf::ALL,
    rule::onnx::ALL,
    rule::safetensors::ALL,
    rule::folder::ALL,
    rule::template::ALL,
    rule::unreadable::ALL,
];

/// The rule with that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().flat_map(|family| family.iter()).copied().find(|rule| rule.id == id)
}
