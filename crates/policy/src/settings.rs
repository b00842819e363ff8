//! What holds in the end: the shipped default, the organisation's policy over it, and a project's that can only
//! tighten.

mod merge;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use wb_model::{BaseEvidence, ComponentKind, FindingFlag, ObservationKind, Severity};

use crate::moment::Period;
use crate::policy::{
    Action, CustomRule, ExploitedWhen, Forbid, GraceFrom, ImageContext, ModelClass, Policy, Role, Standing,
    Threshold, Waiver,
};
use crate::{Context, Policies};

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    #[default]
    Default,
    Organisation,
    Project,
    CommandLine,
}

impl Origin {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Organisation => "organisation",
            Self::Project => "project",
            Self::CommandLine => "command-line",
        }
    }
}

/// What every rule has, decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rule {
    pub(crate) action: Action,
    pub(crate) approver: Option<String>,
    pub(crate) controls: Vec<String>,
    pub(crate) from: Origin,
}

/// All settings, decided.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) context: ImageContext,
    pub(crate) roles_asked: BTreeMap<String, Origin>,
    pub(crate) severities: BTreeMap<Severity, SeveritySettings>,
    pub(crate) exploited: Rule,
    pub(crate) exploited_when: ExploitedWhen,
    pub(crate) exploited_waivable: bool,
    pub(crate) exploited_vex: bool,
    pub(crate) exploited_set_aside: BTreeSet<FindingFlag>,
    pub(crate) epss: Rule,
    pub(crate) probability: Option<f64>,
    pub(crate) percentile: Option<f64>,
    pub(crate) malware: Rule,
    pub(crate) malware_waivable: bool,
    pub(crate) set_aside: BTreeSet<FindingFlag>,
    pub(crate) could_not_compare: Rule,
    pub(crate) under_investigation: Rule,
    pub(crate) notice: Rule,
    pub(crate) yanked: Rule,
    pub(crate) unmaintained: Rule,
    pub(crate) end_of_life: Rule,
    pub(crate) warn_days: u32,
    /// One layer for each policy that speaks about licences; the strictest of them counts.
    pub(crate) licenses: Vec<LicenseLayer>,
    pub(crate) license_deny: Rule,
    pub(crate) license_review: Rule,
    pub(crate) database: Rule,
    pub(crate) max_age: Option<Period>,
    pub(crate) source_ages: BTreeMap<String, Period>,
    pub(crate) sources_required: BTreeSet<String>,
    /// None where no policy says.
    pub(crate) allow_starter: Option<bool>,
    pub(crate) starter_from: Origin,
    pub(crate) completeness: Rule,
    pub(crate) coverage: f64,
    pub(crate) not_covered: Rule,
    pub(crate) observations: BTreeMap<ObservationKind, ObservationSettings>,
    pub(crate) base: BaseSettings,
    pub(crate) vex_authors: Option<BTreeSet<String>>,
    pub(crate) baseline_allowed: bool,
    pub(crate) baseline_max: Option<Period>,
    pub(crate) baseline_exploited: bool,
    pub(crate) project_waivers: bool,
    pub(crate) waiver_max: Option<Period>,
    pub(crate) waiver_max_of: BTreeMap<Severity, Period>,
    pub(crate) approvers: BTreeMap<String, BTreeSet<String>>,
    pub(crate) forbidden: Vec<(Forbid, Origin)>,
    pub(crate) roles: BTreeMap<String, (Role, Rule)>,
    pub(crate) waivers: Vec<(Waiver, Origin)>,
    pub(crate) rules: Vec<(CustomRule, Origin)>,
    pub(crate) notes: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SeveritySettings {
    pub(crate) rule: Rule,
    pub(crate) grace: Period,
    pub(crate) grace_from: GraceFrom,
    pub(crate) only_fixed: bool,
}

/// From where on one kind of observation counts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ObservationSettings {
    pub(crate) rule: Rule,
    pub(crate) fail: Threshold,
    pub(crate) warn: Threshold,
    pub(crate) ignore: BTreeSet<String>,
    /// Classes that models may call.
    pub(crate) classes: Vec<ModelClass>,
}

impl Default for ObservationSettings {
    fn default() -> Self {
        Self {
            rule: Rule::default(),
            fail: Threshold::Never,
            warn: Threshold::Never,
            ignore: BTreeSet::new(),
            classes: Vec::new(),
        }
    }
}

