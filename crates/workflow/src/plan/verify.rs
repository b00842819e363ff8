//! A plan set against what came of it.

use wb_advisory::Database;
use wb_match::{MatchOptions, assess};
use wb_model::{
    CheckedStep, Component, Inventory, PackageChange, PlanCheck, PlanPackage, PlannedFinding,
    RemediationPlan, StepState,
};

use super::choose::scheme;
use super::error::PlanError;
use super::name::{Names, same_vulnerability};
use super::tally;

/// Sets a plan against another inventory.
///
/// # Errors
/// The database cannot be read.
pub fn verify(
    plan: &RemediationPlan,
    inventory: &Inventory,
    database: &Database,
    as_of: jiff::Timestamp,
) -> Result<PlanCheck, PlanError> {
    let matches = assess(inventory, database, &MatchOptions { as_of })?;
    let names = Names::of(inventory);
    let mut open: Vec<PlannedFinding> = matches
        .findings
        .iter()
        .filter(|finding| finding.is_open())
        .filter_map(|finding| names.finding(finding))
        .collect();
    open.sort();
    let now = Now { names: &names, components: inventory.components.iter().collect(), open: &open };
    let steps: Vec<CheckedStep> = plan
        .steps
        .iter()
        .map(|step| {
            let missing: Vec<String> = step.changes.iter().filter_map(|change| now.missing(change)).collect();
            let (remaining, closed): (Vec<_>, Vec<_>) =
                step.closes.iter().cloned().partition(|one| now.is_open(one));
            let state = match (missing.is_empty(), remaining.is_empty()) {
                (false, _) => StepState::NotDone,
                (true, false) => StepState::Remains,
                (true, true) => StepState::Done,
            };
            CheckedStep { number: step.number, title: step.title.clone(), state, missing, closed, remaining }
        })
        .collect();
    let left: Vec<&PlannedFinding> = plan.left.iter().map(|left| &left.finding).collect();
    let planned: Vec<&PlannedFinding> = plan
        .steps
        .iter()
        .flat_map(|step| step.closes.iter().chain(&step.unknown).chain(&step.opens))
        .chain(left.iter().copied())
        .collect();
    let is_known = |finding: &PlannedFinding| {
        planned.iter().any(|known| now.is_about(known, finding) && same_vulnerability(known, finding))
    };
    let mut notes = Vec::new();
    let has = &database.identity().digest;
    if *has != plan.database {
        notes.push(format!(
            "the plan stands on the database {}, and this one is {has}: what is new may be newly known, not newly brought",
            plan.database
        ));
    }
    if !inventory.is_complete() {
        notes.push("not everything could be read: a package that was not seen may still be there".to_owned());
    }
    Ok(PlanCheck {
        subject: inventory.subject.clone(),
        new: open.iter().filter(|finding| !is_known(finding)).cloned().collect(),
        gone: left.iter().filter(|finding| !now.is_open(finding)).map(|finding| (*finding).clone()).collect(),
        promised: u32::try_from(plan.steps.iter().map(|step| step.closes.len()).sum::<usize>())
            .unwrap_or(u32::MAX),
        before: plan.before,
        now: tally(&open),
        steps,
        notes,
        smoke: plan.smoke.clone(),
    })
}

struct Now<'a> {
    names: &'a Names<'a>,
    components: Vec<&'a Component>,
    open: &'a [PlannedFinding],
}

impl Now<'_> {
    /// Components that a package of the plan may have become: those at its place, or anywhere where none is at its place.
    fn found(&self, package: &PlanPackage) -> Vec<&Component> {
        let called = |component: &&&Component| {
            let other = self.names.package(component);
            (other.kind, &other.ecosystem, &other.name) == (package.kind, &package.ecosystem, &package.name)
        };
        let all: Vec<&Component> = self.components.iter().filter(called).copied().collect();
        let here: Vec<&Component> = all
            .iter()
            .filter(|component| self.names.package(component).place == package.place)
            .copied()
            .collect();
        if here.is_empty() { all } else { here }
    }

    /// Why a change is not made.
    fn missing(&self, change: &PackageChange) -> Option<String> {
        let found = self.found(&change.package);
        let name = &change.package.name;
        let Some(to) = &change.to else {
            return found
                .first()
                .map(|one| format!("{name} {} is still there", one.version.as_deref().unwrap_or("")));
        };
        if found.is_empty() {
            // What had findings and is gone has none any more; what should have come is missing.
            return change.from.is_none().then(|| format!("{name} {to} is not there"));
        }
        found.iter().find_map(|one| {
            let has = one.version.as_deref().unwrap_or("without a version");
            let compared = scheme(&change.package.ecosystem).and_then(|scheme| {
                let source = one.source_package.as_ref().map(|source| source.version.as_str());
                let own = scheme.compare(has, to);
                // A distribution's advisory counts the source's versions.
                own.filter(|order| order.is_ge())
                    .or_else(|| source.and_then(|source| scheme.compare(source, to)))
                    .or(own)
            });
            let is_done = compared.map_or(has == to, std::cmp::Ordering::is_ge);
            (!is_done).then(|| format!("{name} is {has}, and {to} is planned"))
        })
    }

    fn is_open(&self, finding: &PlannedFinding) -> bool {
        self.open.iter().any(|other| self.is_about(finding, other) && same_vulnerability(finding, other))
    }

    /// Whether a finding of now is about the package of a finding of the plan.
    fn is_about(&self, planned: &PlannedFinding, now: &PlannedFinding) -> bool {
        let (one, two) = (&planned.package, &now.package);
        let called = (one.kind, &one.ecosystem, &one.name) == (two.kind, &two.ecosystem, &two.name);
        // Elsewhere only when nothing of that name is left at the planned place.
        called
            && (one.place == two.place
                || !self.found(one).iter().any(|other| self.names.package(other).place == one.place))
    }
}
