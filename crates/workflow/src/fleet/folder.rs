//! A folder of SBOMs, decisions, OCI layouts and archives of images, each told by its content.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use wb_source::Archive;

use super::plan::{Plan, Task};
use super::store::StoreError;
use super::summary::{Failed, Skipped};

/// Folders in folders that are gone into.
const DEPTH: usize = 16;
/// Files and folders that are looked at.
const ITEMS: usize = 2_000_000;
/// Bytes of a layout's index that are read.
const INDEX_BYTES: u64 = 4 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A JSON object: an SBOM, a decision, or something else still.
    Document,
    /// An archive of an image.
    Archive,
    /// Something else.
    Other,
}

/// Everything in a folder and the folders in it. Links are not followed.
///
/// # Errors
/// The folder itself cannot be read.
pub fn from_folder(root: &Path) -> Result<Plan, StoreError> {
    let mut plan = Plan::default();
    let mut open = vec![(root.to_owned(), 0)];
    let mut looked_at = 0_usize;
    while let Some((folder, depth)) = open.pop() {
        if folder.join("oci-layout").is_file() {
            layout(&folder, &mut plan);
            continue;
        }
        let items = match items(&folder) {
            Ok(items) => items,
            Err(source) if depth == 0 => return Err(StoreError::io("read", &folder)(source)),
            Err(error) => {
                plan.failed.push(Failed::new(&folder.display().to_string(), &error.to_string(), None));
                continue;
            }
        };
        for (path, kind) in items {
            looked_at += 1;
            let name = path.display().to_string();
            if looked_at > ITEMS {
                plan.cut += 1;
            } else if kind.is_dir() && depth >= DEPTH {
                plan.skipped.push(Skipped::new(&name, "it lies too deep"));
            } else if kind.is_dir() {
                open.push((path, depth + 1));
            } else if kind.is_file() {
                file(path, &mut plan);
            } else {
                plan.skipped.push(Skipped::new(&name, "it is a link or no file"));
            }
        }
    }
    plan.sort();
    Ok(plan)
}

fn items(folder: &Path) -> io::Result<Vec<(PathBuf, std::fs::FileType)>> {
    fs_err::read_dir(folder)?.map(|item| item.and_then(|item| Ok((item.path(), item.file_type()?)))).collect()
}

fn file(path: PathBuf, plan: &mut Plan) {
    let name = path.display().to_string();
    match content(&path) {
        Ok(Content::Document) => plan.tasks.push(Task::document(path)),
        Ok(Content::Archive) => plan.tasks.push(Task::image(name)),
        Ok(Content::Other) => plan.skipped.push(Skipped::new(&name, "it is no image and no document of one")),
        Err(error) => plan.failed.push(Failed::new(&name, &error.to_string(), None)),
    }
}

/// What a file is, by its beginning; archives are opened.
pub(super) fn content(path: &Path) -> io::Result<Content> {
    let mut head = Vec::new();
    fs_err::File::open(path)?.take(512).read_to_end(&mut head)?;
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    if text.first() == Some(&b'{') {
        return Ok(Content::Document);
    }
    let packed = head.starts_with(b"\x1f\x8b") || head.starts_with(b"\x28\xb5\x2f\xfd");
    let is_tar = head.get(257..262) == Some(b"ustar");
    if !packed && !is_tar {
        return Ok(Content::Other);
    }
    Ok(match Archive::open(path) {
        Ok(archive) if archive.has("oci-layout") || archive.has("manifest.json") => Content::Archive,
        // A broken archive is an image that cannot be read, as far as anybody can tell.
        Err(_) if is_tar => Content::Archive,
        _ => Content::Other,
    })
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    annotations: std::collections::BTreeMap<String, String>,
}

/// Every image that a layout names; a layout that names none is one image.
fn layout(folder: &Path, plan: &mut Plan) {
    let name = format!("oci:{}", folder.display());
    let read = || -> io::Result<Index> {
        let mut bytes = Vec::new();
        fs_err::File::open(folder.join("index.json"))?.take(INDEX_BYTES).read_to_end(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    };
    match read() {
        Err(error) => plan.failed.push(Failed::new(&name, &format!("read its index.json: {error}"), None)),
        Ok(index) => {
            let tags: Vec<String> = index
                .manifests
                .into_iter()
                .filter_map(|mut entry| entry.annotations.remove("org.opencontainers.image.ref.name"))
                .collect();
            if tags.is_empty() {
                plan.tasks.push(Task::image(name));
            } else {
                plan.tasks.extend(tags.iter().map(|tag| Task::image(format!("{name}:{tag}"))));
            }
        }
    }
}

#[cfg(test)]
mod tests;
