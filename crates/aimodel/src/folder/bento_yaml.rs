//! `bento.yaml`: what BentoML writes.

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::Node;
use super::json::Value;
use super::{work, yaml};
use crate::context::Stop;
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};

/// What a BentoML file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BentoYaml {
    /// `bento`.
    pub kind: String,
    /// `name:version`.
    pub tag: String,
    /// Models that a bento uses (`tag`), sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub models: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for BentoYaml {
    const KIND: &'static str = "model/bentoml";
}

/// The reader.
pub struct BentoYamlReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/bentoml",
    version: 2,
    summary: "bento.yaml of BentoML",
    select: &[Select::Path("**/bento.yaml")],
    want: Want::Whole(2 << 20),
    hash: true,
};

impl Reader for BentoYamlReader {
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
            let (name, version) =
                (root.text("name").unwrap_or_default(), root.text("version").unwrap_or_default());
            metadata.state(Field::Name, Origin::Config, name);
            metadata.state(Field::Version, Origin::Config, version);
            metadata.state(Field::Framework, Origin::Config, "bentoml");
            metadata.state(
                Field::FrameworkVersion,
                Origin::Config,
                root.text("bentoml_version").unwrap_or_default(),
            );
            let mut models: Vec<String> = Vec::new();
            for model in root.get("models").map(Node::elements).unwrap_or_default() {
                let tag = model.text("tag").or_else(|| model.as_text()).unwrap_or_default();
                models.push(crate::finding::plain(tag));
                metadata.refer(ReferenceKind::File, Origin::Config, tag, None);
            }
            models.sort();
            let packages = root.get("python").and_then(|python| python.get("packages"));
            for package in packages.map(Node::texts).unwrap_or_default() {
                metadata.refer(ReferenceKind::Requirement, Origin::Config, package, None);
            }
            if name.is_empty() {
                return Err(Stop::wrong(0, "a bento without a name"));
            }
            Ok(BentoYaml {
                kind: "bento".to_owned(),
                tag: crate::finding::plain(&format!("{name}:{version}")),
                models,
                ..BentoYaml::default()
            })
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }
}
