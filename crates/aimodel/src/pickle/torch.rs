//! PyTorch's persistent ids, and the tensors that a pickle describes.

use std::collections::{BTreeMap, BTreeSet};

use super::machine::Machine;
use super::value::{Id, StorageValue, Value, Values, Why};
use super::{Storage, TensorView, trace};
use crate::finding::Finding;
use crate::rule::pickle as rules;
use crate::tensor::DataType;

/// Values that are looked at in search of tensors.
const LOOKED_AT: usize = 4_000_000;
/// Tensors of one pickle.
const MOST_TENSORS: usize = 1_000_000;
/// Dictionaries inside each other.
const DEEPEST: u32 = 64;

/// The element type of a storage class of PyTorch.
pub(super) fn storage_type(module: &str, name: &str) -> Option<DataType> {
    if !matches!(module, "torch" | "torch.cuda" | "torch.storage") {
        return None;
    }
    let name = match name.strip_suffix("Storage")? {
        "Double" => "F64",
        "Float" => "F32",
        "Half" => "F16",
        "BFloat16" => "BF16",
        "Long" => "I64",
        "Int" => "I32",
        "Short" => "I16",
        "Char" | "QInt8" => "I8",
        "Byte" | "QUInt8" | "Untyped" | "_Untyped" | "QUInt4x2" | "QUInt2x4" => "U8",
        "QInt32" => "I32",
        "Bool" => "BOOL",
        "ComplexFloat" => "C64",
        "ComplexDouble" => "C128",
        _ => return None,
    };
    Some(DataType::new(name))
}

/// The element type of `torch.float32` and its kin.
fn element_type(name: &str) -> Option<DataType> {
    Some(DataType::new(match name {
        "float64" | "double" => "F64",
        "float32" | "float" => "F32",
        "float16" | "half" => "F16",
        "bfloat16" => "BF16",
        "int64" | "long" => "I64",
        "int32" | "int" => "I32",
        "int16" | "short" => "I16",
        "int8" => "I8",
        "uint8" => "U8",
        "uint16" => "U16",
        "uint32" => "U32",
        "uint64" => "U64",
        "bool" => "BOOL",
        "complex64" => "C64",
        "complex128" => "C128",
        "float8_e4m3fn" => "F8_E4M3",
        "float8_e5m2" => "F8_E5M2",
        _ => return None,
    }))
}

impl Machine {
    /// BINPERSID.
    pub(super) fn persistent_id(&mut self, id: Id) {
        if let Some(storage) = self.storage(id) {
            let number = self.values.intern_storage(storage);
            self.push(Value::Storage(number));
            return;
        }
        let at = self.at;
        if let Some(&[kind, class, file, source]) = self.values.tuple(id) {
            let values = &self.values;
            let is_class =
                values.global(class).is_some_and(|it| !it.allowed.is_empty() && it.denied.is_none());
            let is_text = |id: Id| matches!(values.get(id), Value::Text { .. } | Value::None);
            if values.text(kind) == Some("module") && is_class && is_text(file) && is_text(source) {
                let evidence = format!("the source of {}", trace::show(values, class));
                self.sink.say(&rules::MODULE_SOURCE, at, evidence);
                self.push_id(class);
                return;
            }
        }
        let shown = trace::show(&self.values, id);
        let last = format!("{at:#x} BINPERSID {shown}");
        let steps = trace::steps(&self.values, &[id], last, at);
        self.sink.find(
            Finding::new(&rules::PERSISTENT_ID, format!("persistent id {shown}")).at(at).with_trace(steps),
        );
        self.push(Value::Unknown(Why::PersistentId));
    }

