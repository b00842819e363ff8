//! Rules, waivers and notes of the decision.

use std::collections::BTreeMap;

use wb_model::{FindingId, RuleOutcome};

use super::finding::Row;
use crate::plain;
use crate::view::{Standing, View};

/// Hits of one rule that are shown: the findings themselves are in their own table.
const HITS: usize = 60;

/// One rule.
pub(super) struct Rule {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) class: &'static str,
    pub(super) said: String,
    pub(super) from: String,
    pub(super) controls: String,
    pub(super) approver: String,
    pub(super) hits: Vec<HitLine>,
    pub(super) more: usize,
}

/// One thing a rule hit.
pub(super) struct HitLine {
    pub(super) message: String,
    /// The row of the finding.
    pub(super) row: Option<usize>,
    pub(super) path: Vec<String>,
    pub(super) treatment: String,
}

/// One waiver.
pub(super) struct Waiver {
    pub(super) id: String,
    pub(super) class: &'static str,
    pub(super) status: String,
    pub(super) why: String,
    pub(super) hits: u64,
    pub(super) expires: String,
}

pub(super) fn rules(view: &View<'_>, findings: &[Row]) -> Vec<Rule> {
    let rows: BTreeMap<&FindingId, usize> =
        findings.iter().enumerate().map(|(number, row)| (&row.id, number)).collect();
    let rules = view.assessment.decision.iter().flat_map(|decision| &decision.rules);
    rules
        .enumerate()
        .map(|(number, rule)| {
            let (class, said) = match &rule.outcome {
                RuleOutcome::Decided { verdict } => (verdict.name(), verdict.name().to_owned()),
                RuleOutcome::Skipped { why } => ("none", format!("skipped: {why}")),
                RuleOutcome::CouldNotDecide { why } => ("fail", format!("could not be decided: {why}")),
            };
            let hits = rule.hits.iter().take(HITS).map(|hit| HitLine {
                message: plain(&hit.message),
                row: hit.finding.as_ref().and_then(|id| rows.get(id)).copied(),
                path: if hit.path.len() > 1 {
                    hit.path.iter().map(|id| plain(&view.title(id))).collect()
                } else {
                    Vec::new()
                },
                treatment: plain(&Standing::of_hit(rule, hit).sentence()),
            });
            Rule {
                number,
                id: plain(&rule.id),
                title: plain(&rule.title),
                class,
                said: plain(&said),
                from: plain(&rule.from),
                controls: plain(&rule.controls.join(", ")),
                approver: plain(rule.approver.as_deref().unwrap_or_default()),
                hits: hits.collect(),
                more: rule.hits.len().saturating_sub(HITS),
            }
        })
        .collect()
}

pub(super) fn waivers(view: &View<'_>) -> Vec<Waiver> {
    let waivers = view.assessment.decision.iter().flat_map(|decision| &decision.waivers);
    waivers
        .map(|waiver| Waiver {
            id: plain(&waiver.id),
            class: match waiver.status.as_str() {
                "applied" => "pass",
                "unused" => "none",
                _ => "warn",
            },
            status: plain(&waiver.status),
            why: plain(&waiver.why),
            hits: waiver.hits,
            expires: plain(&waiver.expires),
        })
        .collect()
}

pub(super) fn notes(view: &View<'_>) -> Vec<String> {
    let notes = view.assessment.decision.iter().flat_map(|decision| &decision.notes);
    notes.map(|note| plain(note)).collect()
}
