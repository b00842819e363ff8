//! PyTorch's archives: the pickles that describe tensors, and the storages their values are in.

mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::stream::{Resumed, weigh_stream, with_input};
use crate::bytes::spans;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::Finding;
use crate::input::Input;
use crate::metadata::{Field, Origin};
use crate::pickle::{self, Outcome, Profile, TensorView};
use crate::rule::container as rule;
use crate::tensor::{DataType, Tensor, Tensors};

use values::{Reads, read_values};

/// What a member is to PyTorch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A pickle that describes tensors; the folder it and its storages are in, with a slash.
    Pickle(String),
    /// A storage.
    Storage(String),
    /// `byteorder`.
    ByteOrder,
    /// `version`.
    Version,
    /// Nothing of PyTorch's own: told by its content.
    Other,
}

/// What is known of a PyTorch archive.
#[derive(Default)]
pub(crate) struct Torch {
    /// Folders with a `data.pkl`.
    folders: BTreeSet<String>,
    has_code: bool,
    has_constants: bool,
    has_version: bool,
    is_big_endian: bool,
    /// What the pickles describe, by the folder their storages are in.
    described: BTreeMap<String, Outcome>,
    /// Storages that were read, by their name, with their size and the digests of tensors.
    storages: BTreeMap<String, (u64, Reads)>,
    /// Names of storages that are there.
    present: BTreeSet<String>,
}

impl Torch {
    /// Takes the name of a member into account.
    pub(crate) fn note_name(&mut self, name: &str) {
        if let Some(folder) = name.strip_suffix("data.pkl").filter(|folder| folder.ends_with('/')) {
            self.folders.insert(folder.to_owned());
        }
        let inner = name.split_once('/').map_or("", |(_, inner)| inner);
        self.has_code |= inner.starts_with("code/");
        self.has_constants |= inner == "constants.pkl";
        self.has_version |= inner == "version" || inner == ".data/version";
        if is_storage_name(name) && self.present.len() < 200_000 {
            self.present.insert(name.to_owned());
        }
    }

    /// What a member is.
    pub(crate) fn role(&self, name: &str) -> Role {
        if let Some((folder, "data.pkl" | "constants.pkl")) = split(name)
            && self.folders.contains(folder)
        {
            return Role::Pickle(folder.to_owned());
        }
        match name.split_once('/') {
            Some((_, "byteorder")) => Role::ByteOrder,
            Some((_, "version" | ".data/version")) => Role::Version,
            _ if is_storage_name(name) && self.is_described(name) => Role::Storage(name.to_owned()),
            _ => Role::Other,
        }
    }

    /// Whether a pickle that was read needs this storage, or one that was not read yet may.
    fn is_described(&self, name: &str) -> bool {
        let Some((folder, key)) = split(name) else { return false };
        match self.described.get(folder) {
            Some(outcome) => outcome.storages.iter().any(|storage| storage.key == key),
            // TorchScript keeps the pickle behind its storages.
            None => {
                let above = folder.strip_suffix("data/").or_else(|| folder.strip_suffix("constants/"));
                let is_numbered = key.bytes().all(|byte| byte.is_ascii_digit());
                let is_early =
                    |above: &str| self.folders.is_empty() && above.matches('/').count() == 1 && is_numbered;
                above.is_some_and(|above| self.folders.contains(above) || is_early(above))
            }
        }
    }

    /// Whether it is an archive of PyTorch.
    pub(crate) fn is_torch(&self) -> bool {
        !self.folders.is_empty()
    }

    /// Whether it is TorchScript.
    pub(crate) fn is_script(&self) -> bool {
        self.is_torch() && (self.has_code || self.has_constants)
    }

