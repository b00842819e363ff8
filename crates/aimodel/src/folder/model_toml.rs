//! `model.toml`: what people declare about a model and bytes cannot tell. Described in docs/model-facts-v1.md.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::context::Stop;
use crate::finding::Finding;
use crate::metadata::{Field, Metadata, Origin, ReferenceKind};

/// Who may see a declared entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Everybody: it may stand in documents that leave the house.
    Public,
    /// Only the house. What is not said to be public is this.
    #[default]
    Confidential,
}

/// One declared entry: a table of the file, with its values as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredEntry {
    /// Which table: `model`, `training-data`, `approval`, `intended-use`, `limitation`, `owner`, `contact`, `training-run`,
    /// `energy`.
    pub kind: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Line of the file on which it begins, from 1.
    pub line: u32,
    /// Values by key, lists joined by `, `.
    pub values: BTreeMap<String, String>,
}

/// The declared facts of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelToml {
    /// The entries, in the order of the file.
    pub entries: Vec<DeclaredEntry>,
    /// What the public entries say, as metadata of origin *declared*. Nothing confidential is in it.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for ModelToml {
    const KIND: &'static str = "model/declared";
}

/// The tables of the file and their keys.
const TABLES: &[(&str, &[&str])] = &[
    (
        "model",
        &["name", "version", "description", "task", "license", "languages", "base-model", "base-revision"],
    ),
    (
        "training-data",
        &[
            "name",
            "source",
            "version",
            "sha256",
            "purpose",
            "description",
            "owner",
            "steward",
            "license",
            "sensitivity",
            "personal-data",
            "collection",
            "collected",
            "preprocessing",
            "size",
        ],
    ),
    ("approval", &["what", "by", "role", "date", "valid-until", "reference"]),
    ("intended-use", &["text", "users"]),
    ("limitation", &["text", "mitigation"]),
    ("owner", &["name", "organization", "role"]),
    ("contact", &["name", "email", "url", "purpose"]),
    (
        "training-run",
        &["id", "date", "framework", "hardware", "code", "commit", "duration", "hyperparameters"],
    ),
    ("energy", &["activity", "kilowatt-hours", "co2-grams", "source", "region", "measured"]),
];

/// The reader.
pub struct ModelTomlReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/declared",
    version: 1,
    summary: "model.toml: what people declare about a model",
    select: &[Select::Probe { what: "model.toml outside installed trees", test: is_candidate }],
    want: Want::Whole(1 << 20),
    hash: true,
};

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    candidate.entry.path.name() == b"model.toml" && !work::is_installed(candidate.entry.path.as_bytes())
}

impl Reader for ModelTomlReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let declared = parse(work::text(bytes)?)?;
            for entry in declared.iter().filter(|entry| entry.visibility == Visibility::Public) {
                say(entry, context.metadata());
            }
            Ok(declared)
        });
        let entries = seen.value.clone().unwrap_or_default();
        out.fact(
            entry,
            &ModelToml { entries, metadata: seen.metadata.clone(), findings: seen.findings.clone() },
        );
        seen.result()
    }
}

/// Reads declared facts.
///
/// # Errors
/// It is no TOML, or a table, key or value that version 1 does not have; the message names line and key.
pub fn parse(text: &str) -> Result<Vec<DeclaredEntry>, Stop> {
    let root = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Stop::wrong(at as u64, format!("line {}: {}", line(text, at), error.message()))
    })?;
    let root = root.get_ref();
    let version = root.iter().find(|(name, _)| name.get_ref() == "version");
    let is_one = version.is_some_and(
        |(_, value)| matches!(value.get_ref(), DeValue::Integer(number) if number.as_str() == "1"),
    );
    if !is_one {
        return Err(Stop::wrong(0, "line 1: version = 1 is missing"));
    }
    let mut entries = Vec::new();
    for (name, value) in root.iter().filter(|(name, _)| name.get_ref() != "version") {
        let kind = name.get_ref().as_ref();
        let Some((_, keys)) = TABLES.iter().find(|(table, _)| *table == kind) else {
            return Err(unknown(text, name.span().start, kind));
        };
        match value.get_ref() {
            DeValue::Table(table) => entries.push(entry(text, kind, keys, table, value.span().start)?),
            DeValue::Array(all) => {
                for one in all.iter() {
                    let DeValue::Table(table) = one.get_ref() else {
                        return Err(wrong(text, one.span().start, kind, "no table"));
                    };
                    entries.push(entry(text, kind, keys, table, one.span().start)?);
                }
            }
            _ => return Err(wrong(text, value.span().start, kind, "no table")),
        }
    }
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

