//! Every format and every rule, one line each. What is not here does not run.

use crate::finding::Rule;
use crate::format::{self, Format};
use crate::rule;

/// The formats. Their order does not matter: the strongest match wins, all unrelated ones are read.
pub const FORMATS: &[&dyn Format] = &[
    &format::bzip2::Bzip2,
    &format::gguf::Gguf,
    &format::gzip::Gzip,
    &format::joblib::Joblib,
    &format::llamafile::Llamafile,
    &format::lz4::Lz4,
    &format::lzma::Lzma,
    &format::npy::Npy,
    &format::onnx::Onnx,
    &format::pickle::Pickle,
    &format::rar::Rar,
    &format::safetensors::Safetensors,
    &format::tar::Tar,
    &format::torch_legacy::TorchLegacy,
    &format::xz::Xz,
    &format::zip::Zip,
    &format::zlib::Zlib,
    &format::zstandard::Zstandard,
    &format::ggml_legacy::GgmlLegacy,
    &format::tflite::Tflite,
    &format::executorch::Executorch,
    &format::tensorrt::Tensorrt,
    &format::xgboost::Xgboost,
    &format::lightgbm::Lightgbm,
    &format::catboost::Catboost,
    &format::openvino::Openvino,
    &format::pmml::Pmml,
    &format::torch7::Torch7,
    &format::rds::Rds,
];

/// Families of rules.
pub const RULES: &[&[&Rule]] = &[
    rule::container::ALL,
    rule::gguf::ALL,
    rule::onnx::ALL,
    rule::pickle::ALL,
    rule::safetensors::ALL,
    rule::folder::ALL,
    rule::code::ALL,
    rule::template::ALL,
    rule::unreadable::ALL,
    rule::flat::ALL,
];

/// The rule with that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().flat_map(|family| family.iter()).copied().find(|rule| rule.id == id)
}
