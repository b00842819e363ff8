//! Profile manifests of NVIDIA NIM images.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::Node;
use super::json::Value;
use super::{work, yaml};
use crate::context::Stop;
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};

/// What a profile manifest says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NimManifest {
    /// Profiles, in the order of their ids.
    pub profiles: Vec<NimProfile>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

/// One profile: which engine for which hardware.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NimProfile {
    /// Its id.
    pub id: String,
    /// The model it runs, where it is named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub model: Option<String>,
    /// Files and repositories of its workspace (`ngc://…`), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<String>,
    /// Its tags (`gpu=H100`, `precision=fp8`), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tags: Vec<String>,
}

impl FactType for NimManifest {
    const KIND: &'static str = "model/nim";
}

/// The reader.
pub struct NimManifestReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/nim",
    version: 2,
    summary: "profile manifests of NVIDIA NIM",
    select: &[Select::Path("**/model_manifest.yaml")],
    want: Want::Whole(2 << 20),
    hash: true,
};

impl Reader for NimManifestReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let root = yaml::parse(work::text(bytes)?)?;
            if !matches!(root.value, Value::Object(_)) {
                return Err(Stop::wrong(0, "no YAML mapping"));
            }
            let metadata = context.metadata();
            let listed = root.get("profiles").unwrap_or(&root);
            let mut profiles: Vec<NimProfile> = Vec::new();
            let named = listed.members().iter().map(|(id, node)| (id.as_str(), node));
            let numbered = listed.elements().iter().map(|node| (node.text("id").unwrap_or_default(), node));
            for (id, node) in named.chain(numbered).filter(|(_, node)| matches!(node.value, Value::Object(_)))
            {
                profiles.push(profile(id, node, metadata));
            }
            if profiles.is_empty() {
                return Err(Stop::wrong(0, "a manifest without profiles"));
            }
            profiles.sort_by(|a, b| a.id.cmp(&b.id));
            Ok(NimManifest { profiles, ..NimManifest::default() })
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }
}

fn profile(id: &str, node: &Node, metadata: &mut Metadata) -> NimProfile {
    let mut profile = NimProfile { id: crate::finding::plain(id), ..NimProfile::default() };
    profile.model = node.text("model").map(crate::finding::plain);
    if let Some(model) = &profile.model {
        metadata.state(Field::Name, Origin::Manifest, model);
    }
    for (name, value) in node.get("tags").map(Node::members).unwrap_or_default() {
        if let Some(value) = value.scalar() {
            profile.tags.push(crate::finding::plain(&format!("{name}={value}")));
        }
    }
    // Addresses stand at different depths in different versions.
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        if let Some(address) =
            node.as_text().filter(|text| text.starts_with("ngc://") || text.starts_with("hf://"))
        {
            profile.files.push(crate::finding::plain(address));
            metadata.refer(ReferenceKind::File, Origin::Manifest, address, None);
        }
        left.extend(node.elements());
        left.extend(node.members().iter().map(|(_, value)| value));
    }
    profile.files.sort();
    profile.tags.sort();
    profile
}
