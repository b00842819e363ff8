//! The image configuration (image-spec, config.md).

use std::collections::BTreeMap;

use serde::Deserialize;

use wb_model::Digest;

use super::{CONFIG_BYTES, ManifestError, Platform, null_is_default, strong_digest};

/// What an image says about itself. All of it is a claim, the diffIDs included, until the layers were inflated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageConfig {
    /// The platform, when both operating system and architecture are named.
    pub platform: Option<Platform>,
    /// When it was made, RFC 3339, as written.
    pub created: Option<String>,
    /// Environment, `NAME=value`, in order.
    pub env: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Entry point.
    pub entrypoint: Vec<String>,
    /// Default arguments.
    pub cmd: Vec<String>,
    /// User, as written (`name`, `uid`, `user:group`).
    pub user: Option<String>,
    /// Ports, `port[/protocol]`, sorted.
    pub exposed_ports: Vec<String>,
    /// The health check's test (Docker's extension of the format): `["CMD", …]`, `["CMD-SHELL", …]`, `["NONE"]`.
    pub health_check: Option<Vec<String>>,
    /// Working directory.
    pub working_dir: Option<String>,
    /// Steps of the build, bottom first.
    pub history: Vec<History>,
    /// Digests of the uncompressed layers, bottom first.
    pub diff_ids: Vec<Digest>,
}

/// One step of the build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct History {
    /// When it ran, RFC 3339, as written.
    #[serde(default)]
    pub created: Option<String>,
    /// The instruction.
    #[serde(default)]
    pub created_by: Option<String>,
    /// What the builder had to say.
    #[serde(default)]
    pub comment: Option<String>,
    /// Whether the step made no layer.
    #[serde(default, deserialize_with = "null_is_default")]
    pub empty_layer: bool,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "null_is_default")]
    os: String,
    #[serde(default, deserialize_with = "null_is_default")]
    architecture: String,
    variant: Option<String>,
    created: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    config: Run,
    rootfs: RootFs,
    #[serde(default, deserialize_with = "null_is_default")]
    history: Vec<History>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Run {
    #[serde(default, deserialize_with = "null_is_default")]
    env: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    labels: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "null_is_default")]
    entrypoint: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    cmd: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    user: String,
    #[serde(default, deserialize_with = "null_is_default")]
    exposed_ports: BTreeMap<String, serde::de::IgnoredAny>,
    healthcheck: Option<HealthCheck>,
    working_dir: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HealthCheck {
    #[serde(default, deserialize_with = "null_is_default")]
    test: Vec<String>,
}

#[derive(Deserialize)]
struct RootFs {
    #[serde(default, deserialize_with = "null_is_default")]
    diff_ids: Vec<StrongDigest>,
}

#[derive(Deserialize)]
struct StrongDigest(#[serde(deserialize_with = "strong_digest")] Digest);

impl ImageConfig {
    /// Parses a configuration.
    ///
    /// # Errors
    /// Too large, not JSON, or without the list of diffIDs.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let what = "image configuration";
        if bytes.len() as u64 > CONFIG_BYTES {
            return Err(ManifestError::TooLarge { what, limit: CONFIG_BYTES });
        }
        let wire: Wire =
            serde_json::from_slice(bytes).map_err(|source| ManifestError::Json { what, source })?;
        let named = !wire.os.is_empty() && !wire.architecture.is_empty();
        Ok(Self {
            platform: named.then(|| Platform::new(&wire.os, &wire.architecture, wire.variant.as_deref())),
            created: wire.created.filter(|text| !text.is_empty()),
            env: wire.config.env,
            labels: wire.config.labels,
            entrypoint: wire.config.entrypoint,
            cmd: wire.config.cmd,
            user: Some(wire.config.user).filter(|text| !text.is_empty()),
            exposed_ports: wire.config.exposed_ports.into_keys().collect(),
            health_check: wire.config.healthcheck.map(|check| check.test).filter(|test| !test.is_empty()),
            working_dir: wire.config.working_dir.filter(|text| !text.is_empty()),
            history: wire.history,
            diff_ids: wire.rootfs.diff_ids.into_iter().map(|digest| digest.0).collect(),
        })
    }

    /// Checks the configuration against its manifest and the platform that was asked for by name.
    ///
    /// # Errors
    /// [`ManifestError::LayerCount`], [`ManifestError::OtherPlatform`].
    pub fn check(&self, layers: usize, wanted: Option<&Platform>) -> Result<(), ManifestError> {
        if layers != self.diff_ids.len() {
            return Err(ManifestError::LayerCount { layers, diff_ids: self.diff_ids.len() });
        }
        if let Some(wanted) = wanted
            && self.platform.as_ref().and_then(|platform| platform.rank(wanted)).is_none()
        {
            let found = self.platform.as_ref().map_or("no platform it names".to_owned(), Platform::to_string);
            return Err(ManifestError::OtherPlatform { wanted: wanted.to_string(), found });
        }
        Ok(())
    }

    /// For each layer the instruction that made it. All `None` when the history does not tell: it is optional,
    /// and one that speaks of another number of layers than there are cannot be laid beside them.
    pub fn created_by(&self) -> Vec<Option<String>> {
        let steps: Vec<&History> = self.history.iter().filter(|step| !step.empty_layer).collect();
        if steps.len() == self.diff_ids.len() {
            steps.into_iter().map(|step| step.created_by.clone().filter(|text| !text.is_empty())).collect()
        } else {
            vec![None; self.diff_ids.len()]
        }
    }
}
