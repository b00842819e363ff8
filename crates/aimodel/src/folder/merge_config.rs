//! `mergekit_config.yml`: which models were merged into this one, and how.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use wb_read::{Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::{Node, Value};
use super::{work, yaml};
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};

/// What a merge's recipe says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MergeConfig {
    /// The models that it names, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub models: Vec<String>,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for MergeConfig {
    const KIND: &'static str = "model/merge-config";
}

/// The reader.
pub struct MergeConfigReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/merge-config",
    version: 2,
    summary: "mergekit_config.yml: the models that were merged",
    select: &[Select::Path("**/mergekit_config.yml"), Select::Path("**/mergekit_config.yaml")],
    want: Want::Whole(2 << 20),
    hash: true,
};

impl Reader for MergeConfigReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let root = yaml::parse(work::text(bytes)?)?;
            if !matches!(root.value, Value::Object(_)) {
                return Err(Stop::wrong(0, "no YAML mapping"));
            }
            recipe(&root, context)
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }
}

fn recipe(root: &Node, context: &mut Context<'_>) -> Result<MergeConfig, Stop> {
    let mut models = BTreeSet::new();
    for key in ["base_model", "tokenizer_source"] {
        models.extend(root.get(key).and_then(model));
    }
    named(root.get("models"), &mut models);
    for slice in elements(root.get("slices")) {
        named(slice.get("sources"), &mut models);
    }
    for module in root.get("modules").map(Node::members).unwrap_or_default() {
        named(module.1.get("models"), &mut models);
        for slice in elements(module.1.get("slices")) {
            named(slice.get("sources"), &mut models);
        }
    }
    // What mergekit takes a tokenizer from is a model, or one of two words.
    models.retain(|name| !matches!(name.as_str(), "union" | "base"));
    if models.is_empty() {
        return Err(Stop::wrong(0, "a merge of no models"));
    }
    let metadata = context.metadata();
    if let Some(method) = root.text("merge_method") {
        metadata.state(Field::Statement, Origin::Config, format!("merge_method={method}"));
    }
    if let Some(kind) = root.text("dtype").or_else(|| root.text("out_dtype")) {
        metadata.state(Field::DataType, Origin::Config, kind);
    }
    for name in &models {
        metadata.refer(ReferenceKind::Merge, Origin::Config, name, None);
    }
    Ok(MergeConfig { models: models.into_iter().collect(), ..MergeConfig::default() })
}

fn elements(node: Option<&Node>) -> &[Node] {
    node.map(Node::elements).unwrap_or_default()
}

/// Adds the models of a list of `{model: NAME}`.
fn named(list: Option<&Node>, models: &mut BTreeSet<String>) {
    models.extend(elements(list).iter().filter_map(|item| item.get("model")).filter_map(model));
}

/// A model's name: a text (`NAME`, `NAME+ADAPTER`), or a mapping whose `model` has it, as text or as `path`.
fn model(node: &Node) -> Option<String> {
    let text = match node.as_text() {
        Some(text) => text,
        None => {
            let inner = node.get("model")?;
            inner.as_text().or_else(|| inner.text("path"))?
        }
    };
    let base = text.split('+').next().unwrap_or(text).trim();
    (!base.is_empty()).then(|| crate::finding::plain(base))
}
