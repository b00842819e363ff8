//! What can be wrong with a manifest, an index or a configuration.

use wb_model::Hint;

/// Why a document is not an image that can be weighed.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Not JSON, or not of the right form.
    #[error("parse the {what}")]
    Json {
        /// `manifest` or `image configuration`.
        what: &'static str,
        /// Where and why.
        source: serde_json::Error,
    },
    /// More bytes than are read.
    #[error("the {what} is larger than {limit} bytes")]
    TooLarge {
        /// `manifest` or `image configuration`.
        what: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// Docker's image manifest of before 2016.
    #[error(
        "the manifest is a Docker schema 1 manifest, which is not read: its layers carry no verifiable configuration"
    )]
    Schema1,
    /// A `schemaVersion` other than 2.
    #[error("the manifest has schemaVersion {}, not 2", found.map_or("none".to_owned(), |found| found.to_string()))]
    SchemaVersion {
        /// What it says.
        found: Option<u64>,
    },
    /// The header and the document name different media types.
    #[error("the manifest was announced as {outside:?} and calls itself {inside:?}")]
    TwoMediaTypes {
        /// What led here.
        outside: String,
        /// What it says itself.
        inside: String,
    },
    /// A media type that is no image manifest or index, or not the one of what the document holds.
    #[error("the media type {found:?} is not that of such an image manifest or index")]
    MediaType {
        /// What it says.
        found: String,
    },
    /// Manifest and index at once.
    #[error("the manifest is an index and an image at once")]
    Both,
    /// Neither manifest nor index.
    #[error("the manifest has neither layers nor a list of manifests")]
    Neither,
    /// A manifest without configuration or without layers.
    #[error("the manifest lacks its configuration or its layers")]
    Incomplete,
    /// A manifest of something that is no image: a chart, a signature, a model artifact.
    #[error("it is not a container image but an artifact of type {kind:?}")]
    NotAnImage {
        /// Artifact type, or the configuration's media type.
        kind: String,
    },
    /// No image for the platform.
    #[error("no image for {wanted}; there are: {}", list(available))]
    NoSuchPlatform {
        /// `os/architecture[/variant]`.
        wanted: String,
        /// The platforms of the index.
        available: Vec<String>,
    },
    /// The only image is for another platform than the one asked for.
    #[error("the image is for {found}, not for {wanted}")]
    OtherPlatform {
        /// `os/architecture[/variant]`.
        wanted: String,
        /// What the image's configuration says.
        found: String,
    },
    /// Indexes that point to indexes without end.
    #[error("more than {limit} indexes point to one another")]
    IndexTooDeep {
        /// How many are followed.
        limit: usize,
    },
    /// An index tells another size of a manifest than it has.
    #[error("the manifest has {found} bytes, not the {expected} of its descriptor")]
    OtherSize {
        /// The descriptor's.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// The configuration does not describe the manifest's layers.
    #[error("the manifest has {layers} layers and the image configuration {diff_ids} diffIDs")]
    LayerCount {
        /// Layers of the manifest.
        layers: usize,
        /// diffIDs of the configuration.
        diff_ids: usize,
    },
    /// A text that is not a platform.
    #[error("{text:?} is not a platform: os/architecture[/variant]")]
    PlatformText {
        /// The text.
        text: String,
    },
}

fn list(available: &[String]) -> String {
    if available.is_empty() { "none that are named".to_owned() } else { available.join(", ") }
}

impl Hint for ManifestError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Schema1 => {
                Some("pull and push the image again with a current tool, which writes schema 2".to_owned())
            }
            Self::NoSuchPlatform { available, .. } => available
                .first()
                .map(|first| format!("choose one with --platform, for example --platform {first}")),
            Self::OtherPlatform { found, .. } => {
                Some(format!("leave --platform away, or use --platform {found}"))
            }
            Self::PlatformText { .. } => Some("for example linux/amd64 or linux/arm64/v8".to_owned()),
            _ => None,
        }
    }
}
