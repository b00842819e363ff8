//! What is not known, and what could not be looked at.

use std::collections::BTreeMap;
use std::io;

use wb_model::{Diagnostic, DiagnosticCode, Level, Outcome};

use super::packages::more;
use super::scene::Scene;
use crate::explain::severity_paint;
use crate::layout::{Cell, Page};
use crate::style::Paint;

/// Most diagnostics of one code that are shown one by one.
const OF_ONE_CODE: usize = 5;

pub(super) fn draw(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    not_looked(scene, page)?;
    let mut codes: BTreeMap<(std::cmp::Reverse<Level>, DiagnosticCode), Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &scene.inventory.diagnostics {
        let key = (std::cmp::Reverse(diagnostic.code.level()), diagnostic.code);
        codes.entry(key).or_default().push(diagnostic);
    }
    if codes.is_empty() {
        return Ok(());
    }
    page.heading("Unknown or odd", &kinds(&scene.inventory.diagnostics))?;
    for ((severity, code), diagnostics) in codes {
        let severity = severity.0;
        let label = format!("{} {}", severity.name(), code.code());
        page.rows(
            2,
            &[vec![
                Cell::new(&label).paint(severity_paint(severity)),
                Cell::new(&diagnostics.len().to_string()),
                Cell::new(code.description()).paint(Paint::Faint),
            ]],
        )?;
        let shown = match severity {
            // Notes are worth knowing, not worth a screen.
            Level::Note => 0,
            Level::Warning | Level::Error => OF_ONE_CODE.min(diagnostics.len()),
        };
        if scene.full {
            diagnostics.iter().try_for_each(|diagnostic| in_full(page, diagnostic))?;
            continue;
        }
        page.rows(4, &diagnostics.iter().take(shown).map(|diagnostic| row(diagnostic)).collect::<Vec<_>>())?;
        if shown > 0 {
            more(page, 4, diagnostics.len() - shown)?;
        }
    }
    Ok(())
}

fn row(diagnostic: &Diagnostic) -> Vec<Cell> {
    let message = Cell::new(&diagnostic.message).paint(Paint::Faint);
    match &diagnostic.path {
        Some(path) => vec![Cell::path(path).paint(Paint::None), message],
        None => vec![message],
    }
}

fn in_full(page: &mut Page<'_>, diagnostic: &Diagnostic) -> io::Result<()> {
    let mut message = diagnostic.message.clone();
    if !diagnostic.by.is_empty() {
        message.push_str(&format!(" ({})", diagnostic.by));
    }
    match &diagnostic.path {
        Some(path) => {
            page.line(4, &Cell::path(path).paint(Paint::None))?;
            page.paragraph(6, &message, Paint::Faint)
        }
        None => page.paragraph(4, &message, Paint::None),
    }
}

/// Readers and resolvers that did not see everything: the list below is then not all there is.
fn not_looked(scene: &Scene<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = scene
        .inventory
        .statuses
        .iter()
        .filter_map(|line| {
            let (what, paint) = match &line.outcome {
                Outcome::CouldNotLook { count, places } => {
                    (format!("could not look at {places}, found {count} elsewhere"), Paint::Bad)
                }
                Outcome::Skipped { why } => (format!("skipped: {why}"), Paint::Warning),
                Outcome::Found { .. } | Outcome::Nothing => return None,
            };
            Some(vec![
                Cell::new(line.stage.name()).paint(Paint::Faint),
                Cell::new(&line.name),
                Cell::new(&what).paint(paint),
            ])
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    page.heading("Not everything could be looked at", "")?;
    page.rows(2, &rows)
}

fn kinds(diagnostics: &[Diagnostic]) -> String {
    let number = |severity: Level| {
        let all = diagnostics.iter().filter(|diagnostic| diagnostic.code.level() == severity);
        super::scene::count(all.count(), severity.name(), &format!("{}s", severity.name()))
    };
    let all = [Level::Error, Level::Warning, Level::Note].map(number);
    all.into_iter().filter(|text| !text.starts_with("0 ")).collect::<Vec<_>>().join(", ")
}
