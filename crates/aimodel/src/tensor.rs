//! Tensors: names, types, shapes, and digests of their values that are equal in every container.
//!
//! A tensor's digest is BLAKE3 over its values alone, little-endian and row-major, as safetensors keeps them. The *tensor
//! digest* of a model is BLAKE3 over one line for each tensor, in the order of names (bytes):
//! `name NUL type NUL shape-joined-by-commas NUL hex-of-the-tensor's-digest LF`. So the same weights have the same digest in
//! a PyTorch archive, in safetensors, in one file or in many shards. The *fingerprint* is the same over names and shapes only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Tensors of one file that are kept one by one; of further ones only counts and sums are known.
pub const KEPT_TENSORS: usize = 20_000;

/// The type of a tensor's elements.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DataType(String);

impl DataType {
    /// By the name safetensors gives it (`F64 F32 F16 BF16 F8_E4M3 F8_E5M2 I64 I32 I16 I8 U64 U32 U16 U8 BOOL C64`), or, for
    /// block quantizations, GGML's (`Q4_K`, `IQ2_XXS`).
    pub fn new(name: impl AsRef<str>) -> Self {
        Self(crate::finding::plain(name.as_ref()))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Bits of one element, where all have the same.
    pub fn bits(&self) -> Option<u64> {
        Some(match self.0.as_str() {
            "F64" | "I64" | "U64" | "C64" => 64,
            "C128" => 128,
            "F32" | "I32" | "U32" => 32,
            "F16" | "BF16" | "I16" | "U16" => 16,
            "F8_E4M3" | "F8_E5M2" | "F8_E8M0" | "I8" | "U8" | "BOOL" => 8,
            "F6_E2M3" | "F6_E3M2" => 6,
            "F4" => 4,
            _ => return None,
        })
    }
}

/// One tensor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tensor {
    /// Name; in nested dictionaries the keys joined by dots.
    #[serde(rename = "n")]
    pub name: String,
    /// Type of its elements.
    #[serde(rename = "t")]
    pub data_type: DataType,
    /// Shape; empty for a scalar.
    #[serde(rename = "s")]
    pub shape: Vec<u64>,
    /// BLAKE3 of its values in hex, where they were read.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<String>,
}

impl Tensor {
    /// Number of elements; none when it does not fit 64 bits.
    pub fn elements(&self) -> Option<u64> {
        self.shape.iter().try_fold(1_u64, |product, &dimension| product.checked_mul(dimension))
    }
}

/// The tensors of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tensors {
    /// How many there are.
    pub count: u64,
    /// Elements of all together: the number of parameters that the file really holds.
    pub parameters: u64,
    /// Elements by type.
    pub types: BTreeMap<String, u64>,
    /// The tensors, in the order of names; all of them unless they are more than [`KEPT_TENSORS`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub list: Vec<Tensor>,
}

impl Tensors {
    /// Adds one.
    pub fn add(&mut self, tensor: Tensor) {
        let elements = tensor.elements().unwrap_or(u64::MAX);
        self.count += 1;
        self.parameters = self.parameters.saturating_add(elements);
        if let Some(sum) = self.types.get_mut(tensor.data_type.name()) {
            *sum = sum.saturating_add(elements);
        } else {
            self.types.insert(tensor.data_type.name().to_owned(), elements);
        }
        if self.list.len() < KEPT_TENSORS {
            self.list.push(tensor);
        }
    }

    /// Takes over the tensors of another file of the same model (a shard).
    pub fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.parameters = self.parameters.saturating_add(other.parameters);
        for (data_type, elements) in &other.types {
            let sum = self.types.entry(data_type.clone()).or_default();
            *sum = sum.saturating_add(*elements);
        }
        let room = KEPT_TENSORS.saturating_sub(self.list.len());
        self.list.extend(other.list.iter().take(room).cloned());
        self.sort();
    }

    /// Whether every tensor is in the list.
    pub fn is_whole(&self) -> bool {
        self.count == self.list.len() as u64
    }

    /// The digest over names, types, shapes and values; none when a value or a tensor is not known.
    pub fn digest(&self) -> Option<String> {
        if !self.is_whole() || self.list.is_empty() {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        for tensor in self.sorted() {
            let digest = tensor.digest.as_deref()?;
            let line =
                format!("{}\0{}\0{}\0{digest}\n", tensor.name, tensor.data_type.name(), shape(&tensor.shape));
            hasher.update(line.as_bytes());
        }
        Some(format!("blake3:{}", hasher.finalize().to_hex()))
    }

    /// The digest over names and shapes only: equal for a finetune and its base; none when not every tensor is known.
    pub fn fingerprint(&self) -> Option<String> {
        if !self.is_whole() || self.list.is_empty() {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        for tensor in self.sorted() {
            hasher.update(format!("{}\0{}\n", tensor.name, shape(&tensor.shape)).as_bytes());
        }
        Some(format!("blake3:{}", hasher.finalize().to_hex()))
    }

    fn sorted(&self) -> Vec<&Tensor> {
        let mut sorted: Vec<&Tensor> = self.list.iter().collect();
        sorted.sort();
        sorted
    }

    pub(crate) fn sort(&mut self) {
        self.list.sort();
    }
}

fn shape(shape: &[u64]) -> String {
    shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