    /// The one form that PyTorch writes.
    fn storage(&self, id: Id) -> Option<StorageValue> {
        let values = &self.values;
        let given = values.tuple(id)?;
        let &[kind, class, key, location, elements] = given.first_chunk::<5>()?;
        let view_fits = match given.get(5..) {
            Some([]) => true,
            Some(&[view]) => match values.get(view) {
                Value::None => true,
                _ => {
                    matches!(values.tuple(view), Some(parts) if parts.len() == 3 && parts.iter().all(|&part| {
                        matches!(values.get(part), Value::Int(_) | Value::Text { .. })
                    }))
                }
            },
            _ => false,
        };
        if values.text(kind) != Some("storage") || !view_fits {
            return None;
        }
        let class = values.global(class)?;
        let data_type = storage_type(&class.module, &class.name)?;
        let key = match values.get(key) {
            Value::Int(number) => number.to_string(),
            _ => values.text(key)?.to_owned(),
        };
        let is_plain = |text: &str, more: &[u8]| {
            text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
        };
        let location = values.text(location)?;
        if key.is_empty() || !is_plain(&key, b"_-.") || key.contains("..") || !is_plain(location, b":_-.") {
            return None;
        }
        let elements = u64::try_from(values.int(elements)?).ok()?;
        Some(StorageValue { key, data_type, elements, location: location.to_owned() })
    }

    /// Storages and tensors of the value of a stream.
    pub(super) fn tensors(&mut self, root: Id, storages: &mut Vec<Storage>, tensors: &mut Vec<TensorView>) {
        let known: BTreeSet<String> = storages.iter().map(|storage| storage.key.clone()).collect();
        for storage in &self.values.storages {
            if !known.contains(&storage.key) && storages.len() < MOST_TENSORS {
                storages.push(Storage {
                    key: storage.key.clone(),
                    data_type: storage.data_type.clone(),
                    elements: storage.elements,
                    location: storage.location.clone(),
                });
            }
        }
        if self.values.storages.is_empty() {
            return;
        }
        let mut walk = Walk { values: &self.values, found: BTreeMap::new(), outside: Vec::new() };
        walk.from(root);
        let Walk { found, outside, .. } = walk;
        tensors.extend(found.into_values());
        for (offset, evidence) in outside {
            self.sink.say(&rules::VIEW_OUTSIDE, offset, evidence);
        }
    }
}

struct Walk<'v> {
    values: &'v Values,
    found: BTreeMap<String, TensorView>,
    outside: Vec<(u64, String)>,
}

