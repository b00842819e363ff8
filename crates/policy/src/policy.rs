//! A policy as one file says it: what it says nothing about is `None`.

mod image;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use wb_model::{ComponentKind, Digest, FindingFlag, ObservationKind, Severity, Verdict};

use crate::cel::Program;
use crate::error::PolicyError;
use crate::moment::Period;
use crate::pattern::{PurlPattern, VersionRange};
use crate::read;

pub(crate) use image::{BaseRule, ModelClass, OBSERVED, ObservationRule, Threshold};

/// A policy's file, parsed and checked. What it does not say, the shipped default says.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) context: ImageContext,
    pub(crate) severities: BTreeMap<Severity, SeverityRule>,
    pub(crate) exploited: ExploitedRule,
    pub(crate) epss: EpssRule,
    pub(crate) malware: MalwareRule,
    pub(crate) set_aside: Option<BTreeSet<FindingFlag>>,
    pub(crate) could_not_compare: Common,
    pub(crate) under_investigation: Common,
    pub(crate) notice: Common,
    pub(crate) yanked: Common,
    pub(crate) unmaintained: Common,
    pub(crate) end_of_life: EndOfLifeRule,
    pub(crate) licenses: LicenseRule,
    pub(crate) database: DatabaseRule,
    pub(crate) completeness: CompletenessRule,
    pub(crate) observations: BTreeMap<ObservationKind, ObservationRule>,
    pub(crate) base: BaseRule,
    pub(crate) vex_authors: Option<BTreeSet<String>>,
    pub(crate) baseline: BaselineRule,
    pub(crate) waiver_rule: WaiverRule,
    pub(crate) approvers: BTreeMap<String, BTreeSet<String>>,
    pub(crate) forbidden: Vec<Forbid>,
    pub(crate) roles: BTreeMap<String, Role>,
    pub(crate) waivers: Vec<Waiver>,
    pub(crate) rules: Vec<CustomRule>,
}

impl Policy {
    /// Reads a policy's file. `name` is what errors call it.
    ///
    /// # Errors
    /// The first thing that is not right, with its line and column.
    pub fn parse(text: &str, name: &str) -> Result<Self, PolicyError> {
        read::policy(text, name)
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The policy's own title, where it has one.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Every waiver's id, who asked for it and who approved it.
    pub fn approvals(&self) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
        self.waivers.iter().map(|one| (one.id.as_str(), one.requester.as_str(), one.approver.as_deref()))
    }
}

/// What happens to what a rule hits. Ordered: a later one is stricter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    #[default]
    Ignore,
    Warn,
    Fail,
}

impl Action {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("fail", Self::Fail), ("warn", Self::Warn), ("ignore", Self::Ignore)];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Self::Ignore => Verdict::Pass,
            Self::Warn => Verdict::Warn,
            Self::Fail => Verdict::Fail,
        }
    }
}

/// What every rule has.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Common {
    pub(crate) action: Option<Action>,
    pub(crate) approver: Option<String>,
    pub(crate) controls: Vec<String>,
}

/// Where the image runs and how much hangs on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ImageContext {
    pub(crate) exposure: Option<Exposure>,
    pub(crate) criticality: Option<Criticality>,
    pub(crate) environment: Option<String>,
    pub(crate) role: Option<String>,
}

/// Who can reach what runs from the image. Ordered: a later one is more open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// Nobody from outside, no network.
    Isolated,
    /// The organisation's own network.
    Internal,
    /// Everybody.
    Internet,
}

impl Exposure {
    /// The words of policies.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("internet", Self::Internet), ("internal", Self::Internal), ("isolated", Self::Isolated)];

    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::Internal => "internal",
            Self::Internet => "internet",
        }
    }
}

/// How much hangs on what runs from the image. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criticality {
    /// Little.
    Low,
    /// Something.
    Medium,
    /// Much.
    High,
    /// The organisation.
    Critical,
}

