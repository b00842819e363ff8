//! What changed between two versions: for a person at a terminal, and for programs.
//!
//! The comment on a pull request and the page for a browser are beside this file.

mod html;
mod markdown;
mod words;

use std::io::{self, Write};

use wb_model::{Diff, FindingChange, FindingChanges};

pub use html::diff_html;
pub use markdown::diff_markdown;

use crate::layout::{Cell, Page};
use crate::style::{Paint, Style};
use crate::view::{count, severities};
use words::{Group, groups, observation_line, sentence, state_change, tally, versions};

/// Rows of one list on a terminal; the rest is counted.
const SHOWN: usize = 60;

/// Writes a comparison as JSON: `weighbridge.diff`, version 1.
pub fn diff_json(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, diff)?;
    out.write_all(b"\n")
}

/// Writes a comparison for a person: the answer first, then what is new, then the components.
pub fn diff_table(diff: &Diff, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    page.heading("What changed", &tally(diff))?;
    page.line(2, &Cell::new(&format!("old  {}", diff.old.subject.name)))?;
    page.line(2, &Cell::new(&format!("new  {}", diff.new.subject.name)))?;
    if let Some(gate) = &diff.gate {
        let (word, paint) = if gate.passes { ("passes", Paint::Good) } else { ("does not pass", Paint::Bad) };
        let text = format!("{word}: --fail-on-new {}", gate.fail_on_new);
        page.line(2, &Cell::new(&text).paint(paint))?;
        for reason in gate.reasons.iter().take(SHOWN) {
            page.paragraph(4, reason, Paint::Bad)?;
        }
        more(&mut page, gate.reasons.len())?;
    }
    findings(&mut page, &diff.findings)?;
    observations(&mut page, diff)?;
    components(&mut page, diff)?;
    rest(&mut page, diff)
}

fn more(page: &mut Page<'_>, all: usize) -> io::Result<()> {
    if all <= SHOWN {
        return Ok(());
    }
    page.line(2, &Cell::new(&format!("and {} more", all - SHOWN)).paint(Paint::Faint))
}

fn findings(page: &mut Page<'_>, findings: &FindingChanges) -> io::Result<()> {
    let (new, fixed, changed) = match findings {
        FindingChanges::Skipped { why } => {
            page.heading("Findings", "not compared")?;
            return page.paragraph(2, why, Paint::Warning);
        }
        FindingChanges::Compared { new, fixed, changed, .. } => (new, fixed, changed),
    };
    for (title, list, paint) in [
        ("New findings", new, Paint::Bad),
        ("Findings that changed", changed, Paint::Warning),
        ("Fixed findings", fixed, Paint::Good),
    ] {
        if list.is_empty() {
            continue;
        }
        page.heading(title, &severities(list.iter().map(|one| one.severity)))?;
        let rows: Vec<Vec<Cell>> = list.iter().take(SHOWN).map(|one| finding_row(one, paint)).collect();
        page.rows(2, &rows)?;
        more(page, list.len())?;
    }
    Ok(())
}

fn finding_row(one: &FindingChange, paint: Paint) -> Vec<Cell> {
    let mut notes: Vec<String> = Vec::new();
    if one.exploited {
        notes.push("exploited".to_owned());
    }
    notes.extend(state_change(one));
    if let Some(fix) = one.fixed_in.first().filter(|_| one.new.is_some()) {
        notes.push(format!("fixed in {fix}"));
    }
    notes.extend(one.set_aside.iter().cloned());
    notes.extend(one.uncertain.iter().cloned());
    let within = one.within.as_ref().map(|within| format!(" in {within}")).unwrap_or_default();
    vec![
        Cell::new(one.severity.name()).paint(paint),
        Cell::new(&one.vulnerability),
        Cell::new(&format!("{}{within}", one.component)).paint(Paint::Name),
        Cell::new(&notes.join(", ")).paint(Paint::Faint),
    ]
}

fn observations(page: &mut Page<'_>, diff: &Diff) -> io::Result<()> {
    for (title, list, paint) in [
        ("New observations about the image itself", &diff.observations.new, Paint::Bad),
        ("Fixed observations", &diff.observations.fixed, Paint::Good),
    ] {
        if list.is_empty() {
            continue;
        }
        page.heading(title, &severities(list.iter().map(|one| one.severity)))?;
        for one in list.iter().take(SHOWN) {
            page.paragraph(2, &observation_line(one), paint)?;
        }
        more(page, list.len())?;
    }
    Ok(())
}

fn components(page: &mut Page<'_>, diff: &Diff) -> io::Result<()> {
    for Group { title, rows } in groups(diff) {
        page.heading(title, &rows.len().to_string())?;
        let lines: Vec<Vec<Cell>> = rows
            .iter()
            .take(SHOWN)
            .map(|(change, inside)| {
                let name = if *inside { format!("  {}", change.name) } else { change.name.clone() };
                let note =
                    change.uncertain.as_ref().map(|why| format!("uncertain: {why}")).unwrap_or_default();
                vec![
                    Cell::new(&name).paint(Paint::Name),
                    Cell::new(&versions(change)),
                    Cell::new(change.change.name()).paint(Paint::Faint),
                    Cell::new(&note).paint(Paint::Warning),
                ]
            })
            .collect();
        page.rows(2, &lines)?;
        more(page, rows.len())?;
    }
    Ok(())
}

fn rest(page: &mut Page<'_>, diff: &Diff) -> io::Result<()> {
    if !diff.licenses.is_empty() {
        page.heading("Licences", &count(diff.licenses.len(), "change", "changes"))?;
        for one in diff.licenses.iter().take(SHOWN) {
            let text = format!("{}: {} → {}", one.name, one.old.join(", "), one.new.join(", "));
            page.paragraph(2, &text, Paint::Warning)?;
        }
        more(page, diff.licenses.len())?;
    }
    if !diff.surroundings.is_empty() {
        page.heading("Around it", "")?;
        for one in diff.surroundings.iter().take(SHOWN) {
            page.paragraph(2, &sentence(one), Paint::None)?;
        }
        more(page, diff.surroundings.len())?;
    }
    if !diff.uncertain.is_empty() {
        page.heading("What is uncertain", "")?;
        for note in diff.uncertain.iter().take(SHOWN) {
            page.paragraph(2, note, Paint::Warning)?;
        }
        more(page, diff.uncertain.len())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