impl Walk<'_> {
    fn from(&mut self, root: Id) {
        let mut waiting = vec![(root, String::new(), 0_u32)];
        let mut looked_at = 0_usize;
        while let Some((id, path, depth)) = waiting.pop() {
            looked_at += 1;
            if looked_at > LOOKED_AT || self.found.len() >= MOST_TENSORS {
                return;
            }
            if depth > DEEPEST {
                continue;
            }
            match self.values.get(id) {
                Value::Dict(list) => self.pairs(list, &path, depth, &mut waiting),
                Value::List(_) | Value::Tuple { .. } => {
                    let items = self.values.sequence(id).unwrap_or(&[]);
                    for (number, &item) in items.iter().enumerate() {
                        if self.holds(item) {
                            waiting.push((item, joined(&path, &number.to_string()), depth + 1));
                        }
                    }
                }
                Value::Call(_) => self.call(id, path, depth, &mut waiting),
                _ => {}
            }
        }
    }

    fn holds(&self, id: Id) -> bool {
        matches!(self.values.get(id), Value::Dict(_) | Value::List(_) | Value::Tuple { .. } | Value::Call(_))
    }

    fn pairs(&self, list: u32, path: &str, depth: u32, waiting: &mut Vec<(Id, String, u32)>) {
        for pair in self.values.items(list).chunks_exact(2) {
            if !self.holds(pair[1]) {
                continue;
            }
            let key = match (self.values.text(pair[0]), self.values.get(pair[0])) {
                // The attributes in which modules keep their parts are not in the names of parameters.
                (Some("_parameters" | "_buffers" | "_modules"), _) => String::new(),
                (Some(key), _) => key.to_owned(),
                (None, Value::Int(number)) => number.to_string(),
                _ => continue,
            };
            waiting.push((pair[1], joined(path, &key), depth + 1));
        }
    }

    fn call(&mut self, id: Id, path: String, depth: u32, waiting: &mut Vec<(Id, String, u32)>) {
        let Some(call) = self.values.call(id) else { return };
        let name = self.values.global(call.callee).map(|global| global.name.as_str());
        let arguments = self.values.tuple(call.arguments).unwrap_or(&[]);
        match (name, arguments) {
            (
                Some("_rebuild_tensor" | "_rebuild_tensor_v2" | "_rebuild_tensor_v3"),
                [storage, offset, shape, stride, rest @ ..],
            ) => {
                let element = (name == Some("_rebuild_tensor_v3")).then(|| rest.get(2)).flatten();
                let element =
                    element.and_then(|&id| self.values.global(id)).and_then(|it| element_type(&it.name));
                if let Some(view) = self.view([*storage, *offset, *shape, *stride], element, &path) {
                    self.check(&view, *storage, id);
                    self.found.insert(path, view);
                }
            }
            (Some("_rebuild_parameter" | "_rebuild_parameter_with_state"), [data, ..]) => {
                waiting.push((*data, path, depth + 1));
            }
            (Some("_rebuild_from_type_v2" | "_rebuild_from_type"), [_, _, inner, ..]) => {
                let inner = self.values.tuple(*inner).unwrap_or(&[]);
                if let [storage, offset, shape, stride, ..] = inner
                    && let Some(view) = self.view([*storage, *offset, *shape, *stride], None, &path)
                {
                    self.check(&view, *storage, id);
                    self.found.insert(path, view);
                }
            }
            _ => {
                if let Some(list) = call.items {
                    self.pairs(list, &path, depth, waiting);
                } else if let Some(state) = call.state {
                    waiting.push((state, path, depth + 1));
                } else if let [list] = arguments {
                    // An ordered dictionary of a list of pairs.
                    for pair in self.values.sequence(*list).unwrap_or(&[]) {
                        if let Some(&[key, value]) = self.values.sequence(*pair) {
                            let key = self.values.text(key).unwrap_or("");
                            waiting.push((value, joined(&path, key), depth + 1));
                        }
                    }
                }
            }
        }
    }

    fn view(
        &self,
        [storage, offset, shape, stride]: [Id; 4],
        element: Option<DataType>,
        path: &str,
    ) -> Option<TensorView> {
        let Value::Storage(number) = self.values.get(storage) else { return None };
        let storage = self.values.storages.get(number as usize)?;
        let numbers = |id: Id| -> Option<Vec<u64>> {
            let id = match self.values.call(id) {
                Some(call) => *self.values.tuple(call.arguments)?.first()?,
                None => id,
            };
            self.values.sequence(id)?.iter().map(|&id| u64::try_from(self.values.int(id)?).ok()).collect()
        };
        Some(TensorView {
            name: path.to_owned(),
            storage: storage.key.clone(),
            data_type: element.unwrap_or_else(|| storage.data_type.clone()),
            offset: u64::try_from(self.values.int(offset)?).ok()?,
            shape: numbers(shape)?,
            stride: numbers(stride)?,
        })
    }

    /// Whether the last element of a view lies in its storage.
    fn check(&mut self, view: &TensorView, storage: Id, id: Id) {
        let Value::Storage(number) = self.values.get(storage) else { return };
        let Some(storage) = self.values.storages.get(number as usize) else { return };
        if view.shape.contains(&0) {
            return;
        }
        let last = view.shape.len() == view.stride.len();
        let last = last.then(|| {
            view.shape.iter().zip(&view.stride).try_fold(view.offset, |last, (size, stride)| {
                last.checked_add((size - 1).checked_mul(*stride)?)
            })
        });
        // A storage without a type counts bytes.
        let width = if storage.data_type.name() == "U8" { view.data_type.bits().unwrap_or(8) / 8 } else { 1 };
        let fits = matches!(last, Some(Some(last)) if last.checked_add(1).and_then(|end| end.checked_mul(width)).is_some_and(|end| end <= storage.elements));
        if !fits && self.outside.len() < 16 {
            let evidence = format!(
                "tensor {} of shape {:?}, stride {:?} and offset {} does not fit storage {} of {} elements",
                view.name, view.shape, view.stride, view.offset, storage.key, storage.elements
            );
            self.outside.push((self.values.offset(id), evidence));
        }
    }
}

fn joined(path: &str, key: &str) -> String {
    match (path.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (false, true) => path.to_owned(),
        (false, false) => format!("{path}.{key}"),
    }
}
