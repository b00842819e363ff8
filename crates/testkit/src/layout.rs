//! Images: OCI layouts in folders and archives, and Docker archives.

use std::io;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use wb_model::Digest;

use crate::layer::{LayerBuilder, Pack};
use crate::registry::State;

/// An image while it is put together.
#[derive(Clone, Debug, Default)]
pub struct ImageBuilder {
    layers: Vec<(Vec<u8>, Pack, String)>,
    env: Vec<String>,
    labels: Vec<(String, String)>,
    /// Further keys of the configuration's `config`.
    run: serde_json::Map<String, Value>,
    /// Steps of the build after those of the layers.
    steps: Vec<Value>,
    created: Option<String>,
    /// DiffIDs to claim instead of the right ones.
    claimed: Option<Vec<String>>,
}

/// The blobs of an image.
#[derive(Clone, Debug)]
pub struct Blobs {
    /// Every blob, the manifest last.
    pub blobs: Vec<Vec<u8>>,
    /// The manifest's digest.
    pub manifest: Digest,
    manifest_size: usize,
}

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::sha256(Sha256::digest(bytes).into())
}

impl ImageBuilder {
    /// An image without layers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a layer on top.
    #[must_use]
    pub fn layer(mut self, archive: Vec<u8>, pack: Pack) -> Self {
        let instruction = format!("COPY layer{} /", self.layers.len());
        self.layers.push((archive, pack, instruction));
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, line: &str) -> Self {
        self.env.push(line.to_owned());
        self
    }

