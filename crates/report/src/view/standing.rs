//! What a finding means for the decision.

use wb_model::{Finding, Hit, RuleResult, Treatment, Verdict};

use crate::style::Paint;

/// What a finding means for the decision. Ordered: what counts most is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing<'a> {
    /// A rule fails for it.
    Fails,
    /// A rule warns for it.
    Warns,
    /// A rule counted it, and is content.
    Allowed,
    /// Nobody decided.
    Open,
    /// Its days of grace are not over.
    InGrace {
        /// Until when.
        until: &'a str,
    },
    /// It was there when a baseline was accepted.
    Baselined {
        /// Whose entry it is.
        owner: &'a str,
        /// Until when.
        until: &'a str,
    },
    /// A waiver takes it out.
    Waived {
        /// Which.
        waiver: &'a str,
    },
    /// Something else takes it out.
    SetAside {
        /// What.
        why: &'a str,
    },
    /// It is open, and no rule is about it.
    NotCounted,
    /// A vendor or a VEX statement closed it.
    Closed,
}

impl<'a> Standing<'a> {
    pub(super) fn of(finding: &Finding, hits: &[(&'a RuleResult, &'a Hit)], decided: bool) -> Self {
        let counted = hits.iter().map(|(rule, hit)| Self::of_hit(rule, hit)).min();
        match counted {
            Some(standing) if standing <= Self::Allowed => standing,
            _ if !finding.is_open() => Self::Closed,
            Some(standing) => standing,
            None if decided => Self::NotCounted,
            None => Self::Open,
        }
    }

    /// What one hit of one rule means.
    pub(crate) fn of_hit(rule: &RuleResult, hit: &'a Hit) -> Self {
        match &hit.treatment {
            Treatment::Counted => match rule.verdict() {
                Verdict::Fail => Self::Fails,
                Verdict::Warn => Self::Warns,
                Verdict::Pass => Self::Allowed,
            },
            Treatment::Waived { waiver } => Self::Waived { waiver },
            Treatment::Baselined { owner, until } => Self::Baselined { owner, until },
            Treatment::InGrace { until } => Self::InGrace { until },
            Treatment::SetAside { why } => Self::SetAside { why },
        }
    }

    /// Whether it makes a rule fail or warn, or nobody decided.
    pub(crate) fn counts(&self) -> bool {
        *self <= Self::Open && *self != Self::Allowed
    }

    /// In a word or two.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Warns => "warns",
            Self::Allowed => "allowed",
            Self::Open => "open",
            Self::InGrace { .. } => "in grace",
            Self::Baselined { .. } => "baselined",
            Self::Waived { .. } => "waived",
            Self::SetAside { .. } => "set aside",
            Self::NotCounted => "not counted",
            Self::Closed => "closed",
        }
    }

    /// By what, or until when; nothing where the word says it all.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::InGrace { until } => format!("until {until}"),
            Self::Baselined { owner, until } => format!("{owner}, until {until}"),
            Self::Waived { waiver } => (*waiver).to_owned(),
            Self::SetAside { why } => (*why).to_owned(),
            _ => String::new(),
        }
    }

    /// The word and the detail.
    pub(crate) fn sentence(&self) -> String {
        let detail = self.detail();
        if detail.is_empty() { self.word().to_owned() } else { format!("{}: {detail}", self.word()) }
    }

    pub(crate) fn paint(&self) -> Paint {
        match self {
            Self::Fails => Paint::Bad,
            Self::Warns => Paint::Warning,
            Self::Allowed | Self::Open | Self::NotCounted => Paint::None,
            _ => Paint::Faint,
        }
    }
}
