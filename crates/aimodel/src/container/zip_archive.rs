//! A zip archive as its loaders read it: some take the directory at the end, some the records as they come. Both lists
//! are walked, compared, and the union of their members is weighed.

mod compare;
mod link;
mod member;
mod walk;

use std::collections::BTreeMap;

use super::carried_code::CarriedCode;
use super::name::Names;
use super::torch::Torch;
use super::zip::Record;
use crate::context::{Context, Stop};
use crate::format::Sample;
use crate::input::Input;
use crate::weigh::promises_a_model;

use link::Beginnings;

/// Bytes of names and entries of one archive that are kept.
const KEPT_BYTES: usize = 48 << 20;

/// What is known of one archive while it is read.
#[derive(Default)]
pub(crate) struct Archive {
    /// Entries of the directories, by the offset of the record they point to.
    listed: BTreeMap<u64, Vec<Record>>,
    /// Records that were met, by their offset.
    locals: BTreeMap<u64, Record>,
    /// Directories that were met, by their offset, with that of their end.
    directories: BTreeMap<u64, u64>,
    kept_bytes: usize,
    names: Names,
    /// Of an archive that passes by.
    beginnings: Beginnings,
    torch: Torch,
    code: CarriedCode,
    /// What the names of members say about the kind of archive.
    signs: Signs,
    /// Whether something in it is known, or its name promises it.
    is_model: bool,
}

/// What the names of members say about the kind of archive.
#[derive(Default)]
struct Signs {
    members: u64,
    arrays: u64,
    gguf: bool,
    keras_config: bool,
    keras_metadata: bool,
    skops_schema: bool,
    mar_manifest: bool,
    torch_export: bool,
}

impl Archive {
    /// Reads an archive to its end. What could not be read is in the context when it returns.
    pub(crate) fn read(input: &mut dyn Input, context: &mut Context<'_>) -> Result<Self, Stop> {
        let mut archive = Self::default();
        let result = if input.is_random() && input.size().is_some() {
            archive.read_random(input, context)
        } else {
            archive.read_forward(input, context)
        };
        if let Err(stop) = result {
            context.could_not_read(&stop);
        }
        archive.is_model |= archive.torch.finish(context);
        archive.is_model |=
            archive.signs.mar_manifest || archive.signs.torch_export || archive.code.is_imported();
        std::mem::take(&mut archive.code).finish(archive.is_model, context);
        Ok(archive)
    }

    /// The narrower format that the members make it.
    pub(crate) fn kind(&self) -> &'static str {
        let signs = &self.signs;
        if signs.mar_manifest {
            "mar"
        } else if signs.skops_schema {
            "skops"
        } else if signs.keras_config && signs.keras_metadata {
            "keras-zip"
        } else if signs.torch_export {
            "torch-export"
        } else if self.torch.is_script() {
            "torchscript"
        } else if self.torch.is_torch() {
            "torch-zip"
        } else if signs.members > 0 && signs.arrays == signs.members {
            "npz"
        } else {
            crate::format::zip::ID
        }
    }

    /// Whether there is a GGUF model in it.
    pub(crate) fn has_gguf(&self) -> bool {
        self.signs.gguf
    }

    /// Whether anything in it is a model or pretends to be one.
    pub(crate) fn is_model(&self) -> bool {
        self.is_model
    }

    /// Takes a name into account.
    fn note_name(&mut self, name: &str) {
        let signs = &mut self.signs;
        if !name.ends_with('/') {
            signs.members += 1;
        }
        let extension = name.rsplit('.').next().unwrap_or("");
        if extension.eq_ignore_ascii_case("npy") {
            signs.arrays += 1;
        }
        signs.gguf |= extension.eq_ignore_ascii_case("gguf");
        match name {
            "config.json" => signs.keras_config = true,
            "metadata.json" => signs.keras_metadata = true,
            "schema.json" => signs.skops_schema = true,
            "MAR-INF/MANIFEST.json" => signs.mar_manifest = true,
            _ => {}
        }
        signs.torch_export |= name.split_once('/').map_or(name, |(_, inner)| inner) == "archive_format";
        self.torch.note_name(name);
        self.code.note_name(name);
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name).as_bytes();
        self.is_model |= promises_a_model(&Sample { head: &[0], size: None, name: base });
    }

    /// Keeps an entry or record, or says that there are too many.
    fn keep(&mut self, record: &Record) -> Result<(), Stop> {
        self.kept_bytes += record.name.len() + 160;
        if self.kept_bytes > KEPT_BYTES {
            return Err(Stop::Budget(format!("the names of its members need more than {KEPT_BYTES} bytes")));
        }
        Ok(())
    }
}
