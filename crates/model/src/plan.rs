//! A remediation plan: what to upgrade, to remove or to move, what that closes, and what is left.

use serde::{Deserialize, Serialize};

use crate::{ComponentKind, Severity, Subject};

/// The `schema` of a plan's JSON.
pub const PLAN_SCHEMA: &str = "weighbridge.plan";
/// The `version` of a plan's JSON.
pub const PLAN_VERSION: u32 = 1;

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemediationPlan {
    /// [`PLAN_SCHEMA`].
    pub schema: String,
    /// [`PLAN_VERSION`].
    pub version: u32,
    /// What it is for.
    pub subject: Subject,
    /// The time that due days are counted from, RFC 3339.
    pub as_of: String,
    /// Digest of the advisory database it stands on.
    pub database: String,
    /// Open findings now.
    pub before: PlanTally,
    /// Open findings when every step is done, as far as that can be known now. What nobody could look at counts as open.
    pub after: PlanTally,
    /// The steps, the one that removes the most risk first.
    pub steps: Vec<PlanStep>,
    /// Findings that no step closes, each with the reason.
    pub left: Vec<LeftFinding>,
    /// The team's own command that compares what the image does before and after. Nobody but the team runs it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub smoke: Option<String>,
    /// What a reader should know about the plan as a whole.
    pub notes: Vec<String>,
}

/// How many open findings, and what they weigh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTally {
    /// All.
    pub findings: u32,
    /// Of them critical.
    pub critical: u32,
    /// Of them high.
    pub high: u32,
    /// Of them known to be exploited.
    pub exploited: u32,
    /// Sum of their risk scores.
    pub risk: u32,
}

/// What sort of step it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepAction {
    /// One or more packages to other versions, together.
    Upgrade,
    /// A package that nothing needs goes.
    Remove,
    /// The image is built from a newer base.
    MoveBase,
}

impl StepAction {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Remove => "remove",
            Self::MoveBase => "move-base",
        }
    }
}

/// What a step costs, by how far versions jump and by how much depends on them. Ordered: the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostClass {
    /// The last part of a version, or a distribution's own update.
    Patch,
    /// The second part of a version.
    Minor,
    /// Something goes away.
    Remove,
    /// Another base image.
    Base,
    /// The first part of a version; or the second where five packages or more depend on it.
    Major,
}

impl CostClass {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Remove => "remove",
            Self::Base => "base",
            Self::Major => "major",
        }
    }
}

/// One step: everything in it is done together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Its number, from 1.
    pub number: u32,
    /// What sort.
    pub action: StepAction,
    /// What it is about, in a few words (`torch 2.1.0 → 2.6.0`).
    pub title: String,
    /// What changes.
    pub changes: Vec<PackageChange>,
    /// The command that does it; none when there is no safe one, and `refused` says why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub command: Option<String>,
    /// Why there is no command or no patch.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub refused: Vec<String>,
    /// Lines for a requirements file.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub requirements: Vec<String>,
    /// Patches of files that were given. They apply in the order of the steps, with `patch -p0`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub patches: Vec<PlanPatch>,
    /// Findings that it closes.
    pub closes: Vec<PlannedFinding>,
    /// Findings that it opens.
    pub opens: Vec<PlannedFinding>,
    /// Findings that it may close: nobody has looked into what it brings.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unknown: Vec<PlannedFinding>,
    /// What it costs.
    pub cost: CostClass,
    /// How many installed packages depend on what changes.
    pub dependants: u32,
    /// Who owns it, by the file of owners.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Last day, `YYYY-MM-DD`, and where it is from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<PlanDue>,
    /// Commands that check it.
    pub checks: Vec<String>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

/// The last day for a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlanDue {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// What sets it (`CVE-2023-4863 is known to be exploited`, `a critical finding`).
    pub because: String,
}

/// A patch of one file, as a unified diff.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlanPatch {
    /// The file, as it was given.
    pub file: String,
    /// The unified diff.
    pub diff: String,
}

/// A package that changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PackageChange {
    /// The package.
    pub package: PlanPackage,
    /// The version now; none when it is not installed now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The version after; none when it goes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// Why it is in the step, in a sentence without a full stop.
    pub reason: String,
}

/// A package or another component, named so that it is found again in another inventory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlanPackage {
    /// What sort of component.
    pub kind: ComponentKind,
    /// The purl's type; empty where it has no purl.
    pub ecosystem: String,
    /// The name as the ecosystem compares it.
    pub name: String,
    /// The folder it is installed in, or the package that brings it.
    pub place: String,
}

/// A finding of a plan, named so that it is found again in another assessment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedFinding {
    /// The leading id.
    pub vulnerability: String,
    /// Its other ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// The component.
    pub package: PlanPackage,
    /// The component's version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// Known to be exploited.
    pub exploited: bool,
    /// The risk score, 0 to 100.
    pub risk: u8,
}

/// A finding that no step closes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeftFinding {
    /// The finding.
    pub finding: PlannedFinding,
    /// Why, in a sentence without a full stop.
    pub reason: String,
}

/// What has become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// Every change is made and what it promised is gone.
    Done,
    /// Every change is made, and a finding that should be gone is not.
    Remains,
    /// A change is not made.
    NotDone,
}

impl StepState {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Remains => "remains",
            Self::NotDone => "not-done",
        }
    }
}

/// A step as another inventory shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedStep {
    /// Its number in the plan.
    pub number: u32,
    /// Its title in the plan.
    pub title: String,
    /// What has become of it.
    pub state: StepState,
    /// Which changes are not made, in sentences without full stops.
    pub missing: Vec<String>,
    /// Findings that it promised to close and that are gone.
    pub closed: Vec<PlannedFinding>,
    /// Findings that it promised to close and that are still open.
    pub remaining: Vec<PlannedFinding>,
}

/// A plan set against what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCheck {
    /// What was looked at.
    pub subject: Subject,
    /// The steps.
    pub steps: Vec<CheckedStep>,
    /// Open findings that the plan knew nothing of.
    pub new: Vec<PlannedFinding>,
    /// Findings that the plan left open or could not promise, and that are gone.
    pub gone: Vec<PlannedFinding>,
    /// How many the plan promised to close in all.
    pub promised: u32,
    /// Open findings when the plan was made.
    pub before: PlanTally,
    /// Open findings now.
    pub now: PlanTally,
    /// What a reader should know: another database, …
    pub notes: Vec<String>,
    /// The team's own command that the plan asks for; it was not run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub smoke: Option<String>,
}

impl PlanCheck {
    /// Whether every step is done.
    pub fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.state == StepState::Done)
    }
}
