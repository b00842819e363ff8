//! Manifests of model artifacts, told from those of images.

use serde::Deserialize;

use crate::manifest::{Descriptor, MANIFEST_BYTES, ManifestError, media_type};

/// Beginnings of the media types of models: CNCF ModelPack, Docker models, KitOps, Ollama.
const MODEL_TYPES: [&str; 4] = [
    "application/vnd.cncf.model.",
    "application/vnd.docker.ai.",
    "application/vnd.kitops.modelkit.",
    "application/vnd.ollama.image.",
];

/// Whether a media type, or the type of an artifact, is that of a model or of a part of one.
pub fn is_model_type(text: &str) -> bool {
    MODEL_TYPES.iter().any(|start| text.starts_with(start))
}

/// Whether a layer of this type holds what a loader of models reads.
pub(super) fn is_weight_type(text: &str) -> bool {
    let Some(rest) = MODEL_TYPES.iter().find_map(|start| text.strip_prefix(start)) else { return false };
    let is_config = rest.starts_with("weight.config");
    let starts =
        ["weight", "gguf", "safetensors", "model.", "modelpart", "projector", "adapter", "lora", "mmproj"];
    !is_config && (rest == "model" || starts.iter().any(|start| rest.starts_with(start)))
}

/// The manifest of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// The media type that says so.
    pub(super) kind: String,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

/// What bytes turn out to be.
#[expect(clippy::large_enum_variant, reason = "there is one of it for each manifest that is read")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// A model.
    Model(Document),
    /// A choice.
    Index(Vec<Descriptor>),
    /// Something else, which the image's own reader takes or refuses.
    Other,
}

/// The entry of an index that leads to a model.
pub(super) enum Choice {
    None,
    One(Descriptor),
    /// Their digests.
    Several(Vec<String>),
}

impl Choice {
    pub(super) fn of(entries: &[Descriptor]) -> Self {
        let said: Vec<&Descriptor> = entries
            .iter()
            .filter(|entry| entry.artifact_type.as_deref().is_some_and(is_model_type))
            .collect();
        match (&said[..], entries) {
            ([one], _) => Self::One((*one).clone()),
            ([], [one]) => Self::One(one.clone()),
            ([], _) => Self::None,
            (many, _) => Self::Several(many.iter().map(|entry| entry.digest.to_string()).collect()),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    schema_version: Option<u64>,
    media_type: Option<String>,
    artifact_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
}

/// The entries of the index of a layout.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Descriptor>, ManifestError> {
    match parse(bytes, Some(media_type::OCI_INDEX))? {
        Parsed::Index(entries) => Ok(entries),
        // What else it may be is for the image's own reader to explain.
        Parsed::Model(_) | Parsed::Other => Ok(Vec::new()),
    }
}

/// Parses a manifest. `said` is the media type that led here.
pub(super) fn parse(bytes: &[u8], said: Option<&str>) -> Result<Parsed, ManifestError> {
    if bytes.len() as u64 > MANIFEST_BYTES {
        return Err(ManifestError::TooLarge { what: "manifest", limit: MANIFEST_BYTES });
    }
    let wire: Wire =
        serde_json::from_slice(bytes).map_err(|source| ManifestError::Json { what: "manifest", source })?;
    if wire.schema_version != Some(2) {
        return Ok(Parsed::Other);
    }
    if let (Some(said), Some(inside)) = (said, &wire.media_type)
        && (media_type::is_index(said) || media_type::is_manifest(said))
        && said != inside
    {
        return Err(ManifestError::TwoMediaTypes { outside: said.to_owned(), inside: inside.clone() });
    }
    match (wire.manifests, wire.config, wire.layers) {
        (Some(manifests), None, None) => Ok(Parsed::Index(manifests)),
        (None, Some(config), Some(layers)) => Ok(model(wire.artifact_type, config, layers)),
        (Some(_), ..) => Err(ManifestError::Both),
        _ => Ok(Parsed::Other),
    }
}

/// A manifest with the configuration of a container is what a container runtime runs, whatever else it says: it is a model
/// only where nothing in it could be run.
fn model(artifact_type: Option<String>, config: Descriptor, layers: Vec<Descriptor>) -> Parsed {
    let is_runnable =
        [media_type::OCI_CONFIG, media_type::DOCKER_CONFIG].contains(&config.media_type.as_str());
    let of_layers = || {
        let all = !layers.is_empty() && layers.iter().all(|layer| is_model_type(&layer.media_type));
        layers.first().filter(|_| all).map(|layer| layer.media_type.clone())
    };
    let said = [artifact_type, Some(config.media_type.clone())].into_iter().flatten();
    let kind = if is_runnable {
        of_layers()
    } else {
        said.into_iter().find(|kind| is_model_type(kind)).or_else(of_layers)
    };
    match kind {
        Some(kind) => Parsed::Model(Document { kind, config, layers }),
        None => Parsed::Other,
    }
}