impl Criticality {
    /// The words of policies.
    pub(crate) const WORDS: [(&'static str, Self); 4] =
        [("low", Self::Low), ("medium", Self::Medium), ("high", Self::High), ("critical", Self::Critical)];

    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// From when days of grace are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum GraceFrom {
    /// The first publication of the vulnerability; the first sight where that was earlier.
    #[default]
    Disclosure,
    /// The first sight in this image.
    Sight,
}

impl GraceFrom {
    pub(crate) const WORDS: [(&'static str, Self); 2] =
        [("first-disclosure", Self::Disclosure), ("first-sight", Self::Sight)];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Disclosure => "first-disclosure",
            Self::Sight => "first-sight",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SeverityRule {
    pub(crate) common: Common,
    pub(crate) grace: Option<Period>,
    pub(crate) grace_from: Option<GraceFrom>,
    pub(crate) only_fixed: Option<bool>,
}

/// Which entries of CISA's catalogue count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ExploitedWhen {
    #[default]
    Any,
    /// Those whose due date has passed.
    Due,
    /// Those used by ransomware.
    Ransomware,
}

impl ExploitedWhen {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("any", Self::Any), ("due", Self::Due), ("ransomware", Self::Ransomware)];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Due => "due",
            Self::Ransomware => "ransomware",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ExploitedRule {
    pub(crate) common: Common,
    pub(crate) when: Option<ExploitedWhen>,
    pub(crate) waivable: Option<bool>,
    pub(crate) vex: Option<bool>,
    pub(crate) set_aside: Option<BTreeSet<FindingFlag>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EpssRule {
    pub(crate) common: Common,
    pub(crate) probability: Option<f64>,
    pub(crate) percentile: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MalwareRule {
    pub(crate) common: Common,
    pub(crate) waivable: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EndOfLifeRule {
    pub(crate) common: Common,
    pub(crate) warn_days: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LicenseRule {
    pub(crate) deny: Option<BTreeSet<String>>,
    pub(crate) review: Option<BTreeSet<String>>,
    pub(crate) allow: Option<BTreeSet<String>>,
    /// What becomes of a licence that no list names.
    pub(crate) unlisted: Option<Standing>,
    pub(crate) deny_action: Option<Action>,
    pub(crate) review_action: Option<Action>,
    pub(crate) kinds: Option<BTreeSet<ComponentKind>>,
    pub(crate) approver: Option<String>,
    pub(crate) controls: Vec<String>,
}

/// What a policy thinks of a licence. Ordered: a later one is worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    #[default]
    Allow,
    Review,
    Deny,
}

impl Standing {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("allow", Self::Allow), ("review", Self::Review), ("deny", Self::Deny)];
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DatabaseRule {
    pub(crate) common: Common,
    pub(crate) max_age: Option<Period>,
    pub(crate) sources: BTreeMap<String, Period>,
    pub(crate) require: BTreeSet<String>,
    pub(crate) allow_starter: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CompletenessRule {
    pub(crate) common: Common,
    pub(crate) coverage: Option<f64>,
    pub(crate) not_covered: Option<Action>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BaselineRule {
    pub(crate) allowed: Option<bool>,
    pub(crate) max: Option<Period>,
    pub(crate) exploited: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WaiverRule {
    pub(crate) project: Option<bool>,
    /// The longest time from creation to expiry.
    pub(crate) max: Option<Period>,
    /// The same per severity, where it is shorter.
    pub(crate) max_of: BTreeMap<Severity, Period>,
}

/// Components that must not be there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forbid {
    pub(crate) id: Option<String>,
    pub(crate) purls: Vec<PurlPattern>,
    pub(crate) names: Vec<String>,
    pub(crate) kinds: BTreeSet<ComponentKind>,
    pub(crate) except: Vec<PurlPattern>,
    pub(crate) reason: String,
    pub(crate) action: Action,
}

/// What an image of a role must not have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Role {
    pub(crate) common: Common,
    pub(crate) title: Option<String>,
    pub(crate) forbid: Vec<Forbid>,
    /// What is let through all the same.
    pub(crate) allow: Vec<PurlPattern>,
}

/// A decision of a person to let something through for a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waiver {
    pub(crate) id: String,
    pub(crate) vulnerabilities: Vec<String>,
    pub(crate) rule: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) component: Option<PurlPattern>,
    pub(crate) versions: Option<VersionRange>,
    pub(crate) image: Option<String>,
    /// The file it is for, a pattern, and its content.
    pub(crate) path: Option<String>,
    pub(crate) digest: Option<Digest>,
    pub(crate) reason: String,
    pub(crate) requester: String,
    pub(crate) approver: Option<String>,
    pub(crate) created: Timestamp,
    /// As it was written.
    pub(crate) expires: String,
    pub(crate) until: Timestamp,
    pub(crate) compensating_control: Option<String>,
    pub(crate) link: Option<String>,
}

/// What a custom rule is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    Finding,
    Component,
    Image,
}

impl When {
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("finding", Self::Finding), ("component", Self::Component), ("image", Self::Image)];
}

/// A rule in CEL.
#[derive(Clone, Debug)]
pub(crate) struct CustomRule {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) when: When,
    pub(crate) deny: Program,
    pub(crate) action: Action,
    pub(crate) message: Option<String>,
    pub(crate) approver: Option<String>,
    pub(crate) controls: Vec<String>,
}
