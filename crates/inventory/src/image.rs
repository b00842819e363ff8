//! What is known about an image besides its files.

use std::collections::BTreeMap;

use wb_model::{Digest, SubjectKind};
use wb_read::{EntryLog, Fragment};

/// For which machine an image was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// Operating system as OCI names it (`linux`).
    pub os: String,
    /// Architecture as OCI names it (`amd64`, `arm64`).
    pub architecture: String,
    /// Variant (`v7`).
    pub variant: Option<String>,
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.iter().try_for_each(|variant| write!(f, "/{variant}"))
    }
}

/// What is known about an image or folder besides its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Image, folder or file.
    pub kind: SubjectKind,
    /// The name it was asked for by, without credentials.
    pub name: String,
    /// Digest of the manifest.
    pub manifest: Option<Digest>,
    /// Digest of the configuration.
    pub config: Option<Digest>,
    /// Platform.
    pub platform: Option<Platform>,
    /// When it was made, RFC 3339, as the configuration says.
    pub created: Option<String>,
    /// Environment variables, in order. Values may hold secrets: they are matched, never printed whole.
    pub env: Vec<(String, String)>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// How it is run; all empty for a folder.
    pub run: RunConfig,
    /// The steps of its build, bottom first, also those that made no layer. May hold secrets.
    pub history: Vec<HistoryStep>,
}

/// How an image is run (image-spec, config.md). May hold secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunConfig {
    /// User, as written (`name`, `uid`, `user:group`).
    pub user: Option<String>,
    /// Entry point.
    pub entrypoint: Vec<String>,
    /// Default arguments.
    pub cmd: Vec<String>,
    /// Ports, `port[/protocol]`, sorted.
    pub exposed_ports: Vec<String>,
    /// The health check's test: `["CMD", …]`, `["CMD-SHELL", …]`, `["NONE"]`.
    pub health_check: Option<Vec<String>>,
    /// Working directory.
    pub working_dir: Option<String>,
}

/// One step of an image's build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryStep {
    /// When it ran, RFC 3339, as written.
    pub created: Option<String>,
    /// The instruction.
    pub created_by: Option<String>,
    /// What the builder had to say.
    pub comment: Option<String>,
    /// Whether the step made no layer.
    pub empty_layer: bool,
}

impl Image {
    /// The value of an environment variable; the last setting counts.
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// One layer as the first phase gives it, bottom first. A folder is one layer without a digest.
#[derive(Clone, Debug)]
pub struct LayerInput {
    /// Digest of the uncompressed layer, as computed.
    pub diff_id: Option<Digest>,
    /// The Dockerfile instruction that made it.
    pub created_by: Option<String>,
    /// Its entries.
    pub log: EntryLog,
    /// Reader name and what it saw, for every reader in the list.
    pub fragments: Vec<(&'static str, Fragment)>,
}
