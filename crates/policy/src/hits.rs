//! What a rule hits, and whether a hit counts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use wb_model::{
    Component, ComponentId, Finding, FindingFlag, Hit, Place, RuleOutcome, RuleResult, Treatment, Verdict,
};

use crate::baseline::Covering;
use crate::paths::Paths;
use crate::policy::Action;
use crate::settings::{Rule, Settings};
use crate::waivers::{Subject, Waivers};

/// Everything that rules look at, and the waivers they use up.
pub(crate) struct Bench<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) components: &'a BTreeMap<&'a ComponentId, &'a Component>,
    pub(crate) findings: &'a [Finding],
    pub(crate) open: &'a [Open],
    pub(crate) as_of: Timestamp,
    pub(crate) waivers: Waivers<'a>,
    pub(crate) baseline: Covering<'a>,
    pub(crate) paths: Paths<'a>,
}

/// Whether a finding is open, after the policy has looked at who closed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// Nobody closed it.
    Yes,
    /// Somebody closed it whose word does not count here.
    Again(String),
    /// It is closed.
    No,
}

impl Open {
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self, Self::No)
    }
}

/// What a rule lets pass besides waivers and the baseline.
#[derive(Default)]
pub(crate) struct Lenience<'a> {
    pub(crate) flags: Option<&'a BTreeSet<FindingFlag>>,
    pub(crate) only_fixed: bool,
    pub(crate) until: Option<Timestamp>,
    pub(crate) aside: Option<String>,
}

/// One hit on its way into a result.
pub(crate) struct Found {
    pub(crate) hit: Hit,
    pub(crate) action: Action,
    pub(crate) risk: u8,
}

impl<'a> Bench<'a> {
    /// Open findings with their places.
    pub(crate) fn open_findings(&self) -> impl Iterator<Item = (usize, &'a Finding)> + use<'a> {
        let open = self.open;
        self.findings.iter().enumerate().filter(move |(at, _)| open.get(*at).is_some_and(Open::is_open))
    }

    /// A hit on a finding.
    pub(crate) fn finding(
        &mut self,
        rule_id: &str,
        rule: &Rule,
        (at, finding): (usize, &Finding),
        lenience: &Lenience<'_>,
        message: Option<String>,
    ) -> Found {
        let mut message = message.unwrap_or_else(|| self.describe(finding));
        if let Some(Open::Again(why)) = self.open.get(at) {
            message = format!("{message}; {why}");
        }
        let treatment = self.treat(rule_id, rule, finding, lenience);
        if let (Treatment::Counted, Some(why)) = (&treatment, self.baseline.why_not(finding)) {
            message = format!("{message}; {why}");
        }
        let hit = Hit {
            finding: Some(finding.id.clone()),
            component: Some(finding.component.clone()),
            message,
            path: Vec::new(),
            treatment,
        };
        Found { hit, action: rule.action, risk: finding.risk.unwrap_or(0) }
    }

    fn treat(&mut self, rule_id: &str, rule: &Rule, finding: &Finding, lenience: &Lenience<'_>) -> Treatment {
        if let Some(why) = set_aside(finding, lenience) {
            return Treatment::SetAside { why };
        }
        let settings = self.settings;
        let subject = Subject {
            rule_id,
            finding: Some(finding),
            component: self.components.get(&finding.component).copied(),
            place: None,
            licenses: &[],
            waivable: waivable(finding, settings),
        };
        if let Some(waiver) = self.waivers.of(rule, &subject) {
            return Treatment::Waived { waiver };
        }
        if let Some((owner, until)) = self.baseline.covers(finding) {
            return Treatment::Baselined { owner, until };
        }
        match lenience.until {
            Some(until) if until > self.as_of => Treatment::InGrace { until: until.to_string() },
            _ => Treatment::Counted,
        }
    }

    /// A hit on a component that is about no finding.
    pub(crate) fn component(
        &mut self,
        rule_id: &str,
        rule: &Rule,
        component: &Component,
        licenses: &[&str],
        message: String,
    ) -> Found {
        let subject = Subject {
            rule_id,
            finding: None,
            component: Some(component),
            place: None,
            licenses,
            waivable: Ok(()),
        };
        let treatment = match self.waivers.of(rule, &subject) {
            Some(waiver) => Treatment::Waived { waiver },
            None => Treatment::Counted,
        };
        let hit = Hit {
            finding: None,
            component: Some(component.id.clone()),
            message,
            path: self.paths.to(&component.id),
            treatment,
        };
        Found { hit, action: rule.action, risk: 0 }
    }

    /// A hit on the image as a whole.
    pub(crate) fn image(&mut self, rule_id: &str, rule: &Rule, message: String) -> Found {
        self.place(rule_id, rule, None, message)
    }

    /// A hit on a place in the image.
    pub(crate) fn place(
        &mut self,
        rule_id: &str,
        rule: &Rule,
        place: Option<&Place>,
        message: String,
    ) -> Found {
        let subject =
            Subject { rule_id, finding: None, component: None, place, licenses: &[], waivable: Ok(()) };
        let treatment = match self.waivers.of(rule, &subject) {
            Some(waiver) => Treatment::Waived { waiver },
            None => Treatment::Counted,
        };
        let hit = Hit { finding: None, component: None, message, path: Vec::new(), treatment };
        Found { hit, action: rule.action, risk: 0 }
    }

    /// A finding in a sentence.
    pub(crate) fn describe(&self, finding: &Finding) -> String {
        let what = self.name_of(&finding.component);
        let fix = match &finding.fix {
            Some(fix) if !fix.versions.is_empty() => format!("fixed in {}", fix.versions.join(", ")),
            _ => finding.state.name().to_owned(),
        };
        let risk = finding.risk.unwrap_or(0);
        format!("{} ({}, risk {risk}) in {what}: {fix}", finding.vulnerability, finding.severity)
    }

    /// `NAME VERSION` of a component, or its id.
    pub(crate) fn name_of(&self, id: &ComponentId) -> String {
        self.components.get(id).map_or_else(|| id.to_string(), |component| name(component))
    }
}

/// `NAME VERSION`.
pub(crate) fn name(component: &Component) -> String {
    match &component.version {
        Some(version) => format!("{} {version}", component.name),
        None => component.name.clone(),
    }
}

/// Nothing hides malware or what is known to be exploited, unless the policy says so.
fn waivable(finding: &Finding, settings: &Settings) -> Result<(), &'static str> {
    if finding.class == wb_model::FindingClass::Malware && !settings.malware_waivable {
        return Err("malware cannot be waived");
    }
    if finding.exploited.is_some() && !settings.exploited_waivable {
        return Err("what is known to be exploited cannot be waived");
    }
    Ok(())
}

