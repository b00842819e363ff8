//! `weighbridge explain cve`.

use std::fmt::Write as _;

use wb_match::vex;
use wb_model::{Component, Coverage, Covered, Finding, Inventory, RelationshipKind};
use wb_report::plain;
use wb_workflow::explain::{Answer, Explained, explain};

use crate::arguments::ExplainCve;
use crate::environment;
use crate::failure::Failure;
use crate::output;

/// So many components that nobody covers are named.
const NAMED: usize = 10;

pub(crate) fn run(arguments: &ExplainCve) -> Result<(), Failure> {
    let inventory = crate::commands::open::inventory(&arguments.source.name, &arguments.source.reading)?;
    let database = crate::commands::db::open(&arguments.db)?;
    let now = environment::now().map_err(|message| Failure::usage(message, None))?;
    let mut documents = Vec::new();
    for path in &arguments.vex {
        let name = path.display().to_string();
        let bytes = fs_err::read(path).map_err(|error| Failure::io(&format!("read {name}"), &error))?;
        documents.push(vex::read(&bytes, &name).map_err(|error| Failure::steering(&error))?);
    }
    let explained = explain(&inventory, &database, &documents, now, &arguments.id)
        .map_err(|error| Failure::could_not(&error))?;
    let mut text = String::new();
    let subject = plain(&inventory.subject.name);
    let _ = writeln!(text, "{} in {subject}: {}", plain(&arguments.id), explained.answer.name());
    let _ = writeln!(text, "  {}", explained.why);
    let also: Vec<&str> = explained
        .explanation
        .ids
        .iter()
        .map(String::as_str)
        .filter(|id| !id.eq_ignore_ascii_case(&arguments.id))
        .collect();
    if !also.is_empty() {
        let _ = writeln!(text, "  also called {}", also.join(", "));
    }
    for finding in &explained.explanation.findings {
        show(&mut text, &inventory, finding);
    }
    uncovered(&mut text, &inventory, &explained.explanation.uncovered);
    for note in &explained.notes {
        let _ = writeln!(text, "VEX: {}", plain(note));
    }
    if database.identity().starter {
        text.push_str("this stands on the starter database, which knows a few dozen advisories\n");
    }
    output::print(&text)?;
    answer(&explained, &arguments.id)
}

/// "Affected" and "unknown" are both no answer to go on with.
fn answer(explained: &Explained, id: &str) -> Result<(), Failure> {
    match explained.answer {
        Answer::NotAffected => Ok(()),
        Answer::Affected | Answer::Unknown => {
            Err(Failure::no(format!("clear it of {}: {}", plain(id), explained.answer.name()), None))
        }
    }
}

fn show(text: &mut String, inventory: &Inventory, finding: &Finding) {
    let Some(component) = inventory.component(&finding.component) else { return };
    let _ = writeln!(text, "\n{} {}: {}", plain(&component.name), version(component), finding.state.name());
    for place in component.occurrences.iter().take(3) {
        let _ = writeln!(text, "  at {}", plain(&place.path));
    }
    for owner in containers(inventory, component) {
        let _ = writeln!(text, "  inside {} {}", plain(&owner.name), version(owner));
    }
    for evidence in &finding.evidence {
        let _ = writeln!(
            text,
            "  {} ({}) says {}: {} of {}, compared {} in the order of {}",
            plain(&evidence.record.id),
            plain(&evidence.record.source),
            evidence.says.name(),
            plain(&evidence.range),
            plain(&evidence.package),
            plain(evidence.version.as_deref().unwrap_or("nothing")),
            evidence.scheme,
        );
        let _ = writeln!(text, "    {}", plain(&evidence.reason));
    }
    for suppression in &finding.suppressions {
        let _ = writeln!(
            text,
            "  {} by {} {}: {}",
            suppression.state.name(),
            plain(&suppression.by),
            plain(&suppression.source),
            plain(suppression.statement.as_deref().or(suppression.justification.as_deref()).unwrap_or("")),
        );
    }
    if let Some(fix) = finding.fix.as_ref().filter(|_| finding.is_open()) {
        let _ = writeln!(text, "  {}", plain(&fix.advice));
    }
}

fn version(component: &Component) -> String {
    component.version.as_deref().map_or_else(|| "of an unknown version".to_owned(), plain)
}

/// What brings a component along.
fn containers<'a>(inventory: &'a Inventory, component: &Component) -> Vec<&'a Component> {
    inventory
        .relationships
        .iter()
        .filter(|edge| edge.kind == RelationshipKind::Contains && edge.to == component.id)
        .filter_map(|edge| inventory.component(&edge.from))
        .collect()
}

fn uncovered(text: &mut String, inventory: &Inventory, uncovered: &[Coverage]) {
    if uncovered.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nabout {} components nothing can be said:", uncovered.len());
    for coverage in uncovered.iter().take(NAMED) {
        let Some(component) = inventory.component(&coverage.component) else { continue };
        let why = match &coverage.covered {
            Covered::NotCovered { why } | Covered::CouldNotCompare { why } => why.as_str(),
            Covered::By { .. } => continue,
        };
        let _ = writeln!(text, "  {} {}: {}", plain(&component.name), version(component), plain(why));
    }
    if uncovered.len() > NAMED {
        let _ = writeln!(text, "  and {} more", uncovered.len() - NAMED);
    }
}
