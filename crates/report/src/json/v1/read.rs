//! Reading a decision document back, so that its decision can be reached again.

use serde::Deserialize;
use std::borrow::Cow;

use wb_model::{Assessment, DatabaseIdentity, Decision, Hint, Inventory};

use super::{Document, Outcome, SCHEMA, VERSION, limits, policies};

/// Why a document is not a decision of version 1.
#[derive(Debug, thiserror::Error)]
pub enum JsonV1Error {
    /// It is larger than is read.
    #[error("read the decision: it has {size} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// It nests deeper than is read.
    #[error("read the decision: it nests deeper than {limit} levels at byte {offset}")]
    TooDeep {
        /// The limit.
        limit: usize,
        /// Where the limit is passed, in bytes from the start.
        offset: usize,
    },
    /// Not JSON, or cut short.
    #[error("read the decision: it is not JSON, or not all of it is there")]
    NotJson(#[source] serde_json::Error),
    /// JSON, and something else.
    #[error("read the decision: it is JSON, but its schema is not \"weighbridge.decision\"")]
    Unrecognised,
    /// Another version of the document.
    #[error("read the decision: its version is {version}, and this program reads version 1")]
    Version {
        /// What the document says, at most 40 characters.
        version: String,
    },
    /// A field is missing, is not known, or has a value that the version does not allow.
    #[error("read the decision, at {path}")]
    Field {
        /// Path of the value (`findings[3].ratings[0].score`).
        path: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// Two fields that must agree do not.
    #[error("read the decision, at {path}: {why}")]
    Contradiction {
        /// The field that repeats another.
        path: String,
        /// What is wrong, as a fragment.
        why: &'static str,
    },
}

impl Hint for JsonV1Error {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NotJson(_) | Self::Unrecognised => {
                Some("give a file that `gate --format json` wrote".to_owned())
            }
            Self::Version { .. } => Some("use the weighbridge that wrote it, or a newer one".to_owned()),
            Self::Field { .. } => {
                Some("it may be from a newer weighbridge: update, or gate the image again".to_owned())
            }
            Self::Contradiction { .. } => Some("it was changed by hand: gate the image again".to_owned()),
            Self::TooLarge { .. } | Self::TooDeep { .. } => None,
        }
    }
}

/// The fields by which a document is recognised.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    schema: serde_json::Value,
    #[serde(default)]
    version: serde_json::Value,
}

/// Reads a decision document of version 1: the assessment that was written, and nothing less.
///
/// # Errors
/// It is too large or nested too deep, is no JSON, is something else or another version, has a field that version 1
/// does not have, or says two things at once. An error is never an empty assessment.
pub fn read_json_v1(bytes: &[u8]) -> Result<Assessment, JsonV1Error> {
    limits::check(bytes)?;
    recognise(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let document: Document<'static> = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| JsonV1Error::Field { path: error.path().to_string(), source: error.into_inner() })?;
    reader.end().map_err(JsonV1Error::NotJson)?;
    assessment(document)
}

fn recognise(bytes: &[u8]) -> Result<(), JsonV1Error> {
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        // An array or a number: JSON, and no object.
        serde_json::error::Category::Data => JsonV1Error::Unrecognised,
        _ => JsonV1Error::NotJson(error),
    })?;
    if envelope.schema.as_str() != Some(SCHEMA) {
        return Err(JsonV1Error::Unrecognised);
    }
    if envelope.version.as_u64() != Some(VERSION) {
        let version = envelope.version.to_string().chars().take(40).collect();
        return Err(JsonV1Error::Version { version });
    }
    Ok(())
}

fn assessment(document: Document<'static>) -> Result<Assessment, JsonV1Error> {
    let contradicts = |path: &str, why| JsonV1Error::Contradiction { path: path.to_owned(), why };
    let inputs = document.inputs.into_owned();
    if document.policy != policies(&inputs) {
        return Err(contradicts("policy", "it is not the list of the policies in \"inputs\""));
    }
    let rules = document.rules.into_owned();
    let decision = match document.decision {
        None if rules.is_empty() => None,
        None => return Err(contradicts("rules", "there are rules, and no decision")),
        Some(head) => Some(Decision {
            verdict: head.verdict,
            as_of: head.as_of.into_owned(),
            role: head.role.map(Into::into),
            risk: head.risk,
            rules,
            waivers: head.waivers.into_owned(),
            notes: head.notes.into_owned(),
        }),
    };
    if document.outcome != Outcome::of(decision.as_ref()) {
        return Err(contradicts("outcome", "the decision and its rules say something else"));
    }
    let inventory = Inventory {
        subject: document.subject.into_owned(),
        tool: document.tool.into_owned(),
        created: document.created.map(Into::into),
        layers: document.layers.into_owned(),
        components: document.components.into_owned(),
        relationships: document.relationships.into_owned(),
        statuses: document.statuses.into_owned(),
        diagnostics: document.diagnostics.into_owned(),
        observations: document.observations.into_owned(),
        base: document.base.map(Cow::into_owned),
    };
    // Components are looked up by bisection: what stands out of order would be there and not be found.
    if !inventory.components.is_sorted_by_key(|component| &component.id) {
        return Err(contradicts("components", "they are not sorted by their ids"));
    }
    Ok(Assessment {
        inventory,
        findings: document.findings.into_owned(),
        coverage: document.coverage.into_owned(),
        database: DatabaseIdentity {
            digest: document.database.digest.into_owned(),
            schema: document.database.schema,
            newest: document.database.newest.map(Into::into),
            starter: document.database.starter,
            sources: document.sources.into_owned(),
        },
        inputs,
        decision,
    })
}
