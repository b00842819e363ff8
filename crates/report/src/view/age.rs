//! How old something was when it was used.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// Whole days from one time to a later one; each RFC 3339 or `YYYY-MM-DD`. None when one cannot be read. What is
/// newer than the later time is 0 days old.
pub(crate) fn days_between(earlier: &str, later: &str) -> Option<i64> {
    let seconds = time(later)?.as_second().saturating_sub(time(earlier)?.as_second());
    Some((seconds / 86_400).max(0))
}

fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let day: Date = text.parse().ok()?;
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
