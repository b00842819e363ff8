//! What is known to be wrong, before and after.

use std::collections::BTreeMap;

use wb_model::{
    Assessment, ComponentId, Covered, Finding, FindingChange, FindingChanges, FindingId, Treatment,
};

use super::identity::{Name, Names};
use super::sight::Sight;

/// What a finding is about, whatever the version: the component and what it lies in.
type About = (Option<Name>, Option<Name>);

pub(super) fn changes(
    before: &Assessment,
    after: &Assessment,
    names: &(Names<'_>, Names<'_>),
    sight: &(Sight, Sight),
) -> FindingChanges {
    let (pairs, lost, won) = pair(&before.findings, &names.0, &after.findings, &names.1);
    let aside = (set_aside(before), set_aside(after));
    let silent = Silent::of(after, &names.1);
    let (mut new_ones, mut fixed, mut changed, mut carried) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (was, is) in pairs {
        let newly_exploited = is.exploited.is_some() && was.exploited.is_none();
        if was.state == is.state && was.severity == is.severity && !newly_exploited {
            carried += u64::from(is.is_open());
            continue;
        }
        if !was.is_open() && !is.is_open() {
            continue;
        }
        changed.push(FindingChange {
            old: Some(was.state),
            old_severity: (was.severity != is.severity).then_some(was.severity),
            newly_exploited,
            set_aside: aside.1.get(&is.id).cloned(),
            ..of(is, &names.1)
        });
    }
    for is in won.into_iter().filter(|finding| finding.is_open()) {
        let uncertain =
            names.1.component(&is.component).filter(|one| !names.0.has_like(one)).and_then(|one| {
                sight.0.may_have(one).map(|why| format!("it may not be new: on the older side, {why}"))
            });
        new_ones.push(FindingChange {
            set_aside: aside.1.get(&is.id).cloned(),
            uncertain,
            ..of(is, &names.1)
        });
    }
    for was in lost.into_iter().filter(|finding| finding.is_open()) {
        let gone = names.0.component(&was.component).and_then(|one| {
            if names.1.has_like(one) { silent.why(&names.0, &was.component) } else { sight.1.may_have(one) }
        });
        let change = of(was, &names.0);
        fixed.push(FindingChange {
            old: change.new,
            new: None,
            set_aside: aside.0.get(&was.id).cloned(),
            uncertain: gone.map(|why| format!("it may still be there: on the newer side, {why}")),
            ..change
        });
    }
    FindingChanges::Compared {
        new: sorted(new_ones),
        fixed: sorted(fixed),
        changed: sorted(changed),
        carried,
    }
}

/// The worst first; what is exploited before all.
fn sorted(mut changes: Vec<FindingChange>) -> Vec<FindingChange> {
    changes.sort_by(|a, b| {
        b.exploited.cmp(&a.exploited).then_with(|| b.severity.cmp(&a.severity)).then_with(|| a.cmp(b))
    });
    changes
}

type Paired<'a> = (Vec<(&'a Finding, &'a Finding)>, Vec<&'a Finding>, Vec<&'a Finding>);

/// Findings that are the same, those of the older side only, those of the newer side only.
fn pair<'a>(
    old: &'a [Finding],
    old_names: &Names<'_>,
    new: &'a [Finding],
    new_names: &Names<'_>,
) -> Paired<'a> {
    let mut olds: Vec<&Finding> = old.iter().collect();
    let mut news: Vec<&Finding> = new.iter().collect();
    let mut pairs = Vec::new();
    // A library may lie in another package than before, and a record may have got another leading id.
    for (with_holder, by_alias) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut places: BTreeMap<(About, &str), Vec<&Finding>> = BTreeMap::new();
        for finding in olds.iter().rev() {
            for id in ids(finding, by_alias) {
                places.entry((about(finding, old_names, with_holder), id)).or_default().push(finding);
            }
        }
        let mut used: BTreeMap<&FindingId, ()> = BTreeMap::new();
        news.retain(|is| {
            for id in ids(is, by_alias) {
                let Some(queue) = places.get_mut(&(about(is, new_names, with_holder), id)) else { continue };
                while let Some(was) = queue.pop() {
                    if used.insert(&was.id, ()).is_none() {
                        pairs.push((was, *is));
                        return false;
                    }
                }
            }
            true
        });
        olds.retain(|was| !used.contains_key(&was.id));
    }
    (pairs, olds, news)
}

fn ids(finding: &Finding, by_alias: bool) -> impl Iterator<Item = &str> {
    let aliases = finding.aliases.iter().filter(move |_| by_alias);
    std::iter::once(&finding.vulnerability).chain(aliases).map(String::as_str)
}

fn about(finding: &Finding, names: &Names<'_>, with_holder: bool) -> About {
    let holder = if with_holder { names.holder_name(&finding.component).cloned() } else { None };
    (names.name(&finding.component).cloned(), holder)
}

fn of(finding: &Finding, names: &Names<'_>) -> FindingChange {
    let title = |id: &ComponentId| {
        names.component(id).map_or_else(
            || id.to_string(),
            |one| match &one.version {
                Some(version) => format!("{} {version}", one.name),
                None => one.name.clone(),
            },
        )
    };
    FindingChange {
        severity: finding.severity,
        class: finding.class,
        vulnerability: finding.vulnerability.clone(),
        component: title(&finding.component),
        within: names.holder(&finding.component).map(|holder| title(&holder.id)),
        old: None,
        new: Some(finding.state),
        old_severity: None,
        exploited: finding.exploited.is_some(),
        newly_exploited: false,
        fixed_in: finding.fix.as_ref().map(|fix| fix.versions.clone()).unwrap_or_default(),
        summary: finding.summary.clone(),
        set_aside: None,
        uncertain: None,
    }
}

/// Findings that a waiver or a baseline takes out, with which. What counts for one rule counts.
fn set_aside(assessment: &Assessment) -> BTreeMap<FindingId, String> {
    let mut aside: BTreeMap<FindingId, Option<String>> = BTreeMap::new();
    let hits = assessment.decision.iter().flat_map(|decision| &decision.rules).flat_map(|rule| &rule.hits);
    for hit in hits {
        let Some(finding) = &hit.finding else { continue };
        let why = match &hit.treatment {
            Treatment::Waived { waiver } => Some(format!("waiver {waiver}")),
            Treatment::Baselined { owner, until } => Some(format!("baseline of {owner} until {until}")),
            Treatment::Counted | Treatment::InGrace { .. } | Treatment::SetAside { .. } => None,
        };
        let entry = aside.entry(finding.clone()).or_insert_with(|| why.clone());
        if why.is_none() {
            *entry = None;
        }
    }
    aside.into_iter().filter_map(|(finding, why)| Some((finding, why?))).collect()
}

/// Components of the newer side about which the database's silence says nothing.
struct Silent(BTreeMap<Name, String>);

impl Silent {
    fn of(assessment: &Assessment, names: &Names<'_>) -> Self {
        let mut silent = BTreeMap::new();
        for line in &assessment.coverage {
            let why = match &line.covered {
                Covered::By { .. } => continue,
                Covered::NotCovered { why } => format!("no source covers it ({why})"),
                Covered::CouldNotCompare { why } => format!("its version could not be compared ({why})"),
            };
            if let Some(name) = names.name(&line.component) {
                silent.insert(name.clone(), why);
            }
        }
        Self(silent)
    }

    fn why(&self, names: &Names<'_>, id: &ComponentId) -> Option<String> {
        names.name(id).and_then(|name| self.0.get(name)).cloned()
    }
}
