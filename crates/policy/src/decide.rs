//! From policies, findings and an inventory to a decision.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wb_model::{
    Component, ComponentId, Coverage, DatabaseIdentity, Decision, Finding, FindingId, Inventory, RuleResult,
    Severity, Verdict,
};

use crate::baseline::{Baseline, Covering};
use crate::cel::World;
use crate::hits::{Bench, Open};
use crate::paths::Paths;
use crate::policy::Policy;
use crate::risk::{image_risk, risk};
use crate::rule;
use crate::settings::Settings;
use crate::waivers::Waivers;

/// The policies that hold. Without one the shipped default holds.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// The organisation's: stands over the shipped default and may say anything.
    pub organisation: Option<Policy>,
    /// The project's own: can only tighten.
    pub project: Option<Policy>,
}

/// What is decided on.
#[derive(Debug)]
pub struct Input<'a> {
    /// What is in the image.
    pub inventory: &'a Inventory,
    /// What is wrong with it; risk scores are filled in.
    pub findings: &'a mut [Finding],
    /// What silence is worth, per component.
    pub coverage: &'a [Coverage],
    /// The advisory database.
    pub database: &'a DatabaseIdentity,
}

/// Under which circumstances.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The time the decision stands on.
    pub as_of: Timestamp,
    /// The role that is asked for.
    pub role: Option<String>,
    /// Vulnerabilities of this severity or worse fail. Without a policy, those below do not.
    pub fail_on: Option<Severity>,
    /// Findings that were accepted.
    pub baseline: Option<&'a Baseline>,
    /// Whether the starter database is good enough, unless a policy refuses it.
    pub allow_starter: bool,
    /// When findings were first seen.
    pub first_seen: Option<&'a FirstSeen>,
    /// Whether what could not be looked at fails.
    pub require_complete: bool,
}

impl Context<'_> {
    /// A context with nothing but its time.
    pub fn at(as_of: Timestamp) -> Self {
        Self {
            as_of,
            role: None,
            fail_on: None,
            baseline: None,
            allow_starter: false,
            first_seen: None,
            require_complete: false,
        }
    }
}

/// When findings were first seen in an image: a record that somebody keeps from scan to scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstSeen(BTreeMap<FindingId, Timestamp>);

impl FirstSeen {
    /// The record.
    pub fn new(times: BTreeMap<FindingId, Timestamp>) -> Self {
        Self(times)
    }

    /// When a finding was first seen.
    pub fn of(&self, finding: &FindingId) -> Option<Timestamp> {
        self.0.get(finding).copied()
    }
}

/// Decides. The same input gives the same decision, at any time and on any machine.
pub fn decide(policies: &Policies, input: Input<'_>, context: &Context<'_>) -> Decision {
    let mut settings = Settings::resolve(policies, context);
    let mut notes = std::mem::take(&mut settings.notes);
    let open: Vec<Open> = input.findings.iter().map(|finding| openness(finding, &settings)).collect();
    let (exposure, criticality) = (settings.context.exposure, settings.context.criticality);
    for (finding, open) in input.findings.iter_mut().zip(&open) {
        finding.risk = Some(if open.is_open() { risk(finding, exposure, criticality) } else { 0 });
    }
    let Input { inventory, findings, coverage, database } = input;
    let findings: &[Finding] = findings;
    let components: BTreeMap<&ComponentId, &Component> =
        inventory.components.iter().map(|component| (&component.id, component)).collect();
    let roles: Vec<&str> = settings.roles_asked.keys().map(String::as_str).collect();
    let role = (!roles.is_empty()).then(|| roles.join(", "));
    let baseline = Covering::new(context.baseline, inventory, &settings, context.as_of, &mut notes);
    baseline.notes(findings, &mut notes);
    let mut bench = Bench {
        settings: &settings,
        components: &components,
        findings,
        open: &open,
        as_of: context.as_of,
        waivers: Waivers::new(&settings, &inventory.subject.name, context.as_of),
        baseline,
        paths: Paths::of(inventory),
    };
    let world = World {
        inventory,
        components: &components,
        findings,
        open: &open,
        database,
        context: &settings.context,
        role: role.as_deref().unwrap_or(""),
        as_of: context.as_of,
        now: context.as_of.to_string(),
    };
    let mut rules: Vec<RuleResult> = rule::findings::results(&mut bench, context.first_seen);
    rules.extend(rule::licenses::results(&mut bench, inventory));
    rules.extend(rule::components::roles(&mut bench, inventory));
    rules.push(rule::components::forbidden(&mut bench, inventory));
    rules.extend(rule::database::results(&mut bench, database));
    rules.push(rule::image::completeness(&mut bench, inventory, coverage));
    rules.push(rule::image::not_covered(&mut bench, coverage));
    rules.extend(rule::observations::results(&mut bench, inventory));
    rules.push(rule::base::result(&mut bench, inventory));
    rules.extend(rule::custom::results(&mut bench, &world));
    more_notes(database, findings, &settings, context, &mut notes);
    Decision {
        verdict: rules.iter().map(RuleResult::verdict).max().unwrap_or(Verdict::Pass),
        as_of: context.as_of.to_string(),
        role,
        risk: image_risk(findings.iter().filter_map(|finding| finding.risk)),
        rules,
        waivers: bench.waivers.results(),
        notes,
    }
}

/// Whether a finding is open here: the word of a VEX author whom the policy does not know does not close it, and
/// nobody's closes what is known to be exploited unless the policy says so.
fn openness(finding: &Finding, settings: &Settings) -> Open {
    if finding.is_open() {
        return Open::Yes;
    }
    // The record that leads closes it already: nobody's statement is needed.
    if finding.evidence.first().is_some_and(|evidence| !evidence.says.is_open()) {
        return Open::No;
    }
    let refused = finding.suppressions.iter().map(|said| {
        if said.by != "vex" || said.state.is_open() {
            return None;
        }
        if finding.exploited.is_some() && !settings.exploited_vex {
            return Some("the VEX statement does not count: it is known to be exploited".to_owned());
        }
        match (&settings.vex_authors, &said.author) {
            (None, _) => None,
            (Some(known), Some(author))
                if known.iter().any(|known| crate::person::is_same(known, author)) =>
            {
                None
            }
            (Some(_), author) => {
                let author = author.as_deref().unwrap_or("nobody by name");
                Some(format!(
                    "the VEX statement of {author} does not count: the policy does not list the author"
                ))
            }
        }
    });
    // Closed by the feed itself, or by anybody whose word counts.
    let mut first = None;
    for (said, refusal) in finding.suppressions.iter().zip(refused) {
        match refusal {
            None if !said.state.is_open() => return Open::No,
            None => {}
            Some(why) => first = first.or(Some(why)),
        }
    }
    first.map_or(Open::No, Open::Again)
}

fn more_notes(
    database: &DatabaseIdentity,
    findings: &[Finding],
    settings: &Settings,
    context: &Context<'_>,
    notes: &mut Vec<String>,
) {
    let newest = database.newest.as_deref().and_then(crate::moment::start_of);
    if newest.is_some_and(|newest| newest > context.as_of) {
        notes.push("the advisory database is newer than the time of this decision".to_owned());
    }
    let sight = settings
        .severities
        .values()
        .any(|severity| severity.grace_from == crate::policy::GraceFrom::Sight && !severity.grace.is_zero());
    if sight && context.first_seen.is_none() && !findings.is_empty() {
        notes.push(
            "nobody recorded when findings were first seen: there is no grace from first sight".to_owned(),
        );
    }
}

#[cfg(test)]
mod tests;
