//! What changed in models that are watched.

use std::io::{self, Write};

use wb_model::{WatchKind, WatchReport};

use crate::layout::{Cell, Page};
use crate::style::{Paint, Style};

/// For a person.
pub fn model_watch(report: &WatchReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let mut model = None;
    for change in &report.changes {
        if model != Some(&change.model) {
            page.heading(&change.model, "")?;
            model = Some(&change.model);
        }
        let paint = match change.kind {
            WatchKind::CouldNotLook => Paint::Bad,
            WatchKind::NewVerdict | WatchKind::ChangedFile | WatchKind::NewAdvisory => Paint::Warning,
            _ => Paint::default(),
        };
        let values = match (change.before.as_deref(), change.after.as_deref()) {
            (Some(before), Some(after)) => format!("{before} → {after}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => String::new(),
        };
        let path = change.path.as_deref().unwrap_or_default();
        let words: Vec<&str> =
            [change.kind.name(), path, &values].into_iter().filter(|word| !word.is_empty()).collect();
        page.paragraph(2, &words.join("  "), paint)?;
    }
    page.heading("Since the last look", "")?;
    let said = match report.changes.len() {
        0 => format!("nothing changed in {} models", report.models),
        1 => format!("1 change in {} models", report.models),
        count => format!("{count} changes in {} models", report.models),
    };
    page.line(2, &Cell::new(&said))
}

/// For programs: version 1.
pub fn model_watch_json(report: &WatchReport, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests;
