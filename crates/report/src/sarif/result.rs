//! A result per finding.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use wb_model::{ComponentId, Finding, Hit, RuleResult};

use super::message::text;
use super::model::{Location, LogicalLocation, Properties, SarifResult, Suppression};
use super::rule::level_of;
use crate::explain_cve::suppression_sentence;
use crate::plain;
use crate::view::{Standing, View, says};

/// Most places of one result; GitHub takes a thousand.
const PLACES: usize = 100;

pub(super) fn of_finding(
    view: &View<'_>,
    finding: &Finding,
    standing: &Standing<'_>,
    index: &dyn Fn(&str) -> usize,
) -> SarifResult {
    let mut sentence =
        format!("{} {} ({})", within(view, &finding.component), says(finding), finding.severity);
    if !finding.summary.is_empty() {
        sentence.push_str(&format!(": {}", finding.summary));
    }
    if let Some(fix) = &finding.fix {
        sentence.push_str(&format!(". {}", fix.advice));
    }
    let mut properties = Properties::new();
    properties.insert("class", finding.class.name().into());
    properties.insert("state", finding.state.name().into());
    properties.insert("severity", finding.severity.name().into());
    properties.insert("decision", plain(&standing.sentence()).into());
    properties.insert("knownExploited", finding.exploited.is_some().into());
    if let Some(prediction) = &finding.prediction {
        properties.insert("epss", prediction.probability.value().into());
    }
    if let Some(risk) = finding.risk {
        properties.insert("risk", risk.into());
    }
    let id = plain(&finding.vulnerability);
    SarifResult {
        rule_index: index(&id),
        rule_id: id,
        kind: "fail",
        level: level(finding, standing),
        message: text(&sentence),
        locations: locations(view, Some(&finding.component)),
        partial_fingerprints: fingerprints(finding.id.as_str()),
        suppressions: suppressions(finding, standing),
        properties,
        order: if standing.counts() { 0 } else { 1 + u8::from(*standing == Standing::Closed) },
    }
}

/// What the decision made of something that is a result already.
pub(super) fn decide(result: &mut SarifResult, rule: &RuleResult, hit: &Hit) {
    let standing = Standing::of_hit(rule, hit);
    result.level = level_of_hit(&standing);
    result.suppressions = by_policy(&standing).into_iter().collect();
    result.properties.insert("decision", plain(&standing.sentence()).into());
}

fn level_of_hit(standing: &Standing<'_>) -> &'static str {
    match standing {
        Standing::Fails => "error",
        Standing::Warns => "warning",
        _ => "note",
    }
}

/// A hit of a rule that is about no finding.
pub(super) fn of_hit(
    view: &View<'_>,
    rule: &RuleResult,
    hit: &Hit,
    index: &dyn Fn(&str) -> usize,
) -> SarifResult {
    let standing = Standing::of_hit(rule, hit);
    let id = plain(&rule.id);
    let component = hit.component.as_ref().map_or("", ComponentId::as_str);
    SarifResult {
        rule_index: index(&id),
        rule_id: id,
        kind: "fail",
        level: level_of_hit(&standing),
        message: text(&hit.message),
        locations: locations(view, hit.component.as_ref()),
        partial_fingerprints: fingerprints(&format!("{}@{component}#{}", rule.id, hit.message)),
        suppressions: by_policy(&standing).into_iter().collect(),
        properties: Properties::from([("decision", plain(&standing.sentence()).into())]),
        order: 0,
    }
}

/// `openssl 1.0.2k in tokenizers 0.13.2`.
fn within(view: &View<'_>, component: &ComponentId) -> String {
    let path = view.path_of(component);
    let mut names = path.into_iter().rev();
    let first = names.next().unwrap_or_default();
    names.fold(first, |text, outer| format!("{text} in {outer}"))
}

/// What the decision made of it; without a decision, what its severity says.
fn level(finding: &Finding, standing: &Standing<'_>) -> &'static str {
    match standing {
        Standing::Fails => "error",
        Standing::Warns => "warning",
        Standing::Open => level_of(finding.severity),
        _ => "note",
    }
}

fn locations(view: &View<'_>, id: Option<&ComponentId>) -> Vec<Location> {
    let subject = &view.assessment.inventory.subject.name;
    let component = id.and_then(|id| view.component(id));
    let mut locations: Vec<Location> = component
        .iter()
        .flat_map(|component| &component.occurrences)
        .take(PLACES)
        .map(|place| Location::of_path(&place.path))
        .collect();
    if locations.is_empty() {
        locations.push(Location::of_path(subject));
    }
    if let (Some(first), Some(id)) = (locations.first_mut(), id) {
        first.logical_locations.push(LogicalLocation {
            name: plain(&view.title(id)),
            fully_qualified_name: plain(&view.path_of(id).join("/")),
            kind: "module",
        });
    }
    locations
}

/// The same for the same finding in every run. `primaryLocationLineHash` is the one that GitHub compares; many packages
/// are at one path, so that it must not be made of the path.
pub(super) fn fingerprints(id: &str) -> BTreeMap<&'static str, String> {
    let hash: String =
        Sha256::digest(id.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    BTreeMap::from([("primaryLocationLineHash", format!("{hash}:1")), ("weighbridgeFinding/v1", hash)])
}

fn suppressions(finding: &Finding, standing: &Standing<'_>) -> Vec<Suppression> {
    if *standing == Standing::Closed {
        let words: Vec<String> = finding.suppressions.iter().map(suppression_sentence).collect();
        let justification = if words.is_empty() {
            format!("its records say {}", finding.state.name())
        } else {
            words.join("; ")
        };
        return vec![accepted(&justification)];
    }
    by_policy(standing).into_iter().collect()
}

fn by_policy(standing: &Standing<'_>) -> Option<Suppression> {
    match standing {
        Standing::Waived { .. } | Standing::Baselined { .. } | Standing::SetAside { .. } => {
            Some(accepted(&standing.sentence()))
        }
        // Not accepted by anybody: it counts when the days are over.
        Standing::InGrace { .. } => {
            Some(Suppression { status: "underReview", ..accepted(&standing.sentence()) })
        }
        _ => None,
    }
}

fn accepted(justification: &str) -> Suppression {
    Suppression { kind: "external", status: "accepted", justification: plain(justification) }
}
