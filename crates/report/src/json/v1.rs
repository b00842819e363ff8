//! Version 1 of the decision document: everything that was weighed, found and decided, and everything it stands on.
//!
//! A document holds enough to reach the same decision again: reading what was written gives an equal assessment.
//! Fields that only repeat others for the reader's ease (`outcome`, `policy`) are checked against them when a
//! document is read, so that they cannot say something else.
//!
//! `docs/json-v1.md` describes the document in words, `docs/schema/decision-v1.schema.json` for programs.

mod limits;
mod outcome;
mod read;

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use wb_model::{
    Assessment, BaseImage, Component, Coverage, Decision, Diagnostic, Finding, InputDocument, Layer,
    Observation, Relationship, RuleResult, SourceState, StatusLine, Subject, Tool, Verdict, WaiverResult,
};

use outcome::Outcome;

pub use read::{JsonV1Error, read_json_v1};

/// What the document calls itself.
const SCHEMA: &str = "weighbridge.decision";

/// The version of the document.
const VERSION: u64 = 1;

/// The document, its keys in the order in which they are written. Borrowed to write, owned when it was read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    schema: Cow<'a, str>,
    version: u64,
    tool: Cow<'a, Tool>,
    created: Option<Cow<'a, str>>,
    subject: Cow<'a, Subject>,
    outcome: Outcome,
    decision: Option<Head<'a>>,
    rules: Cow<'a, [RuleResult]>,
    findings: Cow<'a, [Finding]>,
    components: Cow<'a, [Component]>,
    relationships: Cow<'a, [Relationship]>,
    layers: Cow<'a, [Layer]>,
    coverage: Cow<'a, [Coverage]>,
    statuses: Cow<'a, [StatusLine]>,
    diagnostics: Cow<'a, [Diagnostic]>,
    #[serde(default)]
    observations: Cow<'a, [Observation]>,
    #[serde(default)]
    base: Option<Cow<'a, BaseImage>>,
    sources: Cow<'a, [SourceState]>,
    policy: Vec<PolicyReference<'a>>,
    database: Database<'a>,
    inputs: Cow<'a, [InputDocument]>,
}

/// A decision without its rules, which stand beside it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head<'a> {
    verdict: Verdict,
    as_of: Cow<'a, str>,
    role: Option<Cow<'a, str>>,
    risk: u8,
    waivers: Cow<'a, [WaiverResult]>,
    notes: Cow<'a, [String]>,
}

/// A policy that went in: its text is among the inputs.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct PolicyReference<'a> {
    kind: Cow<'a, str>,
    name: Cow<'a, str>,
    digest: Cow<'a, str>,
}

/// The database without its sources, which stand beside it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Database<'a> {
    digest: Cow<'a, str>,
    schema: u32,
    newest: Option<Cow<'a, str>>,
    starter: bool,
}

/// Writes an assessment as a decision document of version 1. The same assessment always gives the same bytes.
pub fn json_v1(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document::of(assessment))?;
    out.write_all(b"\n")
}

impl<'a> Document<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        let inventory = &assessment.inventory;
        let database = &assessment.database;
        Self {
            schema: SCHEMA.into(),
            version: VERSION,
            tool: Cow::Borrowed(&inventory.tool),
            created: inventory.created.as_deref().map(Cow::Borrowed),
            subject: Cow::Borrowed(&inventory.subject),
            outcome: Outcome::of(assessment.decision.as_ref()),
            decision: assessment.decision.as_ref().map(Head::of),
            rules: assessment.decision.as_ref().map_or(&[][..], |decision| &decision.rules).into(),
            findings: Cow::Borrowed(&assessment.findings),
            components: Cow::Borrowed(&inventory.components),
            relationships: Cow::Borrowed(&inventory.relationships),
            layers: Cow::Borrowed(&inventory.layers),
            coverage: Cow::Borrowed(&assessment.coverage),
            statuses: Cow::Borrowed(&inventory.statuses),
            diagnostics: Cow::Borrowed(&inventory.diagnostics),
            observations: Cow::Borrowed(&inventory.observations),
            base: inventory.base.as_ref().map(Cow::Borrowed),
            sources: Cow::Borrowed(&database.sources),
            policy: policies(&assessment.inputs),
            database: Database {
                digest: Cow::Borrowed(&database.digest),
                schema: database.schema,
                newest: database.newest.as_deref().map(Cow::Borrowed),
                starter: database.starter,
            },
            inputs: Cow::Borrowed(&assessment.inputs),
        }
    }
}

impl<'a> Head<'a> {
    fn of(decision: &'a Decision) -> Self {
        Self {
            verdict: decision.verdict,
            as_of: Cow::Borrowed(&decision.as_of),
            role: decision.role.as_deref().map(Cow::Borrowed),
            risk: decision.risk,
            waivers: Cow::Borrowed(&decision.waivers),
            notes: Cow::Borrowed(&decision.notes),
        }
    }
}

/// Those inputs that are policies.
fn policies(inputs: &[InputDocument]) -> Vec<PolicyReference<'_>> {
    let policies = inputs.iter().filter(|input| input.kind.ends_with("policy"));
    policies
        .map(|input| PolicyReference {
            kind: Cow::Borrowed(&input.kind),
            name: Cow::Borrowed(&input.name),
            digest: Cow::Borrowed(&input.digest),
        })
        .collect()
}

#[cfg(test)]
mod tests;
