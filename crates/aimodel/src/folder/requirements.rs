//! What a model asks to have installed: `requirements.txt` of any repository, `conda.yaml` and `python_env.yaml` of MLflow.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::json::{Node, Value};
use super::{work, yaml};
use crate::context::{Context, Stop};
use crate::finding::Finding;
use crate::metadata::{Metadata, Origin, ReferenceKind};
use crate::rule::folder as rule;

/// What a file beside a model asks to have installed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelRequirements {
    /// Whether the path says that the file is a model's. Otherwise it is one when the folder turns out to be a model's.
    #[serde(default)]
    pub is_placed: bool,
    /// What the file says of the model.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
    /// What was found in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
}

impl FactType for ModelRequirements {
    const KIND: &'static str = "model/requirements";
}

/// The reader.
pub struct ModelRequirementsReader;

static INFO: ReaderInfo = ReaderInfo {
    name: "model/requirements",
    version: 3,
    summary: "requirements of models: requirements.txt, conda.yaml, python_env.yaml",
    select: &[Select::Probe {
        what: "requirements.txt, conda.yaml and python_env.yaml outside installed trees",
        test: is_candidate,
    }],
    want: Want::Whole(1 << 20),
    hash: false,
};

impl Reader for ModelRequirementsReader {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        let seen = work::look(entry, |context| {
            let text = work::text(bytes)?;
            if entry.path.name() == REQUIREMENTS { lines(text, context) } else { environment(text, context) }
        });
        let is_placed = is_placed(entry.path.as_bytes());
        let (metadata, findings) = (seen.metadata.clone(), seen.findings.clone());
        out.fact(entry, &ModelRequirements { is_placed, metadata, findings });
        // What most other programs ask for is no part of a model, and its oddities nobody's business.
        if is_placed { seen.result() } else { Ok(()) }
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        let is_placed = is_placed(entry.path.as_bytes());
        let findings = work::too_large(&why);
        out.fact(entry, &ModelRequirements { is_placed, findings, ..ModelRequirements::default() });
        if is_placed { Err(why) } else { Ok(()) }
    }
}

const REQUIREMENTS: &[u8] = b"requirements.txt";

fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let name = candidate.entry.path.name();
    [REQUIREMENTS, b"conda.yaml", b"python_env.yaml"].contains(&name)
        && !work::is_installed(candidate.entry.path.as_bytes())
}

/// Whether a folder on the way is called as those of models are.
fn is_placed(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').rev().skip(1).any(|segment| {
        segment.starts_with(b"models--")
            || [&b"models"[..], b"model", b"model_repository", b"mlruns", b"checkpoints"].contains(&segment)
    })
}

/// The lines of pip's requirements file format.
fn lines(text: &str, context: &mut Context<'_>) -> Result<(), Stop> {
    for (number, line) in text.lines().enumerate() {
        requirement(line, &format!("line {}", number + 1), context);
    }
    Ok(())
}

/// An environment of conda (`dependencies` with a list for pip in it, `channels`), or of MLflow's `virtualenv`
/// (`dependencies` and `build_dependencies`, all for pip).
fn environment(text: &str, context: &mut Context<'_>) -> Result<(), Stop> {
    let root = yaml::parse(text)?;
    if !matches!(root.value, Value::Object(_)) {
        return Err(Stop::wrong(0, "no YAML mapping"));
    }
    for list in ["dependencies", "build_dependencies", "channels"] {
        for (number, one) in root.get(list).map(Node::elements).unwrap_or_default().iter().enumerate() {
            let place = format!("{list}[{number}]");
            if let Some(text) = one.as_text() {
                // A channel that is only named is one of the index.
                if list != "channels" || is_address(text) {
                    requirement(text, &place, context);
                }
            }
            let pip = one.get("pip").map(Node::elements).unwrap_or_default();
            for (line, text) in pip.iter().enumerate().filter_map(|(line, one)| Some((line, one.as_text()?)))
            {
                requirement(text, &format!("{place}.pip[{line}]"), context);
            }
        }
    }
    Ok(())
}

/// One line of requirements; options that name no address are none.
fn requirement(line: &str, place: &str, context: &mut Context<'_>) {
    let line = line.split(" #").next().unwrap_or(line).trim();
    let is_direct = is_address(line);
    if line.is_empty() || line.starts_with('#') || (line.starts_with('-') && !is_direct) {
        return;
    }
    context.metadata().refer(ReferenceKind::Requirement, Origin::Config, line, None);
    if is_direct {
        let finding = Finding::new(&rule::DIRECT_REQUIREMENT, line);
        context.find(finding.with_trace([format!("{place}: {line}")]));
    }
}

fn is_address(line: &str) -> bool {
    line.contains("://") || line.contains("git+")
}
