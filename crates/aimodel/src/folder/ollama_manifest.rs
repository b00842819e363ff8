//! Manifests of an Ollama store.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::{self, Node};
use super::work;
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin};
use crate::rule::folder as rule;

/// A manifest of an Ollama store.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OllamaManifest {
    /// Registry, namespace, model and tag, from its path: `registry/namespace/model:tag`.
    pub reference: String,
    /// The configuration blob.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub config: Option<Layer>,
    /// The layers, in their order.
    pub layers: Vec<Layer>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// A blob that a manifest names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Media type (`application/vnd.ollama.image.model`).
    pub media_type: String,
    /// Digest as written (`sha256:<hex>`).
    pub digest: String,
    /// Size in bytes, as written.
    pub size: u64,
}

impl Layer {
    /// The name of the blob's file below `blobs/` (`sha256-<hex>`); none when the digest is no SHA-256.
    pub fn blob_name(&self) -> Option<String> {
        let hex = self.digest.strip_prefix("sha256:")?;
        crate::hex::is_hex(hex.as_bytes(), 64).then(|| format!("sha256-{hex}"))
    }
}

impl FactType for OllamaManifest {
    const KIND: &'static str = "model/ollama-manifest";
}

/// The reader.
pub struct OllamaManifestReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/ollama-manifest",
    version: 1,
    summary: "manifests of Ollama stores",
    select: &[Select::Path("**/manifests/*/*/*/*")],
    want: Want::Whole(4 << 20),
    hash: true,
};

impl Reader for OllamaManifestReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        // Other stores have folders of this name; theirs say nothing of these media types.
        if !bytes.windows(10).any(|window| window == b".ollama.im") {
            return Ok(());
        }
        let seen = work::look(entry, |context| {
            let root = json::parse(bytes, &[], context)?;
            let layers = root.get("layers").ok_or(Stop::wrong(root.at, "a manifest without layers"))?;
            let layers =
                layers.elements().iter().map(|one| layer(one, context)).collect::<Result<Vec<_>, _>>()?;
            let config = root.get("config").map(|config| layer(config, context)).transpose()?;
            Ok(OllamaManifest { config, layers, ..OllamaManifest::default() })
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.reference = reference(entry.path.as_bytes());
        fact.metadata = seen.metadata.clone();
        fact.metadata.state(Field::Name, Origin::Path, &fact.reference);
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }
}

fn layer(node: &Node, context: &mut Context<'_>) -> Result<Layer, Stop> {
    let digest = node.text("digest").ok_or(Stop::wrong(node.at, "a layer without a digest"))?;
    let size = node.number("size").ok_or(Stop::wrong(node.at, "a layer without a size"))?;
    let layer = Layer {
        media_type: crate::finding::plain(node.text("mediaType").unwrap_or_default()),
        digest: crate::finding::plain(digest),
        size,
    };
    if layer.blob_name().is_none() {
        context.say(&rule::BAD_MANIFEST, node.at, format!("the digest of a layer is {digest:?}"));
    }
    Ok(layer)
}

/// `registry/namespace/model:tag` of `manifests/registry/namespace/model/tag`.
fn reference(path: &[u8]) -> String {
    let mut segments: Vec<_> =
        path.rsplit(|byte| *byte == b'/').take(4).map(String::from_utf8_lossy).collect();
    let tag = segments.remove(0);
    segments.reverse();
    format!("{}:{tag}", segments.join("/"))
}
