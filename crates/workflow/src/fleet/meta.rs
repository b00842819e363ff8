//! The sidecar of an image's document: where it came from, when, by what, and what came of it (docs/fleet-v1.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wb_model::{Assessment, Inventory, Severity, Tool, Verdict};

/// What the sidecar calls itself.
pub const SCHEMA: &str = "weighbridge.fleet";
/// The version that is written and read.
pub const VERSION: u32 = 1;

/// What an image's document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Form {
    /// A decision, `gate -o json`.
    #[serde(rename = "decision@1")]
    Decision,
    /// A CycloneDX document.
    #[serde(rename = "cyclonedx-json@1.6")]
    Sbom,
}

/// The sidecar. An image is finished when it is there and fits its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// [`SCHEMA`].
    pub schema: String,
    /// [`VERSION`].
    pub version: u32,
    /// Digest of the image's manifest; where there is none, of the document or the name it came from.
    pub digest: String,
    /// All names under which it was met, sorted.
    pub names: BTreeSet<String>,
    /// When it was weighed, RFC 3339.
    pub when: String,
    /// By what.
    pub tool: Tool,
    /// What the document is.
    pub form: Form,
    /// SHA-256 of the document.
    pub document: String,
    /// Hash over everything that decided what the document says, besides the image and the time.
    pub key: String,
    /// The verdict, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<Verdict>,
    /// Digest of the advisory database the decision stands on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub database: Option<String>,
    /// Whether everything was looked at.
    pub complete: bool,
    /// Components.
    pub components: u64,
    /// Open findings by severity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub open: BTreeMap<String, u64>,
    /// Components that no source covers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_covered: Option<u64>,
    /// Observations by rule, each with its severity and number.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub observations: BTreeMap<String, ObservationCount>,
}

/// How often a rule hit one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservationCount {
    /// How bad; the worst of them.
    pub severity: Severity,
    /// How often.
    pub count: u64,
}

/// What the sidecar tells of what was weighed.
pub(super) struct Told {
    pub(super) complete: bool,
    pub(super) components: u64,
    pub(super) open: BTreeMap<String, u64>,
    pub(super) not_covered: Option<u64>,
    pub(super) observations: BTreeMap<String, ObservationCount>,
    pub(super) verdict: Option<Verdict>,
    pub(super) database: Option<String>,
}

impl Told {
    pub(super) fn of_inventory(inventory: &Inventory) -> Self {
        let mut observations: BTreeMap<String, ObservationCount> = BTreeMap::new();
        for observation in &inventory.observations {
            let known = observations
                .entry(observation.rule_id())
                .or_insert(ObservationCount { severity: observation.severity, count: 0 });
            known.severity = known.severity.max(observation.severity);
            known.count += 1;
        }
        Self {
            complete: inventory.is_complete(),
            components: inventory.components.len() as u64,
            open: BTreeMap::new(),
            not_covered: None,
            observations,
            verdict: None,
            database: None,
        }
    }

    pub(super) fn of_assessment(assessment: &Assessment) -> Self {
        let mut open: BTreeMap<String, u64> = BTreeMap::new();
        for finding in assessment.findings.iter().filter(|finding| finding.is_open()) {
            *open.entry(finding.severity.name().to_owned()).or_default() += 1;
        }
        let silent = assessment
            .coverage
            .iter()
            .filter(|line| !matches!(line.covered, wb_model::Covered::By { .. }))
            .count();
        Self {
            open,
            not_covered: Some(silent as u64),
            verdict: assessment.decision.as_ref().map(|decision| decision.verdict),
            database: Some(assessment.database.digest.clone()),
            ..Self::of_inventory(&assessment.inventory)
        }
    }
}
