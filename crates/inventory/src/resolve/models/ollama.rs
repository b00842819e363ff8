//! Tags of an Ollama store: a manifest, and the blobs it names.

use std::collections::BTreeMap;

use wb_aimodel::folder::ollama_manifest::{Layer, OllamaManifest};
use wb_model::Purl;

use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::resolve::models::set::SetKind;
use crate::resolve::models::shop::{Found, Shop};
use crate::tree::NodeKind;

/// Every tag.
pub(super) fn tags(shop: &Shop<'_>) -> Vec<Found> {
    let manifests = shop.beside(|fact| match fact {
        Beside::Ollama(manifest) => Some(&**manifest),
        _ => None,
    });
    manifests.map(|(file, manifest)| tag(shop, file, manifest)).collect()
}

fn tag(shop: &Shop<'_>, file: &File, manifest: &OllamaManifest) -> Found {
    let blobs = blobs_folder(&file.path);
    let mut members: Vec<_> = layers(manifest)
        .filter_map(|layer| {
            let node =
                shop.tree().lookup(format!("{}/{}", blobs.as_deref()?, layer.blob_name()?).as_bytes())?;
            let role = layer.media_type.rsplit('.').next().unwrap_or("blob");
            let is_file = shop.tree().node(node).kind == NodeKind::File;
            is_file.then(|| (format!("{role}/{}", layer.digest), node))
        })
        .collect();
    members.sort();
    members.dedup();
    let (repository, tag) = manifest.reference.rsplit_once(':').unwrap_or((&manifest.reference, ""));
    let name = repository.split_once('/').map_or(repository, |(_, rest)| rest);
    Found {
        kind: SetKind::Ollama,
        name: name.strip_prefix("library/").unwrap_or(name).to_owned(),
        place: file.path.clone(),
        version: None,
        purl: purl(repository, tag),
        members,
        metadata: manifest.metadata.clone(),
    }
}

/// The digest of the manifest is not known: the store writes it anew. So the purl names the tag and no version.
fn purl(repository: &str, tag: &str) -> Option<Purl> {
    let (_, name) = repository.rsplit_once('/')?;
    let qualifiers = BTreeMap::from([
        ("repository_url".to_owned(), repository.to_owned()),
        ("tag".to_owned(), tag.to_owned()),
    ]);
    Purl::from_parts("oci", None, &name.to_lowercase(), None, qualifiers, None).ok()
}

/// Everything that a manifest names.
pub(crate) fn layers(manifest: &OllamaManifest) -> impl Iterator<Item = &Layer> {
    manifest.config.iter().chain(&manifest.layers)
}

/// The folder of the blobs of the store that a manifest lies in.
pub(crate) fn blobs_folder(manifest: &str) -> Option<String> {
    match manifest.rsplit_once("/manifests/") {
        Some((root, _)) => Some(format!("{root}/blobs")),
        None => manifest.starts_with("manifests/").then(|| "blobs".to_owned()),
    }
}
