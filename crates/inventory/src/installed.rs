//! The Python distributions of an image, with what their RECORD says and what is really there: for comparing them with pins.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::merge::Merged;
use crate::read::integrity::file_digest::{FileDigest, hex};
use crate::read::python::direct_url::DirectUrl;
use crate::read::python::dist_info::PythonMetadata;
use crate::read::python::record::PythonRecord;
use crate::tree::{NodeId, NodeKind};
use crate::view::View;

/// SHA-256 of no bytes.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// An installed Python distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledPython {
    /// Its dist-info folder.
    pub place: String,
    /// Name, as METADATA says it.
    pub name: String,
    /// Version, as METADATA says it.
    pub version: String,
    /// The rows of its RECORD; none without one.
    pub record: Option<Vec<InstalledFile>>,
    /// The hash of the archive it was installed from, where direct_url.json has it: `sha256=…` (PEP 610).
    pub archive_hash: Option<String>,
    /// Where it was installed from, when not from an index, without credentials.
    pub url: Option<String>,
}

/// A row of RECORD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledFile {
    /// The path as written, relative to the folder that holds the dist-info folder.
    pub path: String,
    /// The SHA-256 that RECORD says, in hexadecimal digits or, where it is not base64, as written.
    pub recorded: Option<String>,
    /// Whether the file is there.
    pub exists: bool,
    /// The SHA-256 that it has; none when files were not digested.
    pub sha256: Option<String>,
    /// The size that RECORD says.
    pub size: Option<u64>,
}

/// The Python distributions of an image, sorted by place.
pub fn installed_python(merged: &Merged) -> Vec<InstalledPython> {
    let view = merged.view();
    let tree = view.tree();
    let digests: HashMap<NodeId, String> = view
        .facts::<FileDigest>()
        .into_iter()
        .filter_map(|file| Some((file.node, file.sha256?.hex().to_owned())))
        .collect();
    let mut records: HashMap<NodeId, PythonRecord> =
        view.facts::<PythonRecord>().into_iter().map(|one| (tree.parent(one.node), one.fact)).collect();
    let mut urls: HashMap<NodeId, DirectUrl> =
        view.facts::<DirectUrl>().into_iter().map(|one| (tree.parent(one.node), one.fact)).collect();
    let mut found: Vec<InstalledPython> = view
        .facts::<PythonMetadata>()
        .into_iter()
        .filter_map(|metadata| {
            let folder = tree.parent(metadata.node);
            let place = tree.path(folder);
            // Metadata inside of wheels that are not installed belong to archives.
            if !place.ends_with(".dist-info") {
                return None;
            }
            let site = tree.parent(folder);
            let url = urls.remove(&folder);
            Some(InstalledPython {
                place,
                name: metadata.fact.name?,
                version: metadata.fact.version?,
                record: records.remove(&folder).map(|record| rows(&view, site, &record, &digests)),
                archive_hash: url.as_ref().and_then(|url| url.archive_hash.clone()),
                url: url.map(|url| url.url),
            })
        })
        .collect();
    found.sort_by(|left, right| left.place.cmp(&right.place));
    found
}

fn rows(
    view: &View<'_>,
    site: NodeId,
    record: &PythonRecord,
    digests: &HashMap<NodeId, String>,
) -> Vec<InstalledFile> {
    let tree = view.tree();
    record
        .rows()
        .map(|row| {
            let node = tree.lookup_from(site, row.path.as_bytes());
            let node = node.filter(|node| tree.node(*node).kind == NodeKind::File);
            let recorded = row.sha256.map(|text| {
                URL_SAFE_NO_PAD.decode(text).map_or_else(|_| text.to_owned(), |bytes| hex(&bytes))
            });
            InstalledFile {
                path: row.path.to_owned(),
                recorded,
                exists: node.is_some(),
                sha256: node.and_then(|node| match tree.node(node).size {
                    // Nothing is streamed of an empty file.
                    0 if !digests.is_empty() => Some(OF_NOTHING.to_owned()),
                    _ => digests.get(&node).cloned(),
                }),
                size: row.size,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
