//! What one file gave: its facts, the components seen in it, and what is odd about it.

use std::io::{self, Write};

use wb_model::{Diagnostic, Level};

use crate::layout::{Cell, Page};
use crate::style::{Paint, Style};

/// Everything that a scan knows about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileExplanation {
    /// Its path in the image, without a leading slash.
    pub path: String,
    /// What it is, in words (`regular file, 12 bytes, mode 0644`).
    pub what: String,
    /// Where the path leads, when links are on the way.
    pub leads_to: Option<String>,
    /// The diffID of the layer it is in, and the instruction that made that layer.
    pub layer: Option<(String, Option<String>)>,
    /// What readers saw in it.
    pub facts: Vec<FactLine>,
    /// The readers that wanted it.
    pub readers: Vec<String>,
    /// The components that were seen in it.
    pub components: Vec<Explained>,
    /// What is odd about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactLine {
    /// The reader that saw it.
    pub reader: String,
    /// Its kind.
    pub kind: String,
    /// Its body, as JSON.
    pub body: String,
}

/// One component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Its id.
    pub id: String,
    /// Why it is there, strongest reason first.
    pub why: Vec<String>,
}

impl FileExplanation {
    /// Adds those diagnostics that are about this file.
    pub fn add_diagnostics(&mut self, all: &[Diagnostic]) {
        let path = |diagnostic: &&Diagnostic| {
            diagnostic
                .path
                .as_ref()
                .is_some_and(|path| *path == self.path || Some(path) == self.leads_to.as_ref())
        };
        let found: Vec<Diagnostic> = all.iter().filter(path).cloned().collect();
        self.diagnostics.extend(found);
    }
}

/// Writes an explanation as text.
pub fn explain(file: &FileExplanation, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    page.heading(&file.path, "")?;
    let mut rows = vec![vec![Cell::new("is").paint(Paint::Faint), Cell::new(&file.what)]];
    if let Some(target) = &file.leads_to {
        rows.push(vec![Cell::new("leads to").paint(Paint::Faint), Cell::new(target)]);
    }
    if let Some((diff_id, created_by)) = &file.layer {
        rows.push(vec![Cell::new("layer").paint(Paint::Faint), Cell::new(diff_id)]);
        rows.extend(
            created_by.iter().map(|text| vec![Cell::new("made by").paint(Paint::Faint), Cell::new(text)]),
        );
    }
    let readers = if file.readers.is_empty() { "nobody".to_owned() } else { file.readers.join(", ") };
    rows.push(vec![Cell::new("read by").paint(Paint::Faint), Cell::new(&readers)]);
    page.rows(2, &rows)?;

    page.heading("Facts", &number(file.facts.len()))?;
    for fact in &file.facts {
        let by = if fact.reader == fact.kind { String::new() } else { format!("by {}", fact.reader) };
        page.rows(2, &[vec![Cell::new(&fact.kind).paint(Paint::Name), Cell::new(&by).paint(Paint::Faint)]])?;
        page.paragraph(4, &fact.body, Paint::None)?;
    }
    page.heading("Components", &number(file.components.len()))?;
    for component in &file.components {
        page.line(2, &Cell::new(&component.id).paint(Paint::Name))?;
        for why in &component.why {
            page.paragraph(4, why, Paint::None)?;
        }
    }
    if !file.diagnostics.is_empty() {
        page.heading("Odd", &number(file.diagnostics.len()))?;
        for diagnostic in &file.diagnostics {
            page.line(2, &Cell::new(diagnostic.code.code()).paint(severity_paint(diagnostic.code.level())))?;
            page.paragraph(4, &diagnostic.message, Paint::None)?;
        }
    }
    Ok(())
}

pub(crate) fn severity_paint(severity: Level) -> Paint {
    match severity {
        Level::Note => Paint::Faint,
        Level::Warning => Paint::Warning,
        Level::Error => Paint::Bad,
    }
}

fn number(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

#[cfg(test)]
mod tests;