fn set_aside(finding: &Finding, lenience: &Lenience<'_>) -> Option<String> {
    if let Some(why) = &lenience.aside {
        return Some(why.clone());
    }
    let flag = lenience.flags.and_then(|flags| finding.flags.iter().find(|flag| flags.contains(flag)));
    if let Some(flag) = flag {
        return Some(format!("the policy sets {} findings aside", flag.name()));
    }
    let has_fix = finding.fix.as_ref().is_some_and(|fix| !fix.versions.is_empty());
    if !lenience.only_fixed || (has_fix && finding.state != wb_model::FindingState::NeedsSubscription) {
        return None;
    }
    let why = match finding.state {
        wb_model::FindingState::WontFix => "its vendor will not fix it",
        wb_model::FindingState::EndOfLife => "its vendor has ended its support",
        wb_model::FindingState::NeedsSubscription => "its fix needs a subscription",
        _ => "no fixed version is known",
    };
    Some(format!("the policy asks for fixed ones only: {why}"))
}

/// A rule's result from what it hit: what counts first, then the worst.
pub(crate) fn decided(id: &str, title: String, rule: &Rule, mut found: Vec<Found>) -> RuleResult {
    found.sort_by(|one, two| {
        let key = |found: &Found| (rank(&found.hit.treatment), std::cmp::Reverse((found.action, found.risk)));
        key(one).cmp(&key(two)).then_with(|| one.hit.cmp(&two.hit))
    });
    let counted = found.iter().filter(|found| found.hit.treatment == Treatment::Counted);
    let verdict = counted.map(|found| found.action.verdict()).max().unwrap_or(Verdict::Pass);
    let outcome = RuleOutcome::Decided { verdict };
    result(id, title, rule, outcome, found.into_iter().map(|found| found.hit).collect())
}

/// A rule's result without hits.
pub(crate) fn without_hits(id: &str, title: String, rule: &Rule, outcome: RuleOutcome) -> RuleResult {
    result(id, title, rule, outcome, Vec::new())
}

fn result(id: &str, title: String, rule: &Rule, outcome: RuleOutcome, hits: Vec<Hit>) -> RuleResult {
    RuleResult {
        id: id.to_owned(),
        title,
        outcome,
        hits,
        approver: rule.approver.clone(),
        controls: rule.controls.clone(),
        from: rule.from.name().to_owned(),
    }
}

/// A rule that the policy turns off, with how much it would have hit.
pub(crate) fn ignored(id: &str, title: String, rule: &Rule, would_hit: usize) -> RuleResult {
    let why = match would_hit {
        0 => "the policy turns it off".to_owned(),
        1 => "the policy turns it off; it would have hit 1".to_owned(),
        many => format!("the policy turns it off; it would have hit {many}"),
    };
    without_hits(id, title, rule, RuleOutcome::Skipped { why })
}

fn rank(treatment: &Treatment) -> u8 {
    match treatment {
        Treatment::Counted => 0,
        Treatment::InGrace { .. } => 1,
        Treatment::Waived { .. } => 2,
        Treatment::Baselined { .. } => 3,
        Treatment::SetAside { .. } => 4,
    }
}