    /// Takes a member of PyTorch's own from an input; says whether it is anything.
    pub(crate) fn take_input(
        &mut self,
        role: &Role,
        name: &str,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<bool, Stop> {
        match role {
            Role::Other => Ok(false),
            Role::Pickle(folder) => {
                self.take_pickle(folder, name, input, context)?;
                Ok(true)
            }
            Role::Storage(_) => {
                let mut source = super::source::Source::new(input, 0, u64::MAX);
                self.take_storage(name, &mut source, context)?;
                Ok(true)
            }
            Role::ByteOrder => {
                self.is_big_endian = Cursor::new(input).peek(16)?.starts_with(b"big");
                Ok(self.is_torch())
            }
            Role::Version => {
                let text = String::from_utf8_lossy(Cursor::new(input).peek(16)?).trim().to_owned();
                if self.is_torch() && text.bytes().all(|byte| byte.is_ascii_digit()) {
                    let version = format!("torch archive {text}");
                    context.metadata().state(Field::FormatVersion, Origin::Header, version);
                }
                Ok(self.is_torch())
            }
        }
    }

    /// As [`Torch::take_input`], from a stream.
    pub(crate) fn take(
        &mut self,
        role: &Role,
        name: &str,
        stream: &mut dyn Read,
        size: Option<u64>,
        context: &mut Context<'_>,
    ) -> Result<bool, Stop> {
        if let Role::Storage(_) = role {
            let mut stream = Resumed::new(stream);
            let is_described = split(name).is_some_and(|(folder, _)| self.described.contains_key(folder));
            if !is_described && stream.is_certainly_something() {
                // No pickle says that this is a storage, and it is something by itself.
                return weigh_stream(context, name, &mut stream, size);
            }
            self.take_storage(name, &mut stream, context)?;
            return Ok(true);
        }
        with_input(context, stream, size, |context, input| self.take_input(role, name, input, context))
    }

    fn take_pickle(
        &mut self,
        folder: &str,
        name: &str,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        // In an archive that passes by, the code comes later; but only TorchScript has its storages before the pickle.
        let is_script = self.is_script() || (self.described.is_empty() && !self.storages.is_empty());
        let profile = if is_script { Profile::TorchScript } else { Profile::TorchZip };
        let is_constants = name.ends_with("constants.pkl");
        let outcome = context.inside(name, |context| {
            let read = pickle::weigh(&mut Cursor::new(input), context, profile);
            Ok(read.unwrap_or_else(|stop| {
                context.could_not_read(&stop);
                Outcome::default()
            }))
        })?;
        let folder = format!("{folder}{}", if is_constants { "constants/" } else { "data/" });
        self.described.entry(folder).or_insert(outcome);
        Ok(())
    }

    fn take_storage(
        &mut self,
        name: &str,
        stream: &mut dyn Read,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let views: Vec<&TensorView> =
            match split(name).and_then(|(folder, key)| Some((self.described.get(folder)?, key))) {
                Some((outcome, key)) => outcome.tensors.iter().filter(|view| view.storage == key).collect(),
                None => Vec::new(),
            };
        let mut size = 0;
        let reads =
            context.inside(name, |context| match read_values(stream, &views, context, &mut size) {
                Ok(reads) => Ok(reads),
                Err(stop) => {
                    context.could_not_read(&stop);
                    Ok(Reads::default())
                }
            })?;
        self.storages.insert(name.to_owned(), (size, reads));
        Ok(())
    }

    /// Compares what the pickles describe with what is there, and states the tensors. Says whether it is a model.
    pub(crate) fn finish(&mut self, context: &mut Context<'_>) -> bool {
        if !self.is_torch() {
            return false;
        }
        context.metadata().state(Field::Framework, Origin::Header, "torch");
        let mut tensors = Tensors::default();
        for (folder, outcome) in &self.described {
            self.check_storages(folder, outcome, context);
            for view in &outcome.tensors {
                check_view(view, outcome, folder, context);
                // Constants of the code are no weights.
                if folder.ends_with("data/") {
                    tensors.add(self.tensor(folder, view));
                }
            }
        }
        spans::state(tensors, context);
        true
    }

    fn check_storages(&self, folder: &str, outcome: &Outcome, context: &mut Context<'_>) {
        for storage in &outcome.storages {
            let name = format!("{folder}{}", storage.key);
            let Some(needed) = bytes(&storage.data_type, storage.elements) else { continue };
            let Some((size, _)) = self.storages.get(&name) else {
                if needed > 0 {
                    let evidence = format!("{name:?} is not there; it is to have {needed} bytes");
                    context.find(Finding::new(&rule::STORAGE_MISSING, evidence));
                }
                continue;
            };
            let evidence =
                format!("{name:?} has {size} bytes; its {} elements need {needed}", storage.elements);
            if *size < needed {
                context.find(Finding::new(&rule::OUT_OF_STORAGE, evidence));
            } else if *size > needed {
                context.find(Finding::new(&rule::STORAGE_SIZE, evidence));
            }
        }
        let is_used = |name: &str| outcome.storages.iter().any(|storage| name[folder.len()..] == storage.key);
        let present = self.present.range(folder.to_owned()..).take_while(|name| name.starts_with(folder));
        let unused: Vec<&String> = present.filter(|name| !is_used(name)).take(8).collect();
        for name in unused {
            context.find(Finding::new(&rule::STORAGE_UNUSED, format!("{name:?}")));
        }
    }

    fn tensor(&self, folder: &str, view: &TensorView) -> Tensor {
        let reads = self.storages.get(&format!("{folder}{}", view.storage)).map(|(_, reads)| reads);
        let digest = reads.filter(|_| !self.is_big_endian).and_then(|reads| reads.digest(view));
        Tensor {
            name: view.name.clone(),
            data_type: view.data_type.clone(),
            shape: view.shape.clone(),
            digest,
        }
    }
}

/// Whether a tensor stays in its storage, by what the pickle says of both.
fn check_view(view: &TensorView, outcome: &Outcome, folder: &str, context: &mut Context<'_>) {
    let Some(storage) = outcome.storages.iter().find(|storage| storage.key == view.storage) else { return };
    let room = bytes(&storage.data_type, storage.elements);
    let reach = values::reach(view).and_then(|elements| bytes(&view.data_type, elements));
    if view.shape.contains(&0) || reach.zip(room).is_some_and(|(reach, room)| reach <= room) {
        return;
    }
    let evidence = format!(
        "{:?} of shape {:?}, strides {:?} from {} on leaves the {} elements of {folder}{}",
        view.name, view.shape, view.stride, view.offset, storage.elements, storage.key
    );
    context.find(Finding::new(&rule::OUT_OF_STORAGE, evidence));
}

/// Bytes of so many elements; none when they do not fit 64 bits. A type without a size is taken for bytes.
fn bytes(data_type: &DataType, elements: u64) -> Option<u64> {
    elements.checked_mul(data_type.bits().unwrap_or(8)).map(|bits| bits.div_ceil(8))
}

/// The folder with its slash, and the name in it.
fn split(name: &str) -> Option<(&str, &str)> {
    Some(name.split_at(name.rfind('/')? + 1))
}

fn is_storage_name(name: &str) -> bool {
    split(name).is_some_and(|(folder, key)| {
        !key.is_empty() && (folder.ends_with("/data/") || folder.ends_with("/constants/"))
    })
}
