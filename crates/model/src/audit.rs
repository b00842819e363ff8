//! What was decided over a period, by what, and what nobody looked at: for auditors.

use serde::{Deserialize, Serialize};

use crate::{Subject, Verdict, WaiverResult};

/// The `schema` of an audit's JSON.
pub const AUDIT_SCHEMA: &str = "weighbridge.audit";
/// The `version` of an audit's JSON.
pub const AUDIT_VERSION: u32 = 1;

/// An audit. Every list is sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// [`AUDIT_SCHEMA`].
    pub schema: String,
    /// [`AUDIT_VERSION`].
    pub version: u32,
    /// First day that was asked for, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Last day that was asked for, `YYYY-MM-DD`.
    pub to: Option<String>,
    /// Decisions of the period, the earliest first.
    pub decisions: Vec<AuditedDecision>,
    /// Decisions that lie outside the period.
    pub outside: u64,
    /// Documents that could not be read, or that hold no decision.
    pub unreadable: Vec<UnreadDecision>,
    /// The controls that rules serve.
    pub controls: Vec<AuditedControl>,
    /// Stretches of more than a week without a decision.
    pub gaps: Vec<AuditGap>,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditedDecision {
    /// The time it stands on, RFC 3339.
    pub as_of: String,
    /// The document.
    pub document: String,
    /// What was weighed.
    pub subject: Subject,
    /// The answer.
    pub verdict: Verdict,
    /// The role that was asked for.
    pub role: Option<String>,
    /// Open findings.
    pub open: u64,
    /// Digest of the advisory database.
    pub database: String,
    /// Policies, VEX, baselines: kind, name and digest.
    pub inputs: Vec<(String, String, String)>,
    /// Rules that failed, with how many hits counted.
    pub failed: Vec<(String, u64)>,
    /// Waivers, whatever became of them.
    pub waivers: Vec<AuditedWaiver>,
    /// What a baseline took out, by its owner and last day.
    pub baselined: Vec<(String, String, u64)>,
    /// What a VEX statement or an owner took out: vulnerability, component, who, why.
    pub suppressed: Vec<(String, String, String, String)>,
    /// What was not looked at, in sentences.
    pub not_looked_at: Vec<String>,
}

/// A waiver, and the people behind it as the policy names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditedWaiver {
    /// What became of it.
    #[serde(flatten)]
    pub result: WaiverResult,
    /// Who asked for it; none when the policy's text could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requester: Option<String>,
    /// Who approved it; none when nobody did, or the policy's text could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approver: Option<String>,
}

/// A document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnreadDecision {
    /// Its name.
    pub document: String,
    /// Why.
    pub why: String,
}

/// A control, and how often the rules that serve it said what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditedControl {
    /// The control (`SSDF PW.4.1`).
    pub control: String,
    /// Rules that serve it.
    pub rules: Vec<String>,
    /// How often they let pass.
    pub passed: u64,
    /// How often they warned.
    pub warned: u64,
    /// How often they failed.
    pub failed: u64,
    /// How often they were skipped.
    pub skipped: u64,
}

/// A stretch without a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditGap {
    /// The decision before it, RFC 3339.
    pub after: String,
    /// The decision behind it, RFC 3339.
    pub before: String,
    /// Whole days.
    pub days: i64,
}
