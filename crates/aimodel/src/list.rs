//! Every format and every rule, one line each. What is not here does not run.

use crate::finding::Rule;
use crate::format::{self, Format};
use crate::rule;

/// The formats. Their order does not matter: the strongest match wins, all unrelated ones are read.
pub const FORMATS: &[&dyn Format] = &[
    &format::bzip2::Bzip2,
    &format::catboost::Catboost,
    &format::coreml::CoreMl,
    &format::executorch::Executorch,
    &format::fasttext::FastText,
    &format::flax::Flax,
    &format::ggml_legacy::GgmlLegacy,
    &format::gguf::Gguf,
    &format::graph_def::GraphDef,
    &format::gzip::Gzip,
    &format::hdf5::Hdf5,
    &format::joblib::Joblib,
    &format::joblib_z::JoblibZ,
    &format::keras_config::KerasConfig,
    &format::keras_metadata::KerasMetadata,
    &format::lightgbm::Lightgbm,
    &format::llamafile::Llamafile,
    &format::lz4::Lz4,
    &format::lzma::Lzma,
    &format::npy::Npy,
    &format::onnx::Onnx,
    &format::openvino::Openvino,
    &format::ort::Ort,
    &format::paddle::PaddleProgram,
    &format::paddle::PaddleWeights,
    &format::pickle::Pickle,
    &format::pmml::Pmml,
    &format::rar::Rar,
    &format::rds::Rds,
    &format::safetensors::Safetensors,
    &format::saved_model::SavedModel,
    &format::seven_zip::SevenZip,
    &format::tar::Tar,
    &format::tensorrt::Tensorrt,
    &format::tf_checkpoint::TfCheckpoint,
    &format::tflite::Tflite,
    &format::torch7::Torch7,
    &format::torch_legacy::TorchLegacy,
    &format::xgboost::Xgboost,
    &format::xz::Xz,
    &format::zip::Zip,
    &format::zlib::Zlib,
    &format::zstandard::Zstandard,
];

/// Families of rules.
pub const RULES: &[&[&Rule]] = &[
    rule::code::ALL,
    rule::container::ALL,
    rule::coreml::ALL,
    rule::flat::ALL,
    rule::folder::ALL,
    rule::gguf::ALL,
    rule::hdf5::ALL,
    rule::keras::ALL,
    rule::onnx::ALL,
    rule::pickle::ALL,
    rule::safetensors::ALL,
    rule::template::ALL,
    rule::tensorflow::ALL,
    rule::torchscript::ALL,
    rule::unreadable::ALL,
];

/// The rule with that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().flat_map(|family| family.iter()).copied().find(|rule| rule.id == id)
}
