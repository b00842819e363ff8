//! `explain cve`: every word of every record about one vulnerability, VEX documents applied.

use wb_advisory::Database;
use wb_match::{Explanation, MatchError, MatchOptions, vex};
use wb_model::Inventory;

/// One vulnerability in one inventory.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Everything that is known.
    pub explanation: Explanation,
    /// What VEX documents had to say besides.
    pub notes: Vec<String>,
}

/// Explains one vulnerability, VEX documents applied.
///
/// # Errors
/// The database cannot be read or is damaged.
pub fn explain(
    inventory: &Inventory,
    database: &Database,
    documents: &[vex::Document],
    as_of: jiff::Timestamp,
    id: &str,
) -> Result<Explained, MatchError> {
    let mut explanation = wb_match::explain(inventory, database, &MatchOptions { as_of }, id)?;
    let applied = vex::apply(documents, inventory, &mut explanation.findings, as_of);
    let notes =
        applied.notes.into_iter().map(|note| format!("{}: {}", note.document, note.message)).collect();
    Ok(Explained { explanation, notes })
}
