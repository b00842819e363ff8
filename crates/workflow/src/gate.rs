//! The gate: from an inventory and a database to an assessment with a decision, and back to the same one later.

mod error;

use sha2::{Digest as _, Sha256};
use wb_advisory::Database;
use wb_match::vex;
use wb_model::{Assessment, InputDocument, Inventory, Severity};
use wb_policy::{Baseline, Context, Input, Policies, Policy};

pub use error::GateError;

/// The kinds of documents that go into a decision.
pub const ORGANISATION_POLICY: &str = "organisation-policy";
/// The project's own policy.
pub const PROJECT_POLICY: &str = "project-policy";
/// A VEX document.
pub const VEX: &str = "vex";
/// A baseline.
pub const BASELINE: &str = "baseline";
/// What the command line asked for: it is part of what a decision stands on.
const OPTIONS: &str = "options";

/// What a gate decides about.
#[derive(Debug)]
pub struct Request<'a> {
    /// What is in it.
    pub inventory: Inventory,
    /// What is known to be wrong with what.
    pub database: &'a Database,
    /// Policies, VEX, a baseline: made by [`input`].
    pub inputs: Vec<InputDocument>,
    /// What the command line asked for.
    pub options: Options,
}

/// What the command line asked for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The time that everything is decided for.
    #[serde(with = "time")]
    pub as_of: jiff::Timestamp,
    /// The severity from which findings fail.
    pub fail_on: Option<Severity>,
    /// What the image is for.
    pub role: Option<String>,
    /// A decision may stand on the starter database.
    pub allow_starter: bool,
    /// An inventory that is not complete fails.
    pub require_complete: bool,
}

/// A document that goes into a decision.
///
/// # Errors
/// It is not UTF-8.
pub fn input(kind: &str, name: &str, bytes: Vec<u8>) -> Result<InputDocument, GateError> {
    let digest = Sha256::digest(&bytes);
    let hex: String = digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    let text = String::from_utf8(bytes).map_err(|error| GateError::NotUtf8 {
        name: name.to_owned(),
        at: error.utf8_error().valid_up_to(),
    })?;
    Ok(InputDocument { kind: kind.to_owned(), name: name.to_owned(), digest: format!("sha256:{hex}"), text })
}

/// Matches, applies VEX, decides.
///
/// # Errors
/// A document that went in is wrong, or the database cannot be read. An error is never a pass.
pub fn gate(request: Request<'_>) -> Result<Assessment, GateError> {
    let Request { inventory, database, mut inputs, options } = request;
    let policies = policies(&inputs)?;
    let baseline = one(&inputs, BASELINE)
        .map(|document| Baseline::parse(&document.text, &document.name))
        .transpose()
        .map_err(|error| GateError::Baseline(Box::new(error)))?;
    let mut matches =
        wb_match::assess(&inventory, database, &wb_match::MatchOptions { as_of: options.as_of })?;
    let documents: Vec<vex::Document> = of_kind(&inputs, VEX)
        .map(|document| vex::read(document.text.as_bytes(), &document.name))
        .collect::<Result<_, _>>()
        .map_err(|error| GateError::Vex(Box::new(error)))?;
    let applied = vex::apply(&documents, &inventory, &mut matches.findings, options.as_of);
    let context = Context {
        as_of: options.as_of,
        role: options.role.clone(),
        fail_on: options.fail_on,
        baseline: baseline.as_ref(),
        allow_starter: options.allow_starter,
        require_complete: options.require_complete,
        first_seen: None,
    };
    let mut decision = wb_policy::decide(
        &policies,
        Input {
            inventory: &inventory,
            findings: &mut matches.findings,
            coverage: &matches.coverage,
            database: database.identity(),
        },
        &context,
    );
    decision.notes.extend(applied.notes.iter().map(|note| format!("{}: {}", note.document, note.message)));
    inputs.retain(|document| document.kind != OPTIONS);
    inputs.push(options_document(&options)?);
    inputs.sort();
    Ok(Assessment {
        inventory,
        findings: matches.findings,
        coverage: matches.coverage,
        database: database.identity().clone(),
        inputs,
        decision: Some(decision),
    })
}

/// Reaches a decision again from everything it carries.
///
/// # Errors
/// The database is not the one it stands on, or the decision carries no options.
pub fn replay(old: &Assessment, database: &Database) -> Result<Assessment, GateError> {
    let (has, wants) = (database.identity(), &old.database);
    if has.digest != wants.digest {
        let differs = |source: &&wb_model::SourceState| {
            !has.sources.iter().any(|other| other.name == source.name && other.digest == source.digest)
        };
        return Err(GateError::OtherDatabase {
            has: has.digest.clone(),
            wants: wants.digest.clone(),
            sources: wants.sources.iter().filter(differs).map(|source| source.name.clone()).collect(),
        });
    }
    let options = one(&old.inputs, OPTIONS).ok_or(GateError::NoOptions)?;
    let options =
        serde_json::from_str(&options.text).map_err(|error| GateError::Options { why: error.to_string() })?;
    gate(Request { inventory: old.inventory.clone(), database, inputs: old.inputs.clone(), options })
}

fn policies(inputs: &[InputDocument]) -> Result<Policies, GateError> {
    let read = |kind| {
        one(inputs, kind)
            .map(|document| Policy::parse(&document.text, &document.name))
            .transpose()
            .map_err(|error| GateError::Policy(Box::new(error)))
    };
    let (organisation, project) = (read(ORGANISATION_POLICY)?, read(PROJECT_POLICY)?);
    Ok(Policies { organisation, project })
}

fn options_document(options: &Options) -> Result<InputDocument, GateError> {
    let text = serde_json::to_vec(options).map_err(|error| GateError::Options { why: error.to_string() })?;
    input(OPTIONS, "command line", text)
}

fn of_kind<'a>(inputs: &'a [InputDocument], kind: &str) -> impl Iterator<Item = &'a InputDocument> {
    inputs.iter().filter(move |document| document.kind == kind)
}

fn one<'a>(inputs: &'a [InputDocument], kind: &str) -> Option<&'a InputDocument> {
    of_kind(inputs, kind).next()
}

/// A time as RFC 3339.
mod time {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &jiff::Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<jiff::Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
