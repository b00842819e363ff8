//! Findings by what a person upgrades: one upgrade often ends many of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use wb_model::{ComponentId, Finding};

use super::{Standing, View};

/// What to upgrade, and the findings that it is about.
pub(crate) struct Group<'a> {
    /// The component that a person upgrades.
    pub(crate) upgrade: &'a ComponentId,
    /// Its findings, what counts first.
    pub(crate) findings: Vec<(&'a Finding, Standing<'a>)>,
}

impl<'a> Group<'a> {
    pub(super) fn all(view: &View<'a>, wanted: impl Fn(&Finding, &Standing<'a>) -> bool) -> Vec<Self> {
        let mut by_upgrade: BTreeMap<&ComponentId, Vec<_>> = BTreeMap::new();
        for finding in &view.assessment.findings {
            let standing = view.standing(finding);
            if wanted(finding, &standing) {
                by_upgrade.entry(view.upgrade(finding)).or_default().push((finding, standing));
            }
        }
        let mut groups: Vec<Self> =
            by_upgrade.into_iter().map(|(upgrade, findings)| Self { upgrade, findings }).collect();
        for group in &mut groups {
            group.findings.sort_by_key(|(finding, standing)| rank(finding, standing));
        }
        groups.sort_by_key(|group| {
            let worst = group.findings.first().map(|(finding, standing)| worst(finding, standing));
            (worst, Reverse(group.findings.len()), group.upgrade)
        });
        groups
    }

    /// What to do, each sentence once: the one that ends most findings first.
    pub(crate) fn advice(&self) -> Vec<&'a str> {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for fix in self.findings.iter().filter_map(|(finding, _)| finding.fix.as_ref()) {
            *times.entry(&fix.advice).or_default() += 1;
        }
        let mut advice: Vec<(&str, usize)> = times.into_iter().collect();
        advice.sort_by_key(|(text, times)| (Reverse(*times), *text));
        advice.into_iter().map(|(text, _)| text).collect()
    }
}

/// Enough to put groups in order without borrowing from their findings.
fn worst(finding: &Finding, standing: &Standing<'_>) -> (u8, Reverse<wb_model::Severity>, Reverse<u8>) {
    let standing = match standing {
        Standing::Fails => 0,
        Standing::Warns => 1,
        Standing::Open => 2,
        Standing::Allowed => 3,
        Standing::Closed => 5,
        _ => 4,
    };
    (standing, Reverse(finding.severity), Reverse(finding.risk.unwrap_or(0)))
}

/// What counts first, then the worst, then by id.
type Rank<'f> = ((u8, Reverse<wb_model::Severity>, Reverse<u8>), &'f str, &'f ComponentId);

fn rank<'f>(finding: &&'f Finding, standing: &Standing<'_>) -> Rank<'f> {
    (worst(finding, standing), &finding.vulnerability, &finding.component)
}
