//! OCI layouts for measuring: layers too large to be held in memory, and layers of other layouts taken over.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// One layer of a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layer {
    /// `sha256:…` of the blob as stored.
    pub(super) digest: String,
    pub(super) size: u64,
    pub(super) media_type: String,
    /// `sha256:…` of the archive.
    pub(super) diff_id: String,
}

/// Passes bytes on and hashes them.
pub(super) struct Hashing<W> {
    inner: W,
    hasher: Sha256,
    count: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), count: 0 }
    }

    /// What it wrote to, the digest and the number of bytes.
    pub(super) fn finish(self) -> (W, String, u64) {
        (self.inner, digest(self.hasher), self.count)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.count += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn digest(hasher: Sha256) -> String {
    format!("sha256:{}", wb_model::Digest::sha256(hasher.finalize().into()).hex())
}

/// Where a blob lies in a layout.
pub(super) fn blob(folder: &Path, digest: &str) -> PathBuf {
    folder.join("blobs").join(digest.replace(':', "/"))
}

/// Writes everything but the layers' blobs.
pub(super) fn write(folder: &Path, layers: &[Layer]) -> Result<()> {
    fs_err::create_dir_all(folder.join("blobs/sha256"))?;
    let put = |value: &Value| -> Result<(String, usize)> {
        let bytes = value.to_string().into_bytes();
        let mut hasher = Sha256::new();
        hasher.update(&bytes);
        let digest = digest(hasher);
        fs_err::write(blob(folder, &digest), &bytes)?;
        Ok((digest, bytes.len()))
    };
    let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
    let (config, config_size) = put(&json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    }))?;
    let layers: Vec<Value> = layers
        .iter()
        .map(|layer| json!({"mediaType": layer.media_type, "digest": layer.digest, "size": layer.size}))
        .collect();
    const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    let (manifest, manifest_size) = put(&json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": config_size},
        "layers": layers,
    }))?;
    let index = json!({
        "schemaVersion": 2,
        "manifests": [{
            "mediaType": MANIFEST, "digest": manifest, "size": manifest_size,
            "platform": {"architecture": "amd64", "os": "linux"},
        }],
    });
    fs_err::write(folder.join("index.json"), index.to_string())?;
    fs_err::write(folder.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#)?;
    Ok(())
}

/// The layers of the first image in a layout, bottom first.
pub(super) fn read(folder: &Path) -> Result<Vec<Layer>> {
    let json = |path: PathBuf| -> Result<Value> {
        serde_json::from_slice(&fs_err::read(&path)?).with_context(|| format!("read {}", path.display()))
    };
    let text = |value: &Value, pointer: &str| -> Result<String> {
        let found = value.pointer(pointer).and_then(Value::as_str);
        Ok(found.with_context(|| format!("read the layout {}: no {pointer}", folder.display()))?.to_owned())
    };
    let mut document = json(folder.join("index.json"))?;
    // An index may point to another one, for several platforms.
    while document.get("manifests").is_some() {
        document = json(blob(folder, &text(&document, "/manifests/0/digest")?))?;
    }
    let config = json(blob(folder, &text(&document, "/config/digest")?))?;
    let list = |value: &Value, pointer: &str| -> Vec<Value> {
        value.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let (layers, diff_ids) = (list(&document, "/layers"), list(&config, "/rootfs/diff_ids"));
    if layers.is_empty() || layers.len() != diff_ids.len() {
        bail!("read the layout {}: {} layers and {} diffIDs", folder.display(), layers.len(), diff_ids.len());
    }
    layers
        .iter()
        .zip(&diff_ids)
        .map(|(layer, diff_id)| {
            Ok(Layer {
                digest: text(layer, "/digest")?,
                size: layer.get("size").and_then(Value::as_u64).context("read a layer: no size")?,
                media_type: text(layer, "/mediaType")?,
                diff_id: diff_id.as_str().context("read a diffID: no text")?.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
