//! Snapshots in a hub's cache: `models--org--name/snapshots/<commit>/` with links into `blobs/`.

use wb_aimodel::Metadata;

use crate::resolve::models::set::SetKind;
use crate::resolve::models::shop::{Found, Shop, hub_purl, is_commit};
use crate::tree::{NodeId, NodeKind};

/// Every snapshot of a model.
pub(super) fn snapshots(shop: &Shop<'_>) -> Vec<Found> {
    let tree = shop.tree();
    let mut found = Vec::new();
    for (repository, folder) in repositories(shop) {
        let Some(snapshots) = child(shop, folder, b"snapshots") else { continue };
        for snapshot in tree.children(snapshots).filter(|id| tree.node(*id).kind == NodeKind::Directory) {
            let commit = String::from_utf8_lossy(tree.name(snapshot)).to_ascii_lowercase();
            let commit = Some(commit).filter(|text| is_commit(text));
            found.push(Found {
                kind: SetKind::HubCache,
                name: repository.clone(),
                place: tree.path(snapshot),
                purl: hub_purl(&repository, commit.as_deref()),
                version: commit,
                members: shop.members(snapshot),
                metadata: Metadata::default(),
            });
        }
    }
    found
}

/// Repositories of models in caches: their names and folders.
fn repositories(shop: &Shop<'_>) -> Vec<(String, NodeId)> {
    let tree = shop.tree();
    let folders = tree.nodes().filter(|id| tree.node(*id).kind == NodeKind::Directory);
    folders.filter_map(|id| Some((repository(tree.name(id))?, id))).collect()
}

/// `models--org--name` is `org/name`.
fn repository(folder: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(folder.strip_prefix(b"models--")?).ok()?;
    (!name.is_empty()).then(|| name.replace("--", "/"))
}

fn child(shop: &Shop<'_>, folder: NodeId, name: &[u8]) -> Option<NodeId> {
    shop.tree().children(folder).find(|id| shop.tree().name(*id) == name)
}
