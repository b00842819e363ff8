//! Why a finding stays open.

use std::collections::BTreeMap;

use wb_model::{ComponentId, Finding, FindingState, LeftFinding, PlanStep, PlannedFinding};

use super::name::{Names, same};

/// Findings that are open and that no step closes, each with its reason.
pub(crate) fn left(
    findings: &[Finding],
    names: &Names<'_>,
    steps: &[PlanStep],
    refused: &BTreeMap<ComponentId, String>,
) -> Vec<LeftFinding> {
    let mut left: Vec<LeftFinding> = findings
        .iter()
        .filter(|finding| finding.is_open())
        .filter_map(|finding| Some((finding, names.finding(finding)?)))
        .filter(|(_, planned)| {
            !steps.iter().any(|step| step.closes.iter().any(|closed| same(closed, planned)))
        })
        .map(|(finding, planned)| LeftFinding {
            reason: reason(finding, &planned, names, steps, refused),
            finding: planned,
        })
        .collect();
    left.sort();
    left.dedup();
    left
}

fn reason(
    finding: &Finding,
    planned: &PlannedFinding,
    names: &Names<'_>,
    steps: &[PlanStep],
    refused: &BTreeMap<ComponentId, String>,
) -> String {
    let unknown = steps.iter().find(|step| step.unknown.iter().any(|one| same(one, planned)));
    if let Some(step) = unknown {
        return format!(
            "step {} brings another wheel, and its bundled libraries were not looked at",
            step.number
        );
    }
    match finding.state {
        FindingState::WontFix => return "its vendor will not fix it".to_owned(),
        FindingState::UnderInvestigation => return "its vendor is looking into it".to_owned(),
        FindingState::EndOfLife => {
            return "its vendor has ended its support: only another release helps".to_owned();
        }
        FindingState::NeedsSubscription => {
            return finding
                .fix
                .as_ref()
                .map_or("its fix needs a subscription".to_owned(), |fix| fix.advice.clone());
        }
        _ => {}
    }
    let unit = names.unit(&finding.component);
    let moved = unit.and_then(|unit| {
        let package = names.package(unit);
        steps.iter().find(|step| step.changes.iter().any(|change| change.package == package))
    });
    if let Some(step) = moved {
        return match finding.state {
            FindingState::Unfixed => {
                format!("no fixed version is known; it is still open after step {}", step.number)
            }
            FindingState::CouldNotCompare => {
                format!("its versions cannot be compared, also after step {}", step.number)
            }
            _ => format!("the version of step {} has it as well", step.number),
        };
    }
    match (finding.state, unit.and_then(|unit| refused.get(&unit.id))) {
        (FindingState::Unfixed, _) => "no fixed version is known".to_owned(),
        (FindingState::CouldNotCompare, _) => "its versions cannot be compared".to_owned(),
        (_, Some(why)) => why.clone(),
        (_, None) => finding.fix.as_ref().map_or("no fix is known".to_owned(), |fix| fix.advice.clone()),
    }
}
