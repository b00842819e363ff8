//! Requirements of a model repository.

use serde::{Deserialize, Serialize};

use wb_read::{Candidate, Entry, FactType, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::work;
use crate::finding::Finding;
use crate::metadata::{Metadata, Origin, ReferenceKind};
use crate::rule::folder as rule;

/// What a `requirements.txt` beside a model asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelRequirements {
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
    version: 2,
    summary: "requirements of model repositories",
    select: &[Select::Probe {
        what: "requirements.txt in a hub snapshot, beside an MLmodel or in a folder named for models",
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
            for (number, line) in text.lines().enumerate() {
                let line = line.split(" #").next().unwrap_or(line).trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let is_direct = line.contains("://") || line.starts_with("git+");
                if line.starts_with('-') && !is_direct {
                    continue;
                }
                context.metadata().refer(ReferenceKind::Requirement, Origin::Config, line, None);
                if is_direct {
                    let finding = Finding::new(&rule::DIRECT_REQUIREMENT, line);
                    context.find(finding.with_trace([format!("line {}: {line}", number + 1)]));
                }
            }
            Ok(())
        });
        out.fact(
            entry,
            &ModelRequirements { metadata: seen.metadata.clone(), findings: seen.findings.clone() },
        );
        seen.result()
    }

    fn too_large(&self, entry: &Entry, why: ReadProblem, out: &mut Output) -> Result<(), ReadProblem> {
        out.fact(
            entry,
            &ModelRequirements { findings: work::too_large(&why), ..ModelRequirements::default() },
        );
        Err(why)
    }
}

/// A layer's file cannot be seen beside others, so the path has to say that it is a model's.
fn is_candidate(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    candidate.entry.path.name() == b"requirements.txt"
        && !work::is_installed(path)
        && path.split(|byte| *byte == b'/').any(|segment| {
            segment.starts_with(b"models--")
                || [&b"models"[..], b"model", b"model_repository", b"mlruns", b"checkpoints"]
                    .contains(&segment)
        })
}
