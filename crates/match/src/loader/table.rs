//! Which advisory about a loader is exercised by which files. Ranges of versions are never here: they are the database's.

/// How a file shows that it exercises the weakness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A finding on the file names the advisory.
    Named,
    /// The file runs code when it is loaded without protection, and the advisory is about the protection.
    RunsCode,
}

/// One advisory about loaders of models.
#[derive(Debug)]
pub struct Exposure {
    /// The advisory.
    pub advisory: &'static str,
    /// The loaders, as purl type and name.
    pub loaders: &'static [(&'static str, &'static str)],
    /// Formats by which it is exercised.
    pub formats: &'static [&'static str],
    /// How a file shows it.
    pub trigger: Trigger,
    /// What happens, as the end of a sentence about the file.
    pub what: &'static str,
}

const TORCH: &[(&str, &str)] = &[("pypi", "torch")];
const TORCH_FILES: &[&str] = &["torch-zip", "torch-legacy", "torchscript", "torch-tar"];
const KERAS: &[(&str, &str)] =
    &[("pypi", "keras"), ("pypi", "tensorflow"), ("pypi", "tensorflow-cpu"), ("pypi", "tf-keras")];
const KERAS_FILES: &[&str] = &["keras-zip", "keras-hdf5", "keras-config", "hdf5"];
const ONNX: &[(&str, &str)] = &[("pypi", "onnx")];
const TRANSFORMERS: &[(&str, &str)] = &[("pypi", "transformers")];
const VLLM: &[(&str, &str)] = &[("pypi", "vllm")];
const LLAMA: &[(&str, &str)] =
    &[("pypi", "llama-cpp-python"), ("generic", "llama.cpp"), ("pypi", "ctransformers")];
const OLLAMA: &[(&str, &str)] =
    &[("golang", "github.com/ollama/ollama"), ("golang", "ollama"), ("generic", "ollama")];
const HUB_FILES: &[&str] = &["safetensors", "torch-zip", "torch-legacy", "hub-config"];

const fn named(
    advisory: &'static str,
    loaders: &'static [(&'static str, &'static str)],
    formats: &'static [&'static str],
    what: &'static str,
) -> Exposure {
    Exposure { advisory, loaders, formats, trigger: Trigger::Named, what }
}

const fn code(
    advisory: &'static str,
    loaders: &'static [(&'static str, &'static str)],
    formats: &'static [&'static str],
    what: &'static str,
) -> Exposure {
    Exposure { advisory, loaders, formats, trigger: Trigger::RunsCode, what }
}

/// All of them.
#[rustfmt::skip]
pub const LOADERS: &[Exposure] = &[
    code("CVE-2025-32434", TORCH, TORCH_FILES, "torch.load(weights_only=True) runs code of a file"),
    named("CVE-2026-24747", TORCH, TORCH_FILES, "the restricted unpickler writes outside a storage"),
    named("CVE-2026-4372", TRANSFORMERS, HUB_FILES, "a configuration makes the library fetch and run code"),
    named("CVE-2026-5241", TRANSFORMERS, HUB_FILES, "a configuration makes the library run code"),
    code("CVE-2026-1839", TRANSFORMERS, TORCH_FILES, "a trainer that goes on from a checkpoint runs code of its rng_state"),
    named("CVE-2025-66448", VLLM, HUB_FILES, "a configuration's auto_map runs code although remote code is off"),
    named("CVE-2026-22807", VLLM, HUB_FILES, "a configuration's auto_map runs code although remote code is off"),
    named("CVE-2026-27893", VLLM, HUB_FILES, "a configuration runs code although remote code is off"),
    named("CVE-2024-3660", KERAS, KERAS_FILES, "a Lambda layer runs code"),
    named("CVE-2025-1550", KERAS, KERAS_FILES, "a configuration names any function of any module"),
    named("CVE-2025-8747", KERAS, KERAS_FILES, "a configuration reaches functions of the library that fetch or run"),
    named("CVE-2025-9905", KERAS, KERAS_FILES, "a legacy file runs a Lambda layer although safe mode is on"),
    named("CVE-2025-9906", KERAS, KERAS_FILES, "a configuration switches safe mode off"),
    named("CVE-2025-49655", KERAS, KERAS_FILES, "a TorchModuleWrapper unpickles"),
    named("CVE-2025-12058", KERAS, KERAS_FILES, "a vocabulary names a file or address that is read"),
    named("CVE-2025-12060", KERAS, KERAS_FILES, "an archive is unpacked outside its folder"),
    named("CVE-2026-0897", KERAS, KERAS_FILES, "a shape in a file makes the loader take all memory"),
    named("CVE-2026-1669", KERAS, KERAS_FILES, "an external link of an HDF5 file reads another file"),
    named("CVE-2022-25882", ONNX, &["onnx"], "external data reads a file outside the model's folder"),
    named("CVE-2024-27318", ONNX, &["onnx"], "external data reads a file outside the model's folder"),
    named("CVE-2025-51480", ONNX, &["onnx"], "external data writes a file outside the model's folder"),
    named("CVE-2026-27489", ONNX, &["onnx"], "external data follows a symbolic link"),
    named("CVE-2026-34446", ONNX, &["onnx"], "external data follows a hard link"),
    named("CVE-2026-34447", ONNX, &["onnx"], "external data follows a symbolic link of a folder"),
    named("CVE-2024-34359", LLAMA, &["gguf"], "the chat template runs code"),
    named("CVE-2025-53630", LLAMA, &["gguf"], "a size in the header overflows"),
    named("CVE-2026-27940", LLAMA, &["gguf"], "a size in the header overflows"),
    named("CVE-2025-49847", LLAMA, &["gguf"], "a token of the vocabulary overflows a buffer"),
    named("CVE-2026-7482", OLLAMA, &["gguf"], "a tensor's offset lies outside the file"),
    named("CVE-2025-23304", &[("pypi", "nemo-toolkit")], &["nemo"], "a target of the configuration runs code"),
    named("CVE-2025-54412", &[("pypi", "skops")], &["skops"], "a node hides a type that is not trusted"),
    named("CVE-2025-54413", &[("pypi", "skops")], &["skops"], "a method node reaches any attribute"),
    named("CVE-2025-54886", &[("pypi", "skops")], &["skops"], "a model card falls back to unpickling"),
    code("CVE-2024-34997", &[("pypi", "joblib")], &["joblib", "pickle"], "joblib.load runs code of a file"),
    code("CVE-2020-13092", &[("pypi", "scikit-learn")], &["joblib", "pickle"], "joblib.load runs code of a file"),
    code("CVE-2019-6446", &[("pypi", "numpy")], &["npy", "npz"], "numpy.load unpickles objects"),
];
