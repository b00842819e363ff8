//! When the days of grace of a finding end.

use jiff::{SignedDuration, Timestamp};
use wb_model::Finding;

use crate::decide::FirstSeen;
use crate::moment::{Period, start_of};
use crate::policy::GraceFrom;

/// Clocks differ, and feeds are written in other time zones: a start this far ahead is now.
const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// When the grace of a finding is over; none when it has no grace.
///
/// From first disclosure: from the earlier of its publication and the first sight. From first sight: from the time that
/// was recorded for it, or from now when there is a record and it is not in it.
///
/// Where the start is not known there is no grace: a finding that nobody dated would else never be due. A start more
/// than a day in the future is not believed either.
pub(crate) fn due(
    finding: &Finding,
    grace: Period,
    from: GraceFrom,
    first_seen: Option<&FirstSeen>,
    as_of: Timestamp,
) -> Option<Timestamp> {
    if grace.is_zero() {
        return None;
    }
    let believed = |time: Timestamp| match time.duration_since(as_of) {
        ahead if ahead > SKEW => None,
        ahead if ahead.is_positive() => Some(as_of),
        _ => Some(time),
    };
    let recorded = first_seen.and_then(|seen| seen.of(&finding.id)).and_then(believed);
    let start = match from {
        GraceFrom::Disclosure => {
            let published = finding.published.as_deref().and_then(start_of).and_then(believed);
            [published, recorded].into_iter().flatten().min()
        }
        GraceFrom::Sight => match first_seen {
            Some(seen) if seen.of(&finding.id).is_none() => Some(as_of),
            _ => recorded,
        },
    }?;
    let mut due = grace.after(start);
    // CISA's date holds where it is earlier.
    if let Some(catalogued) =
        finding.exploited.as_ref().and_then(|entry| entry.due.as_deref()).and_then(start_of)
    {
        due = due.min(catalogued);
    }
    Some(due)
}
