//! What changed between two versions of the same thing, and what nobody can tell.

use serde::{Deserialize, Serialize};

use crate::{ComponentId, ComponentKind, FindingClass, FindingState, Observation, Severity, Subject, Tool};

/// The `schema` of a comparison's JSON.
pub const DIFF_SCHEMA: &str = "weighbridge.diff";
/// The `version` of a comparison's JSON.
pub const DIFF_VERSION: u32 = 1;

/// A comparison of two inventories. Every list is sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// [`DIFF_SCHEMA`].
    pub schema: String,
    /// [`DIFF_VERSION`].
    pub version: u32,
    /// By what the newer side was read.
    pub tool: Tool,
    /// What it was.
    pub old: DiffSide,
    /// What it is.
    pub new: DiffSide,
    /// Components that changed. What lies inside another component names it.
    pub components: Vec<ComponentChange>,
    /// Components that are the same on both sides.
    pub unchanged: u64,
    /// Components whose declared licences changed.
    pub licenses: Vec<LicenseChange>,
    /// Operating system, base image, layers, platform, labels.
    pub surroundings: Vec<Surrounding>,
    /// What is wrong with the image itself.
    pub observations: ObservationChanges,
    /// What is wrong with what is in it.
    pub findings: FindingChanges,
    /// What makes parts of the comparison uncertain, in sentences.
    pub uncertain: Vec<String>,
    /// What was asked of it; none when nobody asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gate: Option<DiffGate>,
}

/// One of the two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffSide {
    /// What was weighed.
    pub subject: Subject,
    /// Its time, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<String>,
    /// How many components it has.
    pub components: u64,
    /// Whether everything could be looked at.
    pub complete: bool,
    /// Digest of the advisory database its findings stand on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub database: Option<String>,
}

/// What became of a component. Ordered as a report lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// To a later version.
    Upgraded,
    /// To an earlier version.
    Downgraded,
    /// To another version; which of the two is later cannot be told.
    Changed,
    /// The version is the same, its bytes are not.
    Content,
    /// Only on the newer side.
    Added,
    /// Only on the older side.
    Removed,
    /// The same at another place.
    Moved,
}

impl ChangeKind {
    /// All kinds, in the order of a report.
    pub const ALL: [Self; 7] = [
        Self::Upgraded,
        Self::Downgraded,
        Self::Changed,
        Self::Content,
        Self::Added,
        Self::Removed,
        Self::Moved,
    ];

    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Upgraded => "upgraded",
            Self::Downgraded => "downgraded",
            Self::Changed => "changed",
            Self::Content => "content",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
        }
    }
}

/// A component on one side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ComponentState {
    /// Its id there.
    pub id: ComponentId,
    /// Its version, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Its first place, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
}

/// The component that another one lies in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// Its version on the older side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<String>,
    /// Its version on the newer side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<String>,
}

/// A fact that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactChange {
    /// Which (`sha256`, `native:build-id`).
    pub what: String,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

/// A component that changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ComponentChange {
    /// The component it lies in, where it lies in one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub within: Option<Holder>,
    /// What became of it.
    pub change: ChangeKind,
    /// What sort of thing it is.
    pub kind: ComponentKind,
    /// Its name.
    pub name: String,
    /// Its package URL without version and qualifiers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purl: Option<String>,
    /// What it was; none when it was added.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<ComponentState>,
    /// What it is; none when it was removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<ComponentState>,
    /// Facts about its content that differ.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub facts: Vec<FactChange>,
    /// Why it may not be so, where there is a reason.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uncertain: Option<String>,
}

/// A component whose declared licences changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LicenseChange {
    /// Its name.
    pub name: String,
    /// Its id on the newer side.
    pub component: ComponentId,
    /// What was declared.
    pub old: Vec<String>,
    /// What is declared.
    pub new: Vec<String>,
}

/// Something around the components.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Surrounding {
    /// What (`operating system`, `base image`, `layers`, `label org.opencontainers.image.version`).
    pub what: String,
    /// What it was; none when it was not there or not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<String>,
}

/// Observations on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationChanges {
    /// Why they were not compared, where they were not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub skipped: Option<String>,
    /// Only on the newer side.
    pub new: Vec<Observation>,
    /// Only on the older side.
    pub fixed: Vec<Observation>,
    /// On both.
    pub carried: u64,
    /// Why what counts as fixed may still be there, where there is a reason.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uncertain: Option<String>,
}

/// A finding on one or both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FindingChange {
    /// Its level: on the newer side, else on the older.
    pub severity: Severity,
    /// What sort of trouble.
    pub class: FindingClass,
    /// The vulnerability.
    pub vulnerability: String,
    /// The component's name and version.
    pub component: String,
    /// The component that it lies in, with its version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub within: Option<String>,
    /// Its state on the older side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<FindingState>,
    /// Its state on the newer side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<FindingState>,
    /// Its level on the older side, where it differs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old_severity: Option<Severity>,
    /// Known to be exploited.
    pub exploited: bool,
    /// Became known to be exploited between the two.
    #[serde(default)]
    pub newly_exploited: bool,
    /// Fixed versions of the component.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fixed_in: Vec<String>,
    /// One line.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub summary: String,
    /// What takes it out of what counts: a waiver, a baseline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub set_aside: Option<String>,
    /// Why it may not be so, where there is a reason.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uncertain: Option<String>,
}

impl FindingChange {
    /// Whether there is something to do now that there was not before.
    pub fn is_new_trouble(&self) -> bool {
        let open = |state: Option<FindingState>| state.is_some_and(FindingState::is_open);
        open(self.new) && (!open(self.old) || self.newly_exploited)
    }
}

/// Findings on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum FindingChanges {
    /// Both sides were held against advisories.
    Compared {
        /// Open on the newer side only, the worst first.
        new: Vec<FindingChange>,
        /// Open on the older side only, the worst first.
        fixed: Vec<FindingChange>,
        /// On both sides, with another state or level.
        changed: Vec<FindingChange>,
        /// Open on both sides, and the same.
        carried: u64,
    },
    /// They were not.
    Skipped {
        /// Why.
        why: String,
    },
}

/// What was asked of a comparison, and the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffGate {
    /// New trouble of this level and worse is too much.
    pub fail_on_new: Severity,
    /// Whether the answer is yes.
    pub passes: bool,
    /// What stands against it, a sentence each.
    pub reasons: Vec<String>,
}
