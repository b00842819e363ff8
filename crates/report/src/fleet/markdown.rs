//! A comment or a page of a wiki.

use std::io::{self, Write};

use super::Sheet;
use crate::markdown::prose;

/// Writes everything that a person is shown.
pub fn fleet_markdown(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}\n", prose(&sheet.title))?;
    for (what, value, _) in &sheet.facts {
        writeln!(out, "- {}: {}", prose(what), prose(value))?;
    }
    for part in sheet.parts.iter().filter(|part| !part.rows.is_empty()) {
        writeln!(out, "\n### {} ({})\n", prose(&part.title), prose(&part.count()))?;
        writeln!(out, "| {} |", part.columns.join(" | "))?;
        writeln!(out, "|{}", "---|".repeat(part.columns.len()))?;
        for row in part.rows.iter().take(part.shown) {
            let cells: Vec<String> = row.iter().map(|text| prose(text)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
    }
    Ok(())
}
