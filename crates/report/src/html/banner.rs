//! The top of the page: the answer, why, and what a reader must know before believing it.

use wb_model::{Outcome, Severity, Treatment, Verdict};

use crate::plain;
use crate::view::{View, count, days_between};

/// The answer and its reasons.
pub(super) struct Banner {
    /// The class of the answer: `pass`, `warn`, `fail` or `none`.
    pub(super) class: &'static str,
    /// The answer in words.
    pub(super) answer: &'static str,
    /// The rules that made it.
    pub(super) reasons: Vec<Reason>,
    /// Facts about what was weighed: name and value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The risk score.
    pub(super) risk: Option<u8>,
    /// How many open findings of each severity, the worst first.
    pub(super) levels: Vec<Level>,
    /// What became of all findings, in words.
    pub(super) tally: String,
    /// What a reader must know: the starter database, places that could not be looked at.
    pub(super) warnings: Vec<String>,
}

/// A rule that made the answer.
pub(super) struct Reason {
    /// Its number on the page.
    pub(super) number: usize,
    /// Its id.
    pub(super) id: String,
    /// What it asks for.
    pub(super) title: String,
    /// The class of its verdict.
    pub(super) class: &'static str,
    /// How much it counted.
    pub(super) what: String,
}

/// One severity.
pub(super) struct Level {
    pub(super) name: &'static str,
    pub(super) number: usize,
    /// Where its part of the bar begins and how wide it is, in thousandths.
    pub(super) start: usize,
    pub(super) width: usize,
}

pub(super) fn of(view: &View<'_>) -> Banner {
    let decision = view.assessment.decision.as_ref();
    let (class, answer) = match decision.map(|decision| decision.verdict) {
        Some(Verdict::Pass) => ("pass", "Passes"),
        Some(Verdict::Warn) => ("warn", "Passes with warnings"),
        Some(Verdict::Fail) => ("fail", "Does not pass"),
        None => ("none", "Not decided"),
    };
    Banner {
        class,
        answer,
        reasons: reasons(view),
        facts: facts(view),
        risk: decision.map(|decision| decision.risk),
        levels: levels(view),
        tally: tally(view),
        warnings: warnings(view),
    }
}

/// Rules that fail or warn: those that fail first.
fn reasons(view: &View<'_>) -> Vec<Reason> {
    let rules = view.assessment.decision.iter().flat_map(|decision| &decision.rules);
    let mut reasons: Vec<Reason> = rules
        .enumerate()
        .filter(|(_, rule)| rule.verdict() != Verdict::Pass)
        .map(|(number, rule)| {
            let counted = rule.hits.iter().filter(|hit| hit.treatment == Treatment::Counted);
            let (all, about) = (counted.clone().count(), counted.filter(|hit| hit.finding.is_some()).count());
            let what = match &rule.outcome {
                wb_model::RuleOutcome::CouldNotDecide { .. } => "could not be decided".to_owned(),
                _ if all == 0 => String::new(),
                _ if about == all => count(all, "finding", "findings"),
                _ => count(all, "hit", "hits"),
            };
            Reason {
                number,
                id: plain(&rule.id),
                title: plain(&rule.title),
                class: rule.verdict().name(),
                what,
            }
        })
        .collect();
    reasons.sort_by_key(|reason| reason.class != "fail");
    reasons
}

fn facts(view: &View<'_>) -> Vec<(&'static str, String)> {
    let inventory = &view.assessment.inventory;
    let subject = &inventory.subject;
    let mut facts = Vec::new();
    let mut fact = |name, value: Option<String>| facts.extend(value.map(|value| (name, plain(&value))));
    fact("Digest", subject.manifest.as_ref().map(ToString::to_string));
    fact("Platform", subject.platform.clone());
    let system =
        inventory.components.iter().find(|part| part.kind == wb_model::ComponentKind::OperatingSystem);
    fact(
        "System",
        system.map(|system| {
            system.properties.get("os:pretty-name").cloned().unwrap_or_else(|| crate::view::title(system))
        }),
    );
    fact("Made", inventory.created.clone());
    fact("Components", Some(count(inventory.components.len(), "component", "components")));
    if let Some(decision) = &view.assessment.decision {
        fact("Role", decision.role.clone());
        fact("Decided as of", Some(decision.as_of.clone()));
    }
    facts
}

fn levels(view: &View<'_>) -> Vec<Level> {
    let open: Vec<Severity> = view
        .assessment
        .findings
        .iter()
        .filter(|finding| finding.is_open())
        .map(|finding| finding.severity)
        .collect();
    let total = open.len().max(1);
    let mut before = 0;
    let level = |severity: Severity| {
        let number = open.iter().filter(|level| **level == severity).count();
        // From what stands before it and not from widths: so the parts always fill the bar.
        let start = before * 1000 / total;
        before += number;
        Level { name: severity.name(), number, start, width: before * 1000 / total - start }
    };
    Severity::ALL.into_iter().map(level).collect()
}

fn tally(view: &View<'_>) -> String {
    let findings = &view.assessment.findings;
    let closed = findings.iter().filter(|finding| !finding.is_open()).count();
    let counted = findings.iter().filter(|finding| view.standing(finding).counts()).count();
    let total = count(findings.len(), "finding", "findings");
    if view.assessment.decision.is_none() {
        return format!("{total}: {} open, {closed} closed", findings.len() - closed);
    }
    let aside = findings.len().saturating_sub(counted + closed);
    format!("{total}: {counted} count, {aside} do not count, {closed} closed by a vendor or a VEX statement")
}

fn warnings(view: &View<'_>) -> Vec<String> {
    let assessment = view.assessment;
    let mut warnings = Vec::new();
    if assessment.database.starter {
        warnings.push(
            "This was made with the starter database that ships with the program. It knows a few advisories only: \
             what it does not name may still be affected."
                .to_owned(),
        );
    }
    let places: u64 = assessment
        .inventory
        .statuses
        .iter()
        .map(|line| if let Outcome::CouldNotLook { places, .. } = line.outcome { places } else { 0 })
        .sum();
    if places > 0 {
        let places = count(usize::try_from(places).unwrap_or(usize::MAX), "place", "places");
        warnings.push(format!("{places} could not be looked at: what is there was not weighed."));
    }
    let as_of = assessment.decision.as_ref().map(|decision| decision.as_of.as_str());
    let newest = assessment.database.newest.as_deref();
    if let Some(days) = newest.zip(as_of).and_then(|(newest, as_of)| days_between(newest, as_of))
        && days > 7
    {
        warnings.push(format!("The newest thing in the advisory database was {days} days old."));
    }
    warnings
}
