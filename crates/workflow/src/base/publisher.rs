//! Who publishes a base image.

use std::collections::BTreeMap;

/// The publisher's label (image-spec, annotations.md), then what other builders use.
const LABELS: [&str; 2] = ["org.opencontainers.image.vendor", "vendor"];

/// Parts of names by which well-known publishers are told, where no label says it.
const KNOWN: &[(&str, &str)] = &[
    ("nvidia/", "NVIDIA"),
    ("nvcr.io/", "NVIDIA"),
    ("rocm/", "AMD"),
    ("intel/", "Intel"),
    ("pytorch/", "PyTorch"),
    ("tensorflow/", "TensorFlow"),
    ("huggingface/", "Hugging Face"),
    ("vllm/", "vLLM"),
    ("rayproject/", "Ray"),
    ("ubi8", "Red Hat"),
    ("ubi9", "Red Hat"),
    ("ubi10", "Red Hat"),
    ("chainguard", "Chainguard"),
    ("distroless", "Distroless"),
    ("library/", "Docker Official Images"),
];

/// The publisher as the labels say, else by the name.
pub(super) fn publisher(name: &str, labels: &BTreeMap<String, String>) -> Option<String> {
    let said = LABELS.iter().find_map(|label| labels.get(*label)).filter(|text| !text.trim().is_empty());
    let known = || KNOWN.iter().find(|(part, _)| name.contains(part)).map(|(_, who)| (*who).to_owned());
    said.map(|text| text.trim().to_owned()).or_else(known)
}
