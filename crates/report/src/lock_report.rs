//! What is wrong with the pins of a project, and what of archives and images is not what is pinned: for a person and for
//! programs.

use std::io::{self, Write};

use serde::Serialize;
use wb_model::{Observation, StatusLine, Subject, Tool};

use crate::layout::{Cell, Page};
use crate::observations::{observation_sections, worst_counts};
use crate::style::{Paint, Style};

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct LockReportView<'a> {
    /// The project.
    pub subject: &'a Subject,
    /// By what.
    pub tool: &'a Tool,
    /// The files: path, format, number of packages.
    pub files: &'a [(String, &'static str, usize)],
    /// What is wrong, sorted.
    pub observations: &'a [Observation],
    /// What each comparison did.
    pub statuses: &'a [StatusLine],
    /// What could not be compared, and why.
    pub not_looked_at: &'a [String],
    /// Archives and distributions that are the pinned ones.
    pub matched: u64,
    /// Whether the answer is yes.
    pub passes: bool,
}

/// For a person.
pub fn lock_report(view: &LockReportView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    page.heading("Locks", &view.subject.name)?;
    for (path, format, packages) in view.files {
        page.line(2, &Cell::new(&format!("{path}  {format}, {packages} packages")))?;
    }
    observation_sections(&mut page, view.observations)?;
    if !view.not_looked_at.is_empty() {
        page.heading("Could not be compared", "an answer about these would be a guess")?;
        for text in view.not_looked_at {
            page.paragraph(2, text, Paint::Warning)?;
        }
    }
    let counts = worst_counts(view.observations);
    let (answer, paint) = if view.passes { ("yes", Paint::Good) } else { ("no", Paint::Bad) };
    page.heading("Is everything the pinned one?", "")?;
    let found = if counts.is_empty() { "nothing is wrong".to_owned() } else { counts };
    let compared = match view.matched {
        0 => String::new(),
        count => format!("; {count} compared by content"),
    };
    page.line(2, &Cell::new(&format!("{answer}: {found}{compared}")).paint(paint))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    tool: &'a Tool,
    subject: &'a Subject,
    outcome: &'static str,
    files: Vec<File<'a>>,
    matched: u64,
    observations: &'a [Observation],
    not_looked_at: &'a [String],
    statuses: &'a [StatusLine],
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    format: &'a str,
    packages: usize,
}

/// For programs: `weighbridge.lock`, version 1.
pub fn lock_report_json(view: &LockReportView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = view.files.iter().map(|(path, format, packages)| File { path, format, packages: *packages });
    let document = Document {
        schema: "weighbridge.lock",
        version: 1,
        tool: view.tool,
        subject: view.subject,
        outcome: if view.passes { "yes" } else { "no" },
        files: files.collect(),
        matched: view.matched,
        observations: view.observations,
        not_looked_at: view.not_looked_at,
        statuses: view.statuses,
    };
    serde_json::to_writer_pretty(&mut *out, &document).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