/// What the base image has to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BaseSettings {
    pub(crate) rule: Rule,
    /// One list for each policy that has one; a base has to be on all of them.
    pub(crate) allow: Vec<BTreeSet<String>>,
    pub(crate) max_age: Option<Period>,
    /// Where no policy says, a list of what is allowed asks for it.
    pub(crate) required: Option<bool>,
    pub(crate) evidence: BaseEvidence,
}

impl Default for BaseSettings {
    fn default() -> Self {
        let evidence = BaseEvidence::History;
        Self { rule: Rule::default(), allow: Vec::new(), max_age: None, required: None, evidence }
    }
}

/// What one policy thinks of licences.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LicenseLayer {
    pub(crate) deny: BTreeSet<String>,
    pub(crate) review: BTreeSet<String>,
    pub(crate) allow: BTreeSet<String>,
    pub(crate) unlisted: Standing,
    /// None is every kind but the operating system itself.
    pub(crate) kinds: Option<BTreeSet<ComponentKind>>,
    pub(crate) from: Origin,
}

/// The policy and the roles that are part of the program.
static SHIPPED: LazyLock<[Policy; 3]> = LazyLock::new(|| {
    [
        shipped(include_str!("default.toml"), "default policy"),
        shipped(include_str!("roles/serving.toml"), "role serving"),
        shipped(include_str!("roles/training.toml"), "role training"),
    ]
});

#[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
fn shipped(text: &str, name: &str) -> Policy {
    Policy::parse(text, name).expect("a policy that is part of the program can be read")
}

impl Settings {
    /// Puts the policies and the command line together.
    pub(crate) fn resolve(policies: &Policies, context: &Context<'_>) -> Self {
        let mut settings = Self::default();
        for (policy, origin) in SHIPPED
            .iter()
            .map(|policy| (policy, Origin::Default))
            .chain(policies.organisation.iter().map(|policy| (policy, Origin::Organisation)))
            .chain(policies.project.iter().map(|policy| (policy, Origin::Project)))
        {
            settings.merge(policy, origin);
        }
        settings.note_expired_classes(context.as_of);
        let alone = policies.organisation.is_none() && policies.project.is_none();
        settings.command_line(context, alone);
        // What is denied is at least as bad as what has to be looked at: else a stricter list would be the better deal.
        settings.license_deny.action = settings.license_deny.action.max(settings.license_review.action);
        settings
    }

    /// A class that counts no more is no silent change.
    fn note_expired_classes(&mut self, as_of: Timestamp) {
        let classes = self.observations.values().flat_map(|settings| &settings.classes);
        for class in classes.filter(|class| class.is_expired(as_of)) {
            let until = class.expires.as_ref().map_or("", |(_, until)| until);
            self.notes.push(format!(
                "the class {} (owner {}) was allowed until {until}, and is no more",
                class.name, class.owner
            ));
        }
    }

    fn command_line(&mut self, context: &Context<'_>, alone: bool) {
        if let Some(role) = &context.role {
            self.roles_asked.entry(role.clone()).or_insert(Origin::CommandLine);
        }
        if let Some(threshold) = context.fail_on {
            for (severity, settings) in &mut self.severities {
                if *severity >= threshold && settings.rule.action < Action::Fail {
                    settings.rule.action = Action::Fail;
                    settings.rule.from = Origin::CommandLine;
                } else if *severity < threshold && alone && settings.rule.action == Action::Fail {
                    settings.rule.action = Action::Warn;
                    settings.rule.from = Origin::CommandLine;
                }
            }
        }
        if context.allow_starter {
            match self.allow_starter {
                Some(false) => {
                    let who = self.starter_from.name();
                    self.notes.push(format!(
                        "the command line allows the starter database; the {who} policy refuses it, and that stays"
                    ));
                }
                _ => (self.allow_starter, self.starter_from) = (Some(true), Origin::CommandLine),
            }
        }
        if context.require_complete && self.completeness.action < Action::Fail {
            self.completeness.action = Action::Fail;
            self.completeness.from = Origin::CommandLine;
        }
    }

    /// Whether a person may approve what asks for a role: when nobody says who has which role, everybody may.
    pub(crate) fn has_role(&self, person: &str, role: &str) -> bool {
        self.approvers.is_empty()
            || self
                .approvers
                .get(role)
                .is_some_and(|people| people.iter().any(|known| crate::person::is_same(known, person)))
    }

    /// The longest a waiver for something of a severity may hold.
    pub(crate) fn longest_waiver(&self, severity: Option<Severity>) -> Option<Period> {
        let of_severity = severity.and_then(|severity| self.waiver_max_of.get(&severity).copied());
        [self.waiver_max, of_severity].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests;
