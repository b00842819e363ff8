//! `explain cve`: affected, not affected or unknown, with the proof.

use wb_advisory::Database;
use wb_match::{Explanation, MatchError, MatchOptions, vex};
use wb_model::{Finding, FindingState, Inventory};

/// The answer to "does it affect this image?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Every component that any record names is not affected or has the fix, and no record names an unknown.
    NotAffected,
    /// Something decides nothing: a version that cannot be compared, a vendor who is looking, components that no
    /// source covers, an id that no record knows.
    Unknown,
    /// At least one component is affected.
    Affected,
}

impl Answer {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAffected => "not affected",
            Self::Unknown => "unknown",
            Self::Affected => "affected",
        }
    }
}

/// One vulnerability in one inventory.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The answer.
    pub answer: Answer,
    /// Why, in a sentence.
    pub why: String,
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
    let (answer, why) = answer(&explanation);
    let notes =
        applied.notes.into_iter().map(|note| format!("{}: {}", note.document, note.message)).collect();
    Ok(Explained { answer, why, explanation, notes })
}

fn answer(explanation: &Explanation) -> (Answer, String) {
    let is_open = |finding: &&Finding| finding.is_open();
    let undecided = |finding: &&Finding| {
        matches!(finding.state, FindingState::CouldNotCompare | FindingState::UnderInvestigation)
    };
    let open = explanation.findings.iter().filter(is_open).count();
    let unknown = explanation.findings.iter().filter(undecided).count();
    let uncovered = explanation.uncovered.len();
    if open > unknown {
        return (Answer::Affected, format!("{} components are affected", open - unknown));
    }
    if unknown > 0 {
        return (Answer::Unknown, format!("for {unknown} components nobody can decide"));
    }
    if !explanation.known {
        return (Answer::Unknown, "no record of the advisory database knows this id".to_owned());
    }
    if uncovered > 0 && explanation.findings.is_empty() {
        let why = format!(
            "no component that a source covers is named by any record, and {uncovered} components are covered by none"
        );
        return (Answer::NotAffected, why);
    }
    if explanation.findings.is_empty() {
        return (Answer::NotAffected, "no record names a component that is in it".to_owned());
    }
    (
        Answer::NotAffected,
        "every component that a record names is out of its range, or has the fix".to_owned(),
    )
}
