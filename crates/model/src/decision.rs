//! Whether it may pass, with every reason.

use serde::{Deserialize, Serialize};

use crate::{ComponentId, FindingId};

/// The answer of a gate or of one of its rules. Ordered: a later one is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing stands against it.
    Pass,
    /// It may pass; somebody should look.
    Warn,
    /// It may not pass.
    Fail,
}

impl Verdict {
    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What a rule did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum RuleOutcome {
    /// It was evaluated.
    Decided {
        /// Its answer.
        verdict: Verdict,
    },
    /// It was not evaluated, on purpose.
    Skipped {
        /// Why.
        why: String,
    },
    /// It could not be evaluated (a CEL rule failed or ran too long, a fact is missing): counts as `fail`.
    CouldNotDecide {
        /// Why.
        why: String,
    },
}

/// One thing a rule hit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hit {
    /// The finding, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<FindingId>,
    /// The component, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<ComponentId>,
    /// What is the matter, in a sentence.
    pub message: String,
    /// The path that brought the component in, from the outermost to it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub path: Vec<ComponentId>,
    /// Whether it counts, or why not.
    pub treatment: Treatment,
}

/// Whether a hit counts against the image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "treatment")]
pub enum Treatment {
    /// It counts.
    Counted,
    /// A waiver that is valid takes it out.
    Waived {
        /// The waiver's id.
        waiver: String,
    },
    /// It was there when the baseline was accepted.
    Baselined {
        /// Who owns the baseline's entry.
        owner: String,
        /// Until when, `YYYY-MM-DD`.
        until: String,
    },
    /// Its days of grace are not over.
    InGrace {
        /// Until when, RFC 3339.
        until: String,
    },
    /// Something else takes it out; never silently.
    SetAside {
        /// Why.
        why: String,
    },
}

/// A rule, what it said, and what it hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// Stable name (`severity/critical`, `kev`, `license/deny`, `custom/no-root`).
    pub id: String,
    /// What it asks for, in a sentence.
    pub title: String,
    /// What it said.
    #[serde(flatten)]
    pub outcome: RuleOutcome,
    /// What it hit: what counts first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hits: Vec<Hit>,
    /// Who may approve a waiver for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approver: Option<String>,
    /// The controls it serves (`SSDF PW.4.1`, `SOC2 CC7.1`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub controls: Vec<String>,
    /// Which policy it comes from: `organisation`, `project`, `command-line` or `default`.
    pub from: String,
}

impl RuleResult {
    /// Its answer; what could not be decided fails, what was skipped passes.
    pub fn verdict(&self) -> Verdict {
        match &self.outcome {
            RuleOutcome::Decided { verdict } => *verdict,
            RuleOutcome::Skipped { .. } => Verdict::Pass,
            RuleOutcome::CouldNotDecide { .. } => Verdict::Fail,
        }
    }
}

/// A waiver, and whether it counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WaiverResult {
    /// Its id.
    pub id: String,
    /// `applied`, `unused`, `expired`, `not-yet-valid`, `unapproved`, `self-approved`, `wrong-role`, `too-long`, `not-allowed`.
    pub status: String,
    /// Why, in a sentence.
    pub why: String,
    /// How many hits it took out.
    pub hits: u64,
    /// Until when, RFC 3339 or `YYYY-MM-DD`.
    pub expires: String,
}

/// A decision is a value with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The answer: the worst of all rules.
    pub verdict: Verdict,
    /// The time the decision stands on, RFC 3339.
    pub as_of: String,
    /// The role that was asked for (`training`, `serving`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// The image's risk score, 0 to 100.
    pub risk: u8,
    /// Every rule, in the order of the policy.
    pub rules: Vec<RuleResult>,
    /// Every waiver.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub waivers: Vec<WaiverResult>,
    /// What else a person should know (a project's policy that tried to loosen, a baseline entry that expired).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}
