//! What is known to be wrong with a component, with the proof.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ComponentId, Probability, Rating, Severity};

/// What sort of trouble a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingClass {
    /// A security vulnerability.
    Vulnerability,
    /// The package itself is malicious (`MAL-` records): always gates.
    Malware,
    /// A notice that is no vulnerability: unsound, a warning.
    Notice,
    /// Its vendor has stopped supporting it, or will soon.
    EndOfLife,
    /// Its own project has given it up: deprecated, unmaintained.
    Unmaintained,
    /// This release was taken back by its publisher.
    Yanked,
}

impl FindingClass {
    /// All classes, in the order of a report.
    pub const ALL: [Self; 6] =
        [Self::Malware, Self::Vulnerability, Self::EndOfLife, Self::Yanked, Self::Unmaintained, Self::Notice];

    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Malware => "malware",
            Self::Notice => "notice",
            Self::EndOfLife => "end-of-life",
            Self::Unmaintained => "unmaintained",
            Self::Yanked => "yanked",
        }
    }
}

/// What is the case for one vulnerability on one component. Each is a different thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// Affected, and a fixed version exists.
    Affected,
    /// Affected, and no fixed version is known.
    Unfixed,
    /// Affected; the vendor has said that it will not fix it (or not now).
    WontFix,
    /// Affected; the vendor has ended its support.
    EndOfLife,
    /// Affected; the fix is only in a channel that needs a subscription (Ubuntu Pro).
    NeedsSubscription,
    /// The vendor is looking into it.
    UnderInvestigation,
    /// The versions could not be compared, or the advisory's own text could not be read: not a "no".
    CouldNotCompare,
    /// Not affected: a vendor or a VEX statement says so.
    NotAffected,
    /// Was affected once; this version has the fix (a vendor or a VEX statement says so).
    Fixed,
}

impl FindingState {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Affected,
        Self::Unfixed,
        Self::WontFix,
        Self::EndOfLife,
        Self::NeedsSubscription,
        Self::UnderInvestigation,
        Self::CouldNotCompare,
        Self::NotAffected,
        Self::Fixed,
    ];

    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Unfixed => "unfixed",
            Self::WontFix => "wont-fix",
            Self::EndOfLife => "end-of-life",
            Self::NeedsSubscription => "needs-subscription",
            Self::UnderInvestigation => "under-investigation",
            Self::CouldNotCompare => "could-not-compare",
            Self::NotAffected => "not-affected",
            Self::Fixed => "fixed",
        }
    }

    /// Whether something is left to do: everything but "not affected" and "fixed".
    pub fn is_open(self) -> bool {
        !matches!(self, Self::NotAffected | Self::Fixed)
    }
}

/// What is special about how a finding came to be. A policy can treat each apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingFlag {
    /// The range that hit has no upper bound: a later fixed release would hit as well.
    OpenEnded,
    /// The distribution calls it unimportant.
    Unimportant,
    /// The distribution has postponed it to a later update.
    Postponed,
    /// The component belongs to an OS package whose vendor says nothing about this vulnerability; only upstream does.
    OwnedUpstreamOnly,
    /// The record speaks about another name of the same project (`tensorflow-cpu` by `tensorflow`).
    ByVariant,
    /// Matched by CPE: a binary or a bundled library, never a language package.
    ByCpe,
    /// Matched through the kept map of a vendor's products.
    ByProductMap,
    /// Matched through the name of the source package.
    BySource,
    /// Nobody has reviewed the record (Go's "UNREVIEWED").
    Unreviewed,
    /// The CVE record is disputed or still awaits analysis.
    Disputed,
    /// The component's own version or name is a guess (confidence below 90).
    LikelyComponent,
    /// The owned component's files were changed after its package was installed.
    ModifiedAfterInstall,
    /// A model file in the image does what the vulnerability of its loader is about.
    ModelExercises,
    /// Every model file for this loader was read to its end, and none does what the vulnerability is about.
    NoModelExercises,
}

impl FindingFlag {
    /// All flags.
    pub const ALL: [Self; 14] = [
        Self::OpenEnded,
        Self::Unimportant,
        Self::Postponed,
        Self::OwnedUpstreamOnly,
        Self::ByVariant,
        Self::ByCpe,
        Self::ByProductMap,
        Self::BySource,
        Self::Unreviewed,
        Self::Disputed,
        Self::LikelyComponent,
        Self::ModifiedAfterInstall,
        Self::ModelExercises,
        Self::NoModelExercises,
    ];

    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenEnded => "open-ended",
            Self::Unimportant => "unimportant",
            Self::Postponed => "postponed",
            Self::OwnedUpstreamOnly => "owned-upstream-only",
            Self::ByVariant => "by-variant",
            Self::ByCpe => "by-cpe",
            Self::ByProductMap => "by-product-map",
            Self::BySource => "by-source",
            Self::Unreviewed => "unreviewed",
            Self::Disputed => "disputed",
            Self::LikelyComponent => "likely-component",
            Self::ModifiedAfterInstall => "modified-after-install",
            Self::ModelExercises => "model-exercises",
            Self::NoModelExercises => "no-model-exercises",
        }
    }
}

