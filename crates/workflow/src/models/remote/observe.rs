//! What was found in a model artifact, in the words and by the rules of every other model: a policy decides about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wb_aimodel::Verdict;
use wb_aimodel::finding::names_of_all;
use wb_model::{
    Inventory, ModelFile, ModelFinding, ModelObservation, Observation, ObservationKind, Outcome, Place,
    Severity, Stage, StatusLine, Subject, SubjectKind, Tool,
};
use wb_source::ModelArtifact;

use super::VERDICTS;

/// Steps of a proof that are shown; all of them are in the document.
const STEPS: usize = 4;

/// An inventory without components, which is still to be sorted.
pub(super) fn inventory(
    artifact: &ModelArtifact,
    files: &[ModelFile],
    beside: Vec<Observation>,
    tool: Tool,
) -> Inventory {
    let mut observations: Vec<Observation> = files
        .iter()
        // Of what could not even be read the scan itself speaks.
        .filter(|file| file.sha256.is_some() || file.verdict != Verdict::Unreadable.name())
        .flat_map(|file| VERDICTS.into_iter().filter_map(move |verdict| observation(file, verdict)))
        .collect();
    let status = |verdict: Verdict| {
        let rule = rule(verdict);
        let count = observations.iter().filter(|one| one.rule == rule).count() as u64;
        let outcome = if count == 0 { Outcome::Nothing } else { Outcome::Found { count } };
        StatusLine { stage: Stage::Check, name: format!("{}/{rule}", ObservationKind::Model.name()), outcome }
    };
    let statuses = VERDICTS.into_iter().map(status).collect();
    observations.extend(beside);
    // A commit is in the name, and is no digest of what is there.
    let manifest = Some(artifact.manifest().clone()).filter(|_| artifact.repository().is_none());
    let subject = Subject {
        kind: if manifest.is_some() { SubjectKind::Image } else { SubjectKind::Directory },
        name: artifact.name().to_owned(),
        manifest,
        config: None,
        platform: None,
        labels: BTreeMap::new(),
    };
    Inventory {
        subject,
        tool,
        created: None,
        layers: Vec::new(),
        components: Vec::new(),
        relationships: Vec::new(),
        statuses,
        diagnostics: Vec::new(),
        observations,
        base: None,
    }
}

/// What is wrong beside what single files hold.
pub(super) fn beyond_files(inventory: &Inventory) -> impl Iterator<Item = ModelObservation> {
    let all = inventory.observations.iter();
    all.filter(|one| !VERDICTS.into_iter().any(|verdict| one.rule == rule(verdict))).map(|one| {
        ModelObservation {
            rule: one.rule_id(),
            severity: one.severity,
            path: one.place.path.clone().unwrap_or_default(),
            message: one.message.clone(),
        }
    })
}

/// The rule about files of this verdict.
pub(super) fn rule(verdict: Verdict) -> String {
    format!("{}-model", verdict.name())
}

/// One observation for all findings of a file that have this effect.
fn observation(file: &ModelFile, verdict: Verdict) -> Option<Observation> {
    let mut findings: Vec<&ModelFinding> =
        file.findings.iter().filter(|finding| finding.effect == verdict.name()).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let (severity, message) = match findings.first() {
        Some(first) => (first.severity, sentence(first, findings.len() - 1)),
        None if verdict == Verdict::Unreadable && file.verdict == verdict.name() => {
            (Severity::High, "it was not read to its end".to_owned())
        }
        None => return None,
    };
    // What nobody could read fails until somebody waives it, however small the obstacle was.
    let least = if verdict == Verdict::Unreadable { Severity::High } else { severity };
    let mend = match verdict {
        Verdict::Malicious => {
            "do not load it; take the model from its maker again in a format that holds no code (safetensors)"
        }
        Verdict::Unreadable => {
            "fetch the whole file (--fetch-all), or waive it for this content by its SHA-256"
        }
        _ => "have the model written anew by its maker, or read what was found and waive it for this content",
    };
    let globals = names_of_all(findings.iter().map(|one| one.globals.as_slice()), file.unlisted);
    Some(Observation {
        kind: ObservationKind::Model,
        rule: rule(verdict),
        severity: severity.max(least),
        place: Place { path: Some(file.path.clone()), digest: file.sha256.clone(), ..Place::default() },
        message,
        mend: mend.to_owned(),
        globals,
    })
}

fn sentence(finding: &ModelFinding, more: usize) -> String {
    let mut text = format!("{}: {}", finding.rule, finding.evidence);
    if let Some(member) = &finding.member {
        let _ = write!(text, " in {member}");
    }
    if let Some(offset) = finding.offset {
        let _ = write!(text, " at {offset:#x}");
    }
    if !finding.trace.is_empty() {
        let shown: Vec<&str> = finding.trace.iter().take(STEPS).map(String::as_str).collect();
        let rest = if finding.trace.len() > STEPS { "; …" } else { "" };
        let _ = write!(text, " ({}{rest})", shown.join("; "));
    }
    if more > 0 {
        let _ = write!(text, ", and {more} more findings of this sort");
    }
    text
}
