//! Python: the RECORD of an installed distribution (PEP 376, PEP 627).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Checksum, Claim, ClaimSource};
use crate::read::integrity::file_digest::hex;
use crate::read::python::record::PythonRecord;
use crate::tree::{NodeId, NodeKind};
use crate::view::{Located, View};

/// The source.
pub(crate) struct Record;

impl ClaimSource for Record {
    fn claims(&self, view: &View<'_>, out: &mut Vec<Claim>) {
        for record in view.facts::<PythonRecord>() {
            let tree = view.tree();
            let info = tree.parent(record.node);
            let site = tree.parent(info);
            let title = String::from_utf8_lossy(tree.name(info)).into_owned();
            let owner = match title.strip_suffix(".dist-info").unwrap_or(&title).split_once('-') {
                Some((name, version)) => format!("Python package {name} {version}"),
                None => format!("Python package {title}"),
            };
            claim_rows(view, &record, site, &owner, out);
        }
    }
}

fn claim_rows(
    view: &View<'_>,
    record: &Located<PythonRecord>,
    site: NodeId,
    owner: &str,
    out: &mut Vec<Claim>,
) {
    for row in record.fact.rows() {
        // A digest that is not one of 32 bytes cannot be met by any file: that is a change, and not a silence.
        let digest = row.sha256.map(|text| {
            Checksum::Sha256(
                URL_SAFE_NO_PAD.decode(text).map_or_else(|_| text.to_owned(), |bytes| hex(&bytes)),
            )
        });
        let node = entry(view, site, row.path);
        out.push(Claim {
            owner: owner.to_owned(),
            path: node.map_or_else(|| listed_path(view, site, row.path), |node| view.tree().path(node)),
            node,
            digest,
            size: row.size,
            mode: None,
            // Bytecode is made and thrown away as one likes; an installer may leave out what it writes itself.
            may_differ: row.path.ends_with(".pyc"),
            from: record.node,
        });
    }
}

fn entry(view: &View<'_>, site: NodeId, path: &str) -> Option<NodeId> {
    let tree = view.tree();
    let bytes = path.as_bytes();
    let slash = bytes.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let (folder, name) = bytes.split_at_checked(slash)?;
    let folder = tree.lookup_from(site, folder)?;
    let mut path = tree.path_bytes(folder);
    path.push(b'/');
    path.extend_from_slice(name);
    tree.lookup_entry(&path)
        .filter(|node| matches!(tree.node(*node).kind, NodeKind::File | NodeKind::Symlink))
}

/// Where the file would be.
fn listed_path(view: &View<'_>, site: NodeId, path: &str) -> String {
    if path.starts_with('/') {
        return path.trim_start_matches('/').to_owned();
    }
    let mut segments: Vec<String> = view.tree().path(site).split('/').map(str::to_owned).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name.to_owned()),
        }
    }
    segments.join("/")
}