fn entry(
    text: &str,
    kind: &str,
    keys: &[&str],
    table: &DeTable<'_>,
    at: usize,
) -> Result<DeclaredEntry, Stop> {
    let first = table.keys().map(|key| key.span().start).min().unwrap_or(at);
    let mut entry =
        DeclaredEntry { kind: kind.to_owned(), line: line(text, first.min(at)), ..DeclaredEntry::default() };
    for (key, value) in table {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        if name == "visibility" {
            entry.visibility = match value.get_ref() {
                DeValue::String(text) if text == "public" => Visibility::Public,
                DeValue::String(text) if text == "confidential" => Visibility::Confidential,
                _ => return Err(wrong(text, at, name, "neither \"public\" nor \"confidential\"")),
            };
            continue;
        }
        if !keys.contains(&name) {
            return Err(unknown(text, at, name));
        }
        entry.values.insert(name.to_owned(), scalar(text, name, value)?);
    }
    Ok(entry)
}

fn scalar(text: &str, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Stop> {
    Ok(match value.get_ref() {
        DeValue::String(text) => crate::finding::plain(text),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(bool) => bool.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(all) => {
            let parts = all.iter().map(|one| match one.get_ref() {
                DeValue::Array(_) | DeValue::Table(_) => {
                    Err(wrong(text, one.span().start, name, "a list inside of a list"))
                }
                _ => scalar(text, name, one),
            });
            parts.collect::<Result<Vec<_>, _>>()?.join(", ")
        }
        DeValue::Table(_) => {
            return Err(wrong(text, value.span().start, name, "a table where a value belongs"));
        }
    })
}

fn line(text: &str, at: usize) -> u32 {
    let lines = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX - 1) + 1
}

fn unknown(text: &str, at: usize, key: &str) -> Stop {
    wrong(text, at, key, "no key of version 1")
}

fn wrong(text: &str, at: usize, key: &str, why: &str) -> Stop {
    Stop::wrong(at as u64, format!("line {}: {}: {why}", line(text, at), crate::finding::plain(key)))
}

/// States a public entry.
fn say(entry: &DeclaredEntry, metadata: &mut Metadata) {
    let value = |name: &str| entry.values.get(name).map(String::as_str).unwrap_or_default();
    let declared = Origin::Declared;
    match entry.kind.as_str() {
        "model" => {
            let fields = [
                ("name", Field::Name),
                ("version", Field::Version),
                ("description", Field::Description),
                ("task", Field::Task),
                ("license", Field::License),
            ];
            for (name, field) in fields {
                metadata.state(field, declared, value(name));
            }
            for language in value("languages").split(", ") {
                metadata.state(Field::Language, declared, language);
            }
            let revision = Some(value("base-revision")).filter(|revision| !revision.is_empty());
            metadata.refer(ReferenceKind::BaseModel, declared, value("base-model"), revision);
        }
        "training-data" => {
            let version = Some(value("version")).filter(|version| !version.is_empty());
            metadata.refer(ReferenceKind::Dataset, declared, value("name"), version);
        }
        "energy" => {
            let all: Vec<String> =
                entry.values.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            metadata.state(Field::TrainingEnergy, declared, all.join(", "));
        }
        "owner" => metadata.state(Field::Author, declared, value("name")),
        kind => {
            let all: Vec<String> =
                entry.values.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let text =
                if entry.values.contains_key("text") { value("text").to_owned() } else { all.join(", ") };
            metadata.state(Field::Statement, declared, format!("{}: {text}", kind.replace('-', " ")));
        }
    }
}
