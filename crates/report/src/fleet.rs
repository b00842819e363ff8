//! A fleet for a person and for spreadsheets: a few facts, then tables. What they hold comes from outside; this only draws
//! it, in the same order everywhere.

mod csv;
mod html;
mod markdown;

use std::io::{self, Write};

use crate::layout::{Cell, Page};
use crate::style::{Paint, Style};

pub use csv::fleet_csv;
pub use html::fleet_html;
pub use markdown::fleet_markdown;

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What it is about.
    pub title: String,
    /// Facts: what, how many or which, and how good that is.
    pub facts: Vec<(String, String, Mood)>,
    /// Tables; the first is the one that a spreadsheet gets.
    pub parts: Vec<Part>,
}

/// Whether a fact is good news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Good.
    Good,
    /// Worth a look.
    Warning,
    /// Bad.
    Bad,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Names of its columns.
    pub columns: Vec<&'static str>,
    /// Its rows, the most important first; each has as many texts as there are columns.
    pub rows: Vec<Vec<String>>,
    /// Rows that a person is shown; programs get all.
    pub shown: usize,
}

impl Part {
    fn left_out(&self) -> usize {
        self.rows.len().saturating_sub(self.shown)
    }

    fn count(&self) -> String {
        match self.left_out() {
            0 => self.rows.len().to_string(),
            _ => format!("the first {} of {}", self.shown, self.rows.len()),
        }
    }
}

/// For a person at a terminal.
pub fn fleet(sheet: &Sheet, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    page.heading(&sheet.title, "")?;
    let facts: Vec<Vec<Cell>> = sheet
        .facts
        .iter()
        .map(|(what, value, mood)| {
            vec![Cell::new(what).paint(Paint::Faint), Cell::new(value).paint(paint(*mood))]
        })
        .collect();
    page.rows(2, &facts)?;
    for part in sheet.parts.iter().filter(|part| !part.rows.is_empty()) {
        page.heading(&part.title, &part.count())?;
        let head = part.columns.iter().map(|column| Cell::new(column).paint(Paint::Faint)).collect();
        let rows = part.rows.iter().take(part.shown).map(|row| row.iter().map(|text| cell(text)).collect());
        let rows: Vec<Vec<Cell>> = std::iter::once(head).chain(rows).collect();
        page.rows(2, &rows)?;
    }
    Ok(())
}

fn paint(mood: Mood) -> Paint {
    match mood {
        Mood::Plain => Paint::None,
        Mood::Good => Paint::Good,
        Mood::Warning => Paint::Warning,
        Mood::Bad => Paint::Bad,
    }
}

/// The class of a fact on a page.
fn class(mood: Mood) -> &'static str {
    match mood {
        Mood::Plain => "plain",
        Mood::Good => "good",
        Mood::Warning => "warning",
        Mood::Bad => "bad",
    }
}

/// Severities and verdicts are set off wherever they stand.
fn cell(text: &str) -> Cell {
    let paint = match text {
        "critical" | "fail" => Paint::Bad,
        "high" | "warn" => Paint::Warning,
        "pass" => Paint::Good,
        _ => Paint::None,
    };
    Cell::new(text).paint(paint)
}

#[cfg(test)]
mod tests;
