//! CSV (RFC 4180): a row per finding, for tables and scripts.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe, so that it stays text.

use std::io::{self, Write};

use wb_model::{Assessment, Finding};

use crate::plain;
use crate::view::View;

const COLUMNS: &[&str] = &[
    "subject",
    "class",
    "vulnerability",
    "aliases",
    "severity",
    "state",
    "component",
    "version",
    "purl",
    "path",
    "came_in_with",
    "fixed_in",
    "advice",
    "exploited",
    "epss",
    "risk",
    "standing",
    "suppressed_by",
    "published",
    "summary",
];

/// Writes every finding, also those that do not count: the column `standing` says which do.
pub fn csv(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    row(COLUMNS.iter().map(|name| (*name).to_owned()), out)?;
    assessment.findings.iter().try_for_each(|finding| row(cells(&view, finding).into_iter(), out))
}

fn cells(view: &View<'_>, finding: &Finding) -> Vec<String> {
    let component = view.component(&finding.component);
    let fix = finding.fix.as_ref();
    let way = view.path_of(&finding.component);
    let suppressed = finding.suppressions.iter().map(|one| match &one.author {
        Some(author) => format!("{} {} ({author})", one.by, one.source),
        None => format!("{} {}", one.by, one.source),
    });
    vec![
        view.assessment.inventory.subject.name.clone(),
        finding.class.name().to_owned(),
        finding.vulnerability.clone(),
        finding.aliases.join(" "),
        finding.severity.name().to_owned(),
        finding.state.name().to_owned(),
        component.map_or_else(|| finding.component.to_string(), |one| one.name.clone()),
        component.and_then(|one| one.version.clone()).unwrap_or_default(),
        component.and_then(|one| one.purl.as_ref()).map(ToString::to_string).unwrap_or_default(),
        component.and_then(|one| one.occurrences.first()).map(|one| one.path.clone()).unwrap_or_default(),
        way.get(..way.len().saturating_sub(1)).unwrap_or_default().join(" > "),
        fix.map(|fix| fix.versions.join(" ")).unwrap_or_default(),
        fix.map(|fix| fix.advice.clone()).unwrap_or_default(),
        finding.exploited.as_ref().map(|one| one.added.clone()).unwrap_or_default(),
        finding.prediction.as_ref().map(|one| one.probability.value().to_string()).unwrap_or_default(),
        finding.risk.map(|risk| risk.to_string()).unwrap_or_default(),
        view.standing(finding).sentence(),
        suppressed.collect::<Vec<_>>().join("; "),
        finding.published.clone().unwrap_or_default(),
        finding.summary.clone(),
    ]
}

/// One record with its line end.
pub(crate) fn row(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.map(|text| cell(&text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A text as one cell: quoted where it must be, and never a formula.
fn cell(text: &str) -> String {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = plain(text);
    let text = if begins_formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', '\n', '\r']) || begins_formula || text.starts_with(' ') {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests;
