//! From what was heard to what a finding quotes.

use wb_advisory::{DatabaseError, Says, Unfixed};
use wb_model::{Evidence, FindingState};
use wb_version::Event;
use wb_version::events::{End, Interval};

use crate::compare::{Hit, Installed, Judged};
use crate::hear::{Asked, Hearing, Word};
use crate::lookup::Library;

/// Ranges that are shown of a record that says "not this version".
const SHOWN_RANGES: usize = 6;

/// What one record says, as a state.
pub(crate) fn state(word: &Word) -> FindingState {
    match &word.judged {
        Judged::In(hit) if has_fix(hit) => FindingState::Affected,
        Judged::In(_) => match word.stated.statement.unfixed {
            Unfixed::NotYet | Unfixed::Postponed => FindingState::Unfixed,
            Unfixed::WontFix => FindingState::WontFix,
            Unfixed::EndOfLife => FindingState::EndOfLife,
            Unfixed::NeedsSubscription => FindingState::NeedsSubscription,
        },
        Judged::Out { fixed: true } => FindingState::Fixed,
        Judged::Out { fixed: false } | Judged::NotAffected => FindingState::NotAffected,
        Judged::Investigated => FindingState::UnderInvestigation,
        Judged::Unknown(_) => FindingState::CouldNotCompare,
    }
}

/// Whether the part of the range that hit ends with a fix.
pub(crate) fn has_fix(hit: &Hit) -> bool {
    matches!(&hit.interval, Some(Interval { end: End::Fixed(_), .. }))
}

/// What a finding quotes of a word.
pub(crate) fn of(
    hearing: &Hearing,
    word: &Word,
    library: &Library<'_>,
) -> Result<Option<Evidence>, DatabaseError> {
    let Some(asked) = hearing.asked.get(word.question) else { return Ok(None) };
    let card = library.card(word.stated.record)?;
    let statement = &word.stated.statement;
    Ok(Some(Evidence {
        matcher: asked.matcher.to_owned(),
        record: card.reference.clone(),
        package: format!("{} {}", asked.question.space, asked.question.name),
        scheme: statement.scheme.name().to_owned(),
        version: compared(asked, word),
        range: range(word, library)?,
        says: state(word),
        reason: asked.question.reason.clone().into_owned(),
    }))
}

fn compared(asked: &Asked, word: &Word) -> Option<String> {
    let texts: Vec<String> = asked
        .question
        .versions
        .iter()
        .map(|text| Installed::new(text, asked.question.any_epoch).compared(&word.stated.statement))
        .collect();
    (!texts.is_empty()).then(|| texts.join(" or "))
}

fn range(word: &Word, library: &Library<'_>) -> Result<String, DatabaseError> {
    Ok(match &word.judged {
        Judged::In(hit) => hit.text(),
        Judged::Out { .. } => format!("outside of {}", ranges(&word.stated.statement.ranges)),
        Judged::NotAffected => "not affected, in any version".to_owned(),
        Judged::Investigated => "under investigation".to_owned(),
        Judged::Unknown(why) => match word.stated.statement.says {
            Says::Unparsed => {
                library.note(&word.stated)?.map_or_else(|| why.clone(), |note| format!("{why}: {note}"))
            }
            _ => why.clone(),
        },
    })
}

/// Ranges as a reader writes them: `>=2.0.0 <2.0.1`.
fn ranges(ranges: &[Vec<Event>]) -> String {
    let mut shown: Vec<String> = ranges.iter().take(SHOWN_RANGES).map(|events| one_range(events)).collect();
    if ranges.len() > SHOWN_RANGES {
        shown.push(format!("{} more", ranges.len() - SHOWN_RANGES));
    }
    if shown.is_empty() { "the listed versions".to_owned() } else { shown.join(", ") }
}

fn one_range(events: &[Event]) -> String {
    let words: Vec<String> = events
        .iter()
        .filter_map(|event| match event {
            Event::Introduced(text) if text == "0" => None,
            Event::Introduced(text) => Some(format!(">={text}")),
            Event::Fixed(text) | Event::Limit(text) => Some(format!("<{text}")),
            Event::LastAffected(text) => Some(format!("<={text}")),
        })
        .collect();
    if words.is_empty() { "every version".to_owned() } else { words.join(" ") }
}
