//! What a policy says about the image itself: what was observed in it, and which base it stands on.

use std::collections::BTreeSet;

use jiff::Timestamp;
use wb_model::{BaseEvidence, ObservationKind, Severity};

use super::Common;
use crate::moment::Period;

/// The kinds of observations that rules are about, by the name of the rule and of its section.
pub(crate) const OBSERVED: [ObservationKind; 4] = [
    ObservationKind::Configuration,
    ObservationKind::RuntimeFetch,
    ObservationKind::Integrity,
    ObservationKind::Model,
];

/// From which severity on observations count. Ordered: a later one lets more pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Threshold {
    /// From this severity on.
    From(Severity),
    /// None counts.
    Never,
}

impl Threshold {
    pub(crate) const WORDS: [(&'static str, Self); 6] = [
        ("critical", Self::From(Severity::Critical)),
        ("high", Self::From(Severity::High)),
        ("medium", Self::From(Severity::Medium)),
        ("low", Self::From(Severity::Low)),
        ("negligible", Self::From(Severity::Negligible)),
        ("never", Self::Never),
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::From(severity) => severity.name(),
            Self::Never => "never",
        }
    }

    pub(crate) fn reaches(self, severity: Severity) -> bool {
        matches!(self, Self::From(least) if severity >= least)
    }

    /// Whether less passes than before.
    pub(crate) fn is_stricter(self, than: Self) -> bool {
        match (self, than) {
            (Self::From(new), Self::From(old)) => new < old,
            (Self::From(_), Self::Never) => true,
            (Self::Never, _) => false,
        }
    }
}

/// `[configuration]`, `[runtime-fetch]`, `[integrity]`, `[model]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ObservationRule {
    pub(crate) fail: Option<Threshold>,
    pub(crate) warn: Option<Threshold>,
    /// Ids of rules within the kind.
    pub(crate) ignore: Option<BTreeSet<String>>,
    pub(crate) approver: Option<String>,
    pub(crate) controls: Vec<String>,
    /// `[[model.class]]`.
    pub(crate) classes: Vec<ModelClass>,
}

/// A class of one's own, or a package of them, that models may call and import.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ModelClass {
    /// `acme.models.Encoder` or `acme.models.*`.
    pub(crate) name: String,
    /// Who answers for it.
    pub(crate) owner: String,
    pub(crate) reason: Option<String>,
    /// The last moment at which it counts, and as it was written.
    pub(crate) expires: Option<(Timestamp, String)>,
}

impl ModelClass {
    /// Whether it counts no more at a time.
    pub(crate) fn is_expired(&self, as_of: Timestamp) -> bool {
        self.expires.as_ref().is_some_and(|(until, _)| *until <= as_of)
    }
}

/// `[base]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BaseRule {
    pub(crate) common: Common,
    /// Patterns of names.
    pub(crate) allow: Option<BTreeSet<String>>,
    pub(crate) max_age: Option<Period>,
    pub(crate) required: Option<bool>,
    /// The weakest proof that counts.
    pub(crate) evidence: Option<BaseEvidence>,
}
