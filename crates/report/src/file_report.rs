//! What came of comparing an image's files with what packages and documents say: for a person, for programs and for
//! code-scanning pages.

use std::io::{self, Write};

use serde::Serialize;
use wb_model::{Observation, Outcome, StatusLine, Subject, Tool};

use crate::layout::{Cell, Page};
use crate::observations::{observation_sections, worst_counts};
use crate::style::{Paint, Style};

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct FileReportView<'a> {
    /// What was compared.
    pub subject: &'a Subject,
    /// By what.
    pub tool: &'a Tool,
    /// What is wrong, sorted.
    pub observations: &'a [Observation],
    /// What each comparison did, sorted.
    pub statuses: &'a [StatusLine],
    /// Files by how they stand, with a word for each, in the order in which they are shown.
    pub counts: &'a [(&'a str, u64)],
    /// Whether the answer is yes.
    pub passes: bool,
}

/// For a person.
pub fn file_report(view: &FileReportView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let counts = worst_counts(view.observations);
    page.heading("Files", &view.subject.name)?;
    for (what, count) in view.counts {
        page.line(2, &Cell::new(&format!("{count:>9}  {what}")))?;
    }
    observation_sections(&mut page, view.observations)?;
    let blind: Vec<&StatusLine> =
        view.statuses.iter().filter(|line| matches!(line.outcome, Outcome::CouldNotLook { .. })).collect();
    if !blind.is_empty() {
        page.heading("Could not be looked at", "an answer about these would be a guess")?;
        for line in blind {
            if let Outcome::CouldNotLook { places, .. } = line.outcome {
                let text = format!("{} {}: {places} places", line.stage.name(), line.name);
                page.line(2, &Cell::new(&text).paint(Paint::Warning))?;
            }
        }
    }
    let (answer, paint) = if view.passes { ("yes", Paint::Good) } else { ("no", Paint::Bad) };
    page.heading("Are the files what they should be?", "")?;
    let found = if counts.is_empty() { "nothing is wrong".to_owned() } else { counts };
    page.line(2, &Cell::new(&format!("{answer}: {found}")).paint(paint))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    tool: &'a Tool,
    subject: &'a Subject,
    outcome: &'static str,
    counts: serde_json::Map<String, serde_json::Value>,
    observations: &'a [Observation],
    statuses: &'a [StatusLine],
}

/// For programs: `weighbridge.files`, version 1.
pub fn file_report_json(view: &FileReportView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = view.counts.iter().map(|(what, count)| (what.replace(' ', "-"), (*count).into()));
    let document = Document {
        schema: "weighbridge.files",
        version: 1,
        tool: view.tool,
        subject: view.subject,
        outcome: if view.passes { "yes" } else { "no" },
        counts: counts.collect(),
        observations: view.observations,
        statuses: view.statuses,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests;
