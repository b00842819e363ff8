//! Pickles, interpreted on abstract values: every opcode of protocols 0 to 5 runs on a stack of descriptions, nothing is
//! imported, called or built. What a loader would call is recorded the moment it would be called, with the chain of opcodes
//! that leads there.
//!
//! The machine is at least as tolerant as the C unpickler: what that one reads, this one reads. Sections 4.1 to 4.3 of the
//! design of models.

mod allow;
mod bomb;
mod call;
mod coding;
mod constant;
mod deny;
mod import;
mod joblib;
mod legacy;
mod machine;
mod marshal;
mod memo;
mod names;
mod nested;
mod opcode;
mod search;
mod shape;
mod sink;
mod state;
mod streams;
mod text;
mod torch;
mod trace;
mod value;

use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::tensor::DataType;

pub(crate) use nested::is_torch_legacy;
pub(crate) use opcode::looks;

/// The number that begins PyTorch's older files, as LONG1 has it.
const TORCH_MAGIC: &[u8] = b"\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
/// The same in digits.
const TORCH_MAGIC_DECIMAL: &str = "119547037146038801333356";

/// What a pickle belongs to: which persistent ids and which interruptions its loader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A pickle by itself, read by `pickle.load`.
    Plain,
    /// `data.pkl` of a PyTorch archive: tensors by persistent ids.
    TorchZip,
    /// PyTorch's older files: five pickles and raw storages behind them.
    TorchLegacy,
    /// `data.pkl` and `constants.pkl` of TorchScript: classes of its own code.
    TorchScript,
    /// Joblib: arrays interrupt the pickle.
    Joblib,
}

/// A run of elements outside the pickle, as a persistent id of PyTorch names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Its key: the name of the member below `data/`, or the key of the legacy list.
    pub key: String,
    /// Type of its elements.
    pub data_type: DataType,
    /// How many elements it has.
    pub elements: u64,
    /// The device it was saved from (`cpu`, `cuda:0`).
    pub location: String,
}

/// A tensor: a view of a storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorView {
    /// The keys that lead to it, joined by dots.
    pub name: String,
    /// Key of its storage.
    pub storage: String,
    /// Type of its elements.
    pub data_type: DataType,
    /// Where it begins in its storage, in elements.
    pub offset: u64,
    /// Shape; empty for a scalar.
    pub shape: Vec<u64>,
    /// Elements from one value to the next, for each dimension.
    pub stride: Vec<u64>,
}

impl TensorView {
    /// Where its values lie in its storage, in bytes, when they lie row by row without gaps.
    pub fn contiguous_bytes(&self) -> Option<(u64, u64)> {
        if self.shape.len() != self.stride.len() {
            return None;
        }
        let width = self.data_type.bits()? / 8;
        let mut elements = 1_u64;
        for (&size, &stride) in self.shape.iter().zip(&self.stride).rev() {
            if size != 1 && stride != elements && !self.shape.contains(&0) {
                return None;
            }
            elements = elements.checked_mul(size)?;
        }
        let start = self.offset.checked_mul(width)?;
        Some((start, start.checked_add(elements.checked_mul(width)?)?))
    }
}

/// What the pickles of one input describe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Storages, in the order of their first mention.
    pub storages: Vec<Storage>,
    /// Tensors, in the order of their names.
    pub tensors: Vec<TensorView>,
    /// How many pickles there were.
    pub streams: u32,
}

/// Interprets every stream from the cursor on to the end of the input.
///
/// # Errors
/// Why reading had to stop; everything that was found before is in the context.
pub fn weigh(cursor: &mut Cursor<'_>, context: &mut Context<'_>, profile: Profile) -> Result<Outcome, Stop> {
    streams::Streams::new(profile).read(cursor, context)
}

/// Why nobody may allow a name (`acme.models.Encoder`) or a package (`acme.models.*`): it is on the deny list, or covers
/// what is. A fragment such as `it covers builtins.eval, which runs Python source`.
pub fn never_allowed(pattern: &str) -> Option<String> {
    let (denied, class) = deny::covered(pattern)?;
    let covers = if denied == pattern { "it".to_owned() } else { format!("it covers {denied}, which") };
    Some(format!("{covers} {}", class.does()))
}

/// Whether a pattern that somebody allows is about a name that a finding is about (`module:name`,
/// [`Finding::globals`](crate::Finding::globals)).
///
/// A package stands for the classes that lie in its modules and in those below them: names that look like classes, without
/// a dot and unlike everything on the deny list, because what a module imports from elsewhere is found in it as well.
pub fn is_allowed_by(pattern: &str, global: &str) -> bool {
    let Some((module, name)) = global.split_once(':') else { return false };
    let Some(package) = pattern.strip_suffix(".*") else {
        return pattern.strip_prefix(module).and_then(|rest| rest.strip_prefix('.')) == Some(name);
    };
    let is_inside = module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    is_inside && is_python_name(name) && allow::is_class(name) && !deny::is_namesake(name)
}

/// Whether a text is a name of Python without dots.
pub fn is_python_name(text: &str) -> bool {
    text.chars().all(|character| character.is_alphanumeric() || character == '_')
        && text.chars().next().is_some_and(|first| !first.is_numeric())
}

/// Size of an element by NumPy's code of its type (`<f8`, `|S5`, `O`).
fn dtype_size(code: &str) -> Option<joblib::Elements> {
    let code = code.trim_start_matches(['<', '>', '|', '=']);
    let (kind, digits) = code.split_at_checked(1)?;
    let size = if digits.is_empty() {
        match kind {
            "?" | "b" | "B" => 1,
            "h" | "H" | "e" => 2,
            "i" | "I" | "f" => 4,
            "l" | "L" | "q" | "Q" | "d" => 8,
            "O" => return Some(joblib::Elements::Objects),
            _ => return None,
        }
    } else {
        // Dates have their unit behind the size: `M8[ns]`.
        digits.split('[').next()?.parse::<u64>().ok()?
    };
    match kind {
        "O" => Some(joblib::Elements::Objects),
        "U" => Some(joblib::Elements::Bytes(size.checked_mul(4)?)),
        "b" | "i" | "u" | "f" | "c" | "S" | "a" | "V" | "M" | "m" | "B" | "?" | "h" | "H" | "e" | "I"
        | "l" | "L" | "q" | "Q" | "d" => Some(joblib::Elements::Bytes(size)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
