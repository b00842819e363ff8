//! Stores that name blobs by their content: each blob is what it is called, and every one that is named is there.

use std::collections::BTreeSet;

use wb_aimodel::folder::blob_digest::BlobDigest;
use wb_aimodel::folder::local_dir::LocalDirMetadata;
use wb_aimodel::folder::ollama_manifest::OllamaManifest;
use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::models::beside::Beside;
use crate::models::gather::File;
use crate::resolve::models::ollama::{blobs_folder, layers};
use crate::tree::NodeKind;
use crate::view::View;

/// The rule.
pub(crate) struct BlobMismatch;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "blob-mismatch",
    severity: Severity::Critical,
    summary: "blobs of model stores whose content is not what their name says, that are missing, or that nobody names",
    mend: "delete the blob and fetch the model again; find out who changed it",
};

impl Check for BlobMismatch {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let mut stores: BTreeSet<String> = BTreeSet::new();
        let mut named: BTreeSet<String> = BTreeSet::new();
        for file in view.models().files.values() {
            for one in &file.beside {
                match one {
                    Beside::Blob(blob) => check_blob(view, file, blob, observed),
                    Beside::Ollama(manifest) => {
                        stores.extend(blobs_folder(&file.path));
                        check_layers(view, file, manifest, &mut named, observed);
                    }
                    Beside::LocalDir(metadata) => check_download(view, file, metadata, observed),
                    _ => {}
                }
            }
        }
        for file in view.models().files.values() {
            let Some((folder, _)) = file.path.rsplit_once('/') else { continue };
            let is_blob = file.beside.iter().any(|one| matches!(one, Beside::Blob(_)));
            if is_blob && stores.contains(folder) && !named.contains(&file.path) {
                let message = "no manifest of the store names this blob";
                observed.add_with(Severity::Low, super::place(view, file), message);
            }
        }
        observed.outcome()
    }
}

fn check_blob(view: &View<'_>, file: &File, blob: &BlobDigest, observed: &mut Observed) {
    // A download that was not finished is unreadable, and said so there.
    if !blob.incomplete && !blob.matches() {
        let message =
            format!("its name says {} {}, its content is {}", blob.algorithm, blob.named, blob.measured);
        observed.add(super::place(view, file), message);
    }
}

fn check_layers(
    view: &View<'_>,
    file: &File,
    manifest: &OllamaManifest,
    named: &mut BTreeSet<String>,
    observed: &mut Observed,
) {
    let Some(blobs) = blobs_folder(&file.path) else { return };
    for layer in layers(manifest) {
        let there = layer.blob_name().and_then(|name| {
            let node = view.tree().lookup(format!("{blobs}/{name}").as_bytes())?;
            (view.tree().node(node).kind == NodeKind::File).then_some(node)
        });
        let Some(node) = there else {
            let message = format!("{} names {}, which is not in the store", manifest.reference, layer.digest);
            observed.add_with(Severity::High, super::place(view, file), message);
            continue;
        };
        named.insert(view.tree().path(node));
        let size = view.tree().node(node).size;
        if size != layer.size {
            let message = format!(
                "{} says that {} has {} bytes, it has {size}",
                manifest.reference, layer.digest, layer.size
            );
            observed.add(super::place(view, file), message);
        }
    }
}

/// A file that was downloaded into a folder, against the tag that the hub gave it: SHA-256 of large files.
fn check_download(view: &View<'_>, file: &File, metadata: &LocalDirMetadata, observed: &mut Observed) {
    let Some(etag) = metadata.etag.as_deref().filter(|etag| etag.len() == 64) else { return };
    let root = match file.path.split_once("/.cache/huggingface/download/") {
        Some((root, _)) => format!("{root}/"),
        None => String::new(),
    };
    let Some(there) = view.models().files.get(&format!("{root}{}", metadata.file)) else { return };
    if let Some(sha256) = &there.sha256
        && sha256.hex() != etag.to_ascii_lowercase()
    {
        let message = format!("it was downloaded as SHA-256 {etag}, its content is {}", sha256.hex());
        observed.add(super::place(view, there), message);
    }
}
