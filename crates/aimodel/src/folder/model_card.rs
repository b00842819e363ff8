//! Model cards: README.md with a YAML front matter.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::Node;
use super::{work, yaml};
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::license;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};
use crate::rule::folder as rule;

/// What a model card says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// `license`, as written (SPDX, or the hub's short names); several when it is a list.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub licenses: Vec<String>,
    /// `license_name`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub license_name: Option<String>,
    /// `license_link`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub license_link: Option<String>,
    /// `base_model`, as repositories.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub base_models: Vec<String>,
    /// `base_model_relation`, as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub relation: Option<String>,
    /// `new_version`: the repository that follows this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new_version: Option<String>,
    /// Whether access is gated (any `extra_gated_*`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub gated: bool,
    /// Whether it is the card of a dataset (`dataset_info`, `task_categories`).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub dataset: bool,
}

impl FactType for ModelCard {
    const KIND: &'static str = "model/card";
}

/// The reader.
pub struct ModelCardReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/card",
    version: 2,
    summary: "model cards: README.md with a YAML front matter",
    select: &[Select::Probe { what: "README.md that begins with a front matter", test: is_candidate }],
    want: Want::Whole(8 << 20),
    hash: true,
};

/// Keys one of which stands in the front matter of every card, and of no other README.
const KEYS: [&str; 14] = [
    "license",
    "library_name",
    "pipeline_tag",
    "base_model",
    "model-index",
    "datasets",
    "tags",
    "language",
    "license_name",
    "dataset_info",
    "task_categories",
    "widget",
    "inference",
    "extra_gated_prompt",
];

const CARD: Origin = Origin::Card;

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let head = candidate.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(candidate.head);
    candidate.entry.path.name().eq_ignore_ascii_case(b"README.md") && head.starts_with(b"---")
}

impl Reader for ModelCardReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let Some((front, body)) = split(text) else {
            return Err(ReadProblem::unparsable("its front matter does not end"));
        };
        if !KEYS.iter().any(|key| {
            front.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
        }) {
            return Ok(());
        }
        let seen = work::look(entry, |context| {
            let root = yaml::parse(front)?;
            if root.members().is_empty() {
                return Err(Stop::wrong(0, "a front matter that is no mapping"));
            }
            let card = card(&root, context);
            headings(body, context.metadata());
            Ok(card)
        });
        let mut fact = seen.value.clone().unwrap_or_default();
        fact.metadata = seen.metadata.clone();
        fact.findings = seen.findings.clone();
        out.fact(entry, &fact);
        seen.result()
    }
}

/// Front matter and body.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?;
    let rest = rest.split_once('\n').filter(|(line, _)| line.trim().is_empty())?.1;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn card(root: &Node, context: &mut Context<'_>) -> ModelCard {
    let texts = |name: &str| -> Vec<String> {
        let node = root.get(name);
        let mut all: Vec<String> = node.and_then(Node::scalar).into_iter().collect();
        all.extend(node.map(Node::elements).unwrap_or_default().iter().filter_map(Node::scalar));
        all
    };
    let one = |name: &str| root.get(name).and_then(Node::scalar).map(|text| crate::finding::plain(&text));
    let card = ModelCard {
        licenses: texts("license").iter().map(|text| crate::finding::plain(text)).collect(),
        license_name: one("license_name"),
        license_link: one("license_link"),
        base_models: texts("base_model").iter().map(|text| crate::finding::plain(text)).collect(),
        relation: one("base_model_relation"),
        new_version: one("new_version"),
        gated: root.members().iter().any(|(name, _)| name.starts_with("extra_gated")),
        dataset: root.get("dataset_info").is_some() || root.get("task_categories").is_some(),
        ..ModelCard::default()
    };
    licenses(&card, context);
    let metadata = context.metadata();
    let kind = match card.relation.as_deref() {
        Some("finetune") => ReferenceKind::Finetune,
        Some("adapter") => ReferenceKind::Adapter,
        Some("quantized") => ReferenceKind::Quantized,
        Some("merge") => ReferenceKind::Merge,
        _ => ReferenceKind::BaseModel,
    };
    for base in &card.base_models {
        metadata.refer(kind, CARD, base, None);
    }
    for dataset in texts("datasets") {
        metadata.refer(ReferenceKind::Dataset, CARD, dataset, None);
    }
    let fields = [
        ("language", Field::Language),
        ("library_name", Field::Framework),
        ("pipeline_tag", Field::Task),
        ("tags", Field::Tag),
        ("model_name", Field::Name),
        ("model_type", Field::Family),
        ("model_creator", Field::Author),
        ("quantized_by", Field::Author),
    ];
    for (name, field) in fields {
        for text in texts(name) {
            metadata.state(field, CARD, text);
        }
    }
    if card.gated {
        metadata.state(Field::Statement, CARD, "access is gated");
    }
    if let Some(next) = &card.new_version {
        metadata.state(Field::Statement, CARD, format!("new version: {next}"));
    }
    energy(root, metadata);
    results(root, metadata);
    card
}