/// The stable name of a finding: the same component with the same vulnerability has it in every run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FindingId(String);

impl FindingId {
    /// `VULNERABILITY@COMPONENT`.
    pub fn new(vulnerability: &str, component: &ComponentId) -> Self {
        Self(format!("{vulnerability}@{component}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which advisory record said something: enough to find the same bytes again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordReference {
    /// The source in the database (`osv/PyPI`, `debian/tracker`).
    pub source: String,
    /// The record's own id.
    pub id: String,
    /// Its `modified`, as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub modified: Option<String>,
    /// Digest of the source's state in the database that was used.
    pub segment: String,
}

/// One record that speaks about the component, and how it was compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// The matcher (`pypi`, `debian`, `cpe`).
    pub matcher: String,
    /// The record.
    pub record: RecordReference,
    /// The name that was looked up (`pypi tensorflow`, `debian:12 openssl`, `cpe openssl:openssl`).
    pub package: String,
    /// The version order that was used.
    pub scheme: String,
    /// The component's version as it was compared (the source package's, or without its local label).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// The range that decided, as text (`>=2.0.0 <2.0.1`), or the reason there is none.
    pub range: String,
    /// What this one record says.
    pub says: FindingState,
    /// Why it was matched so, in a sentence.
    pub reason: String,
}

/// What to upgrade, and to what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// Fixed versions of the component itself, lowest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub versions: Vec<String>,
    /// The component that a person upgrades: the wheel that brings the library, the owning package; otherwise the
    /// component itself.
    pub upgrade: ComponentId,
    /// What to do, in a sentence.
    pub advice: String,
}

/// A CVE of CISA's catalogue of known exploited vulnerabilities.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Exploited {
    /// The CVE.
    pub cve: String,
    /// Day it was added, `YYYY-MM-DD`.
    pub added: String,
    /// Day by which agencies must act, `YYYY-MM-DD`.
    #[serde(default)]
    pub due: Option<String>,
    /// Known to be used by ransomware.
    pub ransomware: bool,
}

/// The chance of exploitation in the next 30 days, by EPSS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExploitPrediction {
    /// The CVE.
    pub cve: String,
    /// The probability.
    pub probability: Probability,
    /// The share of all CVEs with the same or a lower probability; none in the oldest dialect.
    #[serde(default)]
    pub percentile: Option<Probability>,
}

/// Who took a finding out of the open ones, visibly: it stays in every report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Suppression {
    /// `vex` (a statement), `owner` (the word of the OS vendor that owns the component).
    pub by: String,
    /// The VEX document's id or the vendor's record.
    pub source: String,
    /// The author, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// When it was said, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<String>,
    /// The state it gives.
    pub state: FindingState,
    /// The justification, in OpenVEX's words (`vulnerable_code_not_present`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub justification: Option<String>,
    /// The statement in words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<String>,
}

/// One vulnerability (or other trouble) of one component. One finding per alias group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name.
    pub id: FindingId,
    /// What sort of trouble.
    pub class: FindingClass,
    /// The leading id of its alias group: the CVE where there is one.
    pub vulnerability: String,
    /// All other ids of the group, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// The component.
    pub component: ComponentId,
    /// What is the case, after owners and VEX.
    pub state: FindingState,
    /// What is special about it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub flags: BTreeSet<FindingFlag>,
    /// The level that counts: the vendor's on OS packages, else the worst of the newest CVSS version.
    pub severity: Severity,
    /// All ratings, the one that counts first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ratings: Vec<Rating>,
    /// CISA's catalogue.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exploited: Option<Exploited>,
    /// EPSS.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prediction: Option<ExploitPrediction>,
    /// The risk score, 0 to 100; set when a policy's context is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub risk: Option<u8>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix: Option<Fix>,
    /// One line.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub summary: String,
    /// CWE ids, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub weaknesses: Vec<String>,
    /// First disclosure, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<String>,
    /// The day from which an end-of-life counts, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<String>,
    /// The records, the one that leads first.
    pub evidence: Vec<Evidence>,
    /// Who took it out of the open ones.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub suppressions: Vec<Suppression>,
    /// Pages to read, at most five.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<String>,
}

impl Finding {
    /// Whether something is left to do.
    pub fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// Whether any of its ids is this one, in any case.
    pub fn is_called(&self, id: &str) -> bool {
        self.vulnerability.eq_ignore_ascii_case(id)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(id))
    }
}

/// Whether any advisory source could say something about a component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Coverage {
    /// The component.
    pub component: ComponentId,
    /// What is the case.
    #[serde(flatten)]
    pub covered: Covered,
}

/// What a source's silence about a component is worth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "coverage")]
pub enum Covered {
    /// Sources that cover its ecosystem were asked: silence means that no advisory is known.
    By {
        /// The sources.
        sources: Vec<String>,
        /// What the sources leave out (`fixed issues only`).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        limit: Option<String>,
    },
    /// No source in the database covers it: silence means nothing.
    NotCovered {
        /// Why.
        why: String,
    },
    /// It cannot be compared: it has no version, or none that its scheme can read.
    CouldNotCompare {
        /// Why.
        why: String,
    },
}
