//! Model files that stand for themselves.
//!
//! Arrays and bare pickles are the test data of half of all Python packages. They are weighed and their verdicts count in
//! every check; components of their own they are only when something above a note was found in them, when their name says
//! that they are weights, or when they are pickles that no Python package brought: that is how estimators are kept.

use wb_aimodel::{Metadata, Verdict};

use crate::models::gather::File;
use crate::resolve::models::set::SetKind;
use crate::resolve::models::shop::{Found, Shop, taken};

/// Formats of data that programs exchange, models or not.
const DATA: &[&str] = &[
    "7z",
    "bzip2",
    "gzip",
    "hdf5",
    "joblib",
    "lz4",
    "lzma",
    "npy",
    "npz",
    "pickle",
    "rar",
    "tar",
    "xz",
    "zip",
    "zlib",
    "zstandard",
];

/// Extensions that say that such a file is a model all the same.
const WEIGHTS: &[&str] =
    &[".pt", ".pth", ".bin", ".ckpt", ".joblib", ".h5", ".keras", ".jit", ".ptl", ".mar", ".nemo", ".skops"];

/// Extensions that estimators are kept under, and the test data of packages.
const PICKLES: &[&str] = &[".pkl", ".pickle"];

/// Folders of what package managers install for Python.
const PACKAGES: &[&str] = &["site-packages/", "dist-packages/"];

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
        _ => {
            let is_brought = PACKAGES.iter().any(|folder| file.path.contains(folder));
            file.verdict() > Verdict::Clean
                || has_extension(file, WEIGHTS)
                || (has_extension(file, PICKLES) && !is_brought)
        }
    }
}

fn has_extension(file: &File, list: &[&str]) -> bool {
    let name = file.name().to_ascii_lowercase();
    list.iter().any(|extension| name.ends_with(extension))
}
