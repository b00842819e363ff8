//! Model files that stand for themselves.
//!
//! Arrays and bare pickles are the test data of half of all Python packages. They are weighed and their verdicts count in
//! every check; components of their own they are only when something above a note was found in them, or when their name
//! says that they are weights.

use wb_aimodel::{Metadata, Verdict};

use crate::models::gather::File;
use crate::resolve::models::set::SetKind;
use crate::resolve::models::shop::{Found, Shop, taken};

/// Formats of data that programs exchange, models or not.
const DATA: &[&str] = &["npy", "npz", "numpy", "pickle", "zip", "gzip", "bzip2", "xz", "zstd", "tar", "hdf5"];

/// Extensions that say that such a file is a model all the same.
const WEIGHTS: &[&str] =
    &[".pt", ".pth", ".bin", ".ckpt", ".joblib", ".keras", ".jit", ".ptl", ".mar", ".nemo", ".skops"];

/// Every model file that no set has taken.
pub(super) fn files(shop: &Shop<'_>, found: &[Found]) -> Vec<Found> {
    let taken = taken(found);
    let loose = shop.files.values().filter(|file| !taken.contains(&file.node) && is_model(file));
    loose
        .map(|file| Found {
            kind: SetKind::File,
            name: file.name().to_owned(),
            place: file.path.clone(),
            version: None,
            purl: None,
            members: vec![(file.name().to_owned(), file.node)],
            metadata: Metadata::default(),
        })
        .collect()
}

/// Whether a file is shown as a model by itself.
pub(super) fn is_model(file: &File) -> bool {
    let Some(reading) = &file.reading else {
        return file.beside.iter().any(|one| one.id() == "lfs-pointer")
            && has_extension(file, &[".safetensors", ".gguf"]);
    };
    match reading.format.as_deref() {
        Some(format) if !DATA.contains(&format) => true,
        _ => file.verdict() > Verdict::Clean || has_extension(file, WEIGHTS),
    }
}

fn has_extension(file: &File, list: &[&str]) -> bool {
    let name = file.name().to_ascii_lowercase();
    list.iter().any(|extension| name.ends_with(extension))
}