fn licenses(card: &ModelCard, context: &mut Context<'_>) {
    for written in &card.licenses {
        let id = license::known(written).map_or_else(|| written.clone(), |known| known.id);
        if written == "other" {
            if card.license_name.is_none() && card.license_link.is_none() {
                context.say(&rule::LICENSE_UNNAMED, 0, "license: other");
            }
            let name = card.license_name.as_deref().unwrap_or("other");
            let id = license::known(name).map_or_else(|| name.to_owned(), |known| known.id);
            context.metadata().state(Field::License, CARD, id);
            continue;
        }
        context.metadata().state(Field::License, CARD, id);
    }
    if let Some(link) = &card.license_link {
        context.metadata().state(Field::LicenseLink, CARD, link);
    }
}

/// `co2_eq_emissions`: grams, or an object with where and how.
fn energy(root: &Node, metadata: &mut Metadata) {
    let Some(node) = root.get("co2_eq_emissions") else { return };
    if let Some(grams) = node.scalar() {
        metadata.state(Field::TrainingEnergy, CARD, format!("{grams} g CO2eq"));
    }
    for (name, value) in node.members().iter().take(16) {
        if let Some(value) = value.scalar() {
            let unit = if name == "emissions" { " g CO2eq" } else { "" };
            metadata.state(Field::TrainingEnergy, CARD, format!("{name}: {value}{unit}"));
        }
    }
}

/// `model-index`: task, dataset, metric and value of each result.
fn results(root: &Node, metadata: &mut Metadata) {
    for model in root.get("model-index").map(Node::elements).unwrap_or_default().iter().take(64) {
        metadata.state(Field::Name, CARD, model.text("name").unwrap_or_default());
        for result in model.get("results").map(Node::elements).unwrap_or_default().iter().take(256) {
            let task = result.get("task").and_then(|task| task.text("type")).unwrap_or("-");
            let dataset = result.get("dataset");
            let name = dataset
                .and_then(|dataset| dataset.text("type").or_else(|| dataset.text("name")))
                .unwrap_or("-");
            let part: Vec<&str> = ["config", "split", "revision"]
                .iter()
                .filter_map(|field| dataset.and_then(|dataset| dataset.text(field)))
                .collect();
            if name != "-" {
                let revision = dataset.and_then(|dataset| dataset.text("revision"));
                metadata.refer(ReferenceKind::Dataset, CARD, name, revision);
            }
            let part = if part.is_empty() { String::new() } else { format!(" ({})", part.join(", ")) };
            for metric in result.get("metrics").map(Node::elements).unwrap_or_default().iter().take(64) {
                let kind = metric.text("type").or_else(|| metric.text("name")).unwrap_or("-");
                let value = metric.get("value").and_then(Node::scalar).unwrap_or_else(|| "-".to_owned());
                metadata.state(Field::Metric, CARD, format!("{task} {name}{part} {kind} = {value}"));
            }
        }
    }
}

/// Which of the usual sections a card has.
fn headings(body: &str, metadata: &mut Metadata) {
    const SECTIONS: [(&str, &str); 8] = [
        ("intended use", "intended use"),
        ("direct use", "intended use"),
        ("out-of-scope", "out-of-scope use"),
        ("limitation", "limitations"),
        ("bias", "bias and risks"),
        ("training data", "training data"),
        ("evaluation", "evaluation"),
        ("environmental impact", "environmental impact"),
    ];
    for line in body.lines().filter(|line| line.starts_with('#')).take(500) {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        for (word, section) in SECTIONS {
            if heading.contains(word) {
                metadata.state(Field::Statement, CARD, format!("section: {section}"));
            }
        }
    }
}
