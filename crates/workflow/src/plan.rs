//! A remediation plan: the fewest steps that remove the most risk, and whether they were done.
//!
//! [`plan`] weighs versions that the advisories or an [`Index`] name by matching the changed part of the inventory against
//! the same database. It runs nothing, asks no network and is the same for the same input. How steps are chosen stands in
//! `choose.rs`, what moves together in `closure.rs`. [`verify`] sets a plan against what came of it.

mod base;
mod bundled;
mod choose;
mod closure;
mod command;
mod compatibility;
mod deadline;
mod desk;
mod document;
mod error;
pub mod index;
mod left;
mod name;
mod patch;
mod removal;
mod scales;
mod step;
mod verify;

use jiff::Timestamp;
use wb_advisory::Database;
use wb_model::{
    Assessment, ComponentKind, Inventory, PLAN_SCHEMA, PLAN_VERSION, PlanTally, PlannedFinding,
    RemediationPlan, Severity,
};

pub use deadline::Deadlines;
pub use desk::machine;
pub use document::read;
pub use error::PlanError;
pub use index::Index;
pub use patch::PatchedFile;
pub use verify::verify;

use crate::owners::Owners;
use deadline::Catalogue;
use desk::Desk;
use name::{Names, same};
use removal::Roots;
use scales::Scales;
use step::Sort;

/// What a plan is made from.
pub struct PlanRequest<'a> {
    /// What is in the image, and what is wrong with it.
    pub assessment: &'a Assessment,
    /// The database that the assessment stands on.
    pub database: &'a Database,
    /// The time that due days are counted from.
    pub as_of: Timestamp,
    /// Which versions there are.
    pub index: Option<&'a Index>,
    /// Who owns what.
    pub owners: Option<&'a Owners>,
    /// What the image is for.
    pub role: Option<&'a str>,
    /// A newer base: its name as it was given, and what is in it.
    pub newer_base: Option<(&'a str, &'a Inventory)>,
    /// Until when.
    pub deadlines: Deadlines,
    /// The team's own command that compares what the image does. It is recorded and never run.
    pub smoke: Option<String>,
    /// Files to patch.
    pub files: Files,
}

/// Files to patch.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// A requirements file. It says as well what the application asks for.
    pub requirements: Option<PatchedFile>,
    /// A Dockerfile.
    pub dockerfile: Option<PatchedFile>,
}

/// Makes a plan.
///
/// # Errors
/// The database cannot be read.
pub fn plan(request: &PlanRequest<'_>) -> Result<RemediationPlan, PlanError> {
    let Assessment { inventory, findings, .. } = request.assessment;
    let names = Names::of(inventory);
    let scales = Scales::new(inventory, &names, request.database, request.as_of);
    let mut desk = Desk::new(scales, &names, request.index, findings);
    let named = || findings.iter().filter_map(|finding| Some((finding, names.finding(finding)?)));
    let catalogue = Catalogue::of_findings(named());
    let mut open: Vec<PlannedFinding> =
        named().filter(|(finding, _)| finding.is_open()).map(|(_, planned)| planned).collect();
    open.sort();
    let mut files = request.files.clone();
    let asked = files.requirements.as_ref().filter(|file| !file.name.ends_with(".lock"));
    let roots = Roots { asked: asked.map(|file| patch::requirement_names(&file.text)), role: request.role };
    let mut notes = first_notes(request, &names, &open);
    let mut steps = Vec::new();
    if let Some((name, newer)) = request.newer_base {
        match base::choose(&mut desk, newer, request)? {
            Ok(choice) => {
                steps.push(step::build(1, choice, &Sort::Base(name), &desk, request, &catalogue, &mut files))
            }
            Err(why) => notes.push(why),
        }
    }
    let chosen = choose::choose(&mut desk, findings, &roots)?;
    for choice in chosen.choices {
        let number = u32::try_from(steps.len() + 1).unwrap_or(u32::MAX);
        steps.push(step::build(number, choice, &Sort::Packages, &desk, request, &catalogue, &mut files));
    }
    let is_closed =
        |one: &PlannedFinding| steps.iter().any(|step| step.closes.iter().any(|two| same(one, two)));
    let mut after: Vec<PlannedFinding> = open.iter().filter(|one| !is_closed(one)).cloned().collect();
    after.extend(steps.iter().flat_map(|step| step.opens.iter().cloned()));
    notes.append(&mut desk.notes);
    Ok(RemediationPlan {
        schema: PLAN_SCHEMA.to_owned(),
        version: PLAN_VERSION,
        subject: inventory.subject.clone(),
        as_of: request.as_of.to_string(),
        database: request.database.identity().digest.clone(),
        before: tally(&open),
        after: tally(&after),
        left: left::left(findings, &names, &steps, &chosen.refused),
        steps,
        smoke: request.smoke.clone(),
        notes,
    })
}

/// What is known to limit the plan before it is made.
fn first_notes(request: &PlanRequest<'_>, names: &Names<'_>, open: &[PlannedFinding]) -> Vec<String> {
    let inventory = &request.assessment.inventory;
    let mut notes = Vec::new();
    let python = inventory.components.iter().filter(|component| desk::is_python(component)).count();
    let told = inventory
        .components
        .iter()
        .any(|component| component.properties.contains_key(wb_inventory::python::NEEDS));
    if python > 1 && !told {
        notes.push("what installed Python packages need of each other is not known from this document: scan the image itself".to_owned());
    }
    match request.index {
        None if python > 0 => notes.push(
            "no index was given: only versions that advisories name were weighed, and what they need was not looked at".to_owned(),
        ),
        Some(index) => notes.extend(index.notes.iter().cloned()),
        None => {}
    }
    let of_distribution =
        open.iter().filter(|finding| finding.package.kind == ComponentKind::OsPackage).count();
    if request.newer_base.is_none() && of_distribution > 0 && of_distribution * 2 >= open.len() {
        let base = inventory.base.as_ref().map(|base| format!(" of {}", base.name)).unwrap_or_default();
        notes.push(format!(
            "{of_distribution} of {} findings are in packages of the distribution: a newer release{base} may close them at once; give it as --base-newer",
            open.len()
        ));
    }
    if !names.has_edges && python > 1 {
        notes.push("who needs whom is not known: nothing is proposed for removal".to_owned());
    }
    notes
}

/// Counts findings.
pub(crate) fn tally(findings: &[PlannedFinding]) -> PlanTally {
    let count = |is: &dyn Fn(&PlannedFinding) -> bool| {
        u32::try_from(findings.iter().filter(|finding| is(finding)).count()).unwrap_or(u32::MAX)
    };
    PlanTally {
        findings: count(&|_| true),
        critical: count(&|finding| finding.severity == Severity::Critical),
        high: count(&|finding| finding.severity == Severity::High),
        exploited: count(&|finding| finding.exploited),
        risk: closure::risk(findings),
    }
}

#[cfg(test)]
mod tests;
