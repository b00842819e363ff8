//! The first table for a spreadsheet (RFC 4180, lines end in CRLF).

use std::io::{self, Write};

use super::Sheet;
use crate::plain;

/// Writes the first table with a line of names.
pub fn fleet_csv(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let Some(part) = sheet.parts.first() else { return Ok(()) };
    line(part.columns.iter().copied(), out)?;
    part.rows.iter().try_for_each(|row| line(row.iter().map(String::as_str), out))
}

fn line<'t>(cells: impl Iterator<Item = &'t str>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.map(quoted).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A text that no spreadsheet takes for a formula: names of packages come from whoever made the image.
fn quoted(text: &str) -> String {
    let text = plain(text);
    let text = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text,
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