    /// Sets a label.
    #[must_use]
    pub fn label(mut self, name: &str, value: &str) -> Self {
        self.labels.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the user.
    #[must_use]
    pub fn user(self, user: &str) -> Self {
        self.run("User", json!(user))
    }

    /// Sets the entry point.
    #[must_use]
    pub fn entrypoint(self, words: &[&str]) -> Self {
        self.run("Entrypoint", json!(words))
    }

    /// Sets the default arguments.
    #[must_use]
    pub fn cmd(self, words: &[&str]) -> Self {
        self.run("Cmd", json!(words))
    }

    /// Exposes ports (`8888/tcp`).
    #[must_use]
    pub fn ports(self, ports: &[&str]) -> Self {
        let ports: serde_json::Map<String, Value> =
            ports.iter().map(|port| ((*port).to_owned(), json!({}))).collect();
        self.run("ExposedPorts", Value::Object(ports))
    }

    /// Sets the health check's test (`["CMD", "check"]`, `["NONE"]`).
    #[must_use]
    pub fn health_check(self, test: &[&str]) -> Self {
        self.run("Healthcheck", json!({"Test": test}))
    }

    /// Adds a step of the build that made no layer.
    #[must_use]
    pub fn step(mut self, instruction: &str, comment: &str) -> Self {
        self.steps.push(json!({
            "created": "2026-01-01T00:00:00Z", "created_by": instruction, "comment": comment, "empty_layer": true,
        }));
        self
    }

    /// Changes the instruction that made the last layer.
    #[must_use]
    pub fn made_by(mut self, instruction: &str) -> Self {
        if let Some((.., made_by)) = self.layers.last_mut() {
            instruction.clone_into(made_by);
        }
        self
    }

    /// Sets the time at which it was made, RFC 3339.
    #[must_use]
    pub fn created(mut self, time: &str) -> Self {
        self.created = Some(time.to_owned());
        self
    }

    fn run(mut self, key: &str, value: Value) -> Self {
        self.run.insert(key.to_owned(), value);
        self
    }

    /// Claims diffIDs in the configuration, whatever the layers are.
    #[must_use]
    pub fn claim(mut self, diff_ids: Vec<String>) -> Self {
        self.claimed = Some(diff_ids);
        self
    }

    /// DiffIDs of the layers as they are.
    pub fn diff_ids(&self) -> Vec<String> {
        self.layers.iter().map(|(archive, ..)| sha256(archive).to_string()).collect()
    }

    /// The configuration.
    pub fn config(&self) -> Value {
        let diff_ids = self.claimed.clone().unwrap_or_else(|| self.diff_ids());
        let labels: serde_json::Map<String, Value> =
            self.labels.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let mut history: Vec<Value> = self
            .layers
            .iter()
            .map(|(.., instruction)| json!({"created": "2026-01-01T00:00:00Z", "created_by": instruction}))
            .collect();
        history.extend(self.steps.iter().cloned());
        let mut run = self.run.clone();
        run.insert("Env".to_owned(), json!(self.env));
        run.insert("Labels".to_owned(), json!(labels));
        json!({
            "architecture": "amd64", "os": "linux",
            "created": self.created.as_deref().unwrap_or("2026-01-01T00:00:00Z"),
            "config": run,
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": history,
        })
    }

    /// All blobs.
    ///
    /// # Errors
    /// A compressor failed.
    pub fn blobs(&self) -> io::Result<Blobs> {
        let config = self.config().to_string().into_bytes();
        let mut blobs = Vec::new();
        let mut layers = Vec::new();
        for (archive, pack, _) in &self.layers {
            let packed = pack.apply(archive)?;
            layers.push(json!({
                "mediaType": pack.media_type(), "digest": sha256(&packed).to_string(), "size": packed.len(),
            }));
            blobs.push(packed);
        }
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": sha256(&config).to_string(), "size": config.len(),
            },
            "layers": layers,
        });
        let manifest = manifest.to_string().into_bytes();
        blobs.push(config);
        let digest = sha256(&manifest);
        let manifest_size = manifest.len();
        blobs.push(manifest);
        Ok(Blobs { blobs, manifest: digest, manifest_size })
    }

    /// Writes an OCI layout into a folder, and gives the manifest's digest.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write_layout(&self, folder: &Path, tag: &str) -> io::Result<Digest> {
        let blobs = self.blobs()?;
        let manifest = blobs.manifest.clone();
        fs_err::create_dir_all(folder.join("blobs/sha256"))?;
        for (name, bytes) in blobs.files(tag) {
            fs_err::write(folder.join(name), bytes)?;
        }
        Ok(manifest)
    }

    /// Puts the image into a registry under a repository and a tag, and gives the manifest's digest.
    ///
    /// # Errors
    /// A compressor failed.
    pub fn push(&self, registry: &mut State, repository: &str, tag: &str) -> io::Result<Digest> {
        let mut blobs = self.blobs()?.blobs;
        let manifest = blobs.pop().unwrap_or_default();
        for blob in &blobs {
            registry.blob(blob);
        }
        Ok(registry.manifest(repository, tag, "application/vnd.oci.image.manifest.v1+json", &manifest))
    }

    /// An OCI layout as one tar archive.
    ///
    /// # Errors
    /// A compressor failed.
    pub fn oci_archive(&self, tag: &str) -> io::Result<Vec<u8>> {
        let files = self.blobs()?.files(tag);
        Ok(files
            .into_iter()
            .fold(LayerBuilder::new(), |archive, (name, bytes)| archive.file(&name, bytes))
            .build())
    }

    /// What `docker save` writes: plain layers, named by a manifest at the end.
    pub fn docker_archive(&self, tag: &str) -> Vec<u8> {
        let config = self.config().to_string().into_bytes();
        let config_name = format!("{}.json", sha256(&config).hex());
        let mut archive = LayerBuilder::new();
        let mut names = Vec::new();
        for (layer, ..) in &self.layers {
            let name = format!("{}.tar", sha256(layer).hex());
            archive = archive.file(&name, layer);
            names.push(name);
        }
        let manifest = json!([{"Config": config_name, "RepoTags": [tag], "Layers": names}]).to_string();
        archive.file(&config_name, config).file("manifest.json", manifest).build()
    }
}

impl Blobs {
    /// The files of a layout.
    fn files(self, tag: &str) -> Vec<(String, Vec<u8>)> {
        let index = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [{
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": self.manifest.to_string(), "size": self.manifest_size,
                "annotations": {"org.opencontainers.image.ref.name": tag},
                "platform": {"architecture": "amd64", "os": "linux"},
            }],
        });
        let mut files = vec![
            ("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
            ("index.json".to_owned(), index.to_string().into_bytes()),
        ];
        files.extend(
            self.blobs.into_iter().map(|blob| (format!("blobs/sha256/{}", sha256(&blob).hex()), blob)),
        );
        files
    }
}
