//! Points in time and lengths of time, as policies write them.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(u32);

/// Units, in seconds.
const UNITS: [(char, u64); 4] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60)];

/// Ten years: beyond it a period is a mistake.
const LONGEST: u64 = 3650 * 86_400;

impl Period {
    /// Reads `24h`, `7d`, `2w` or `30m`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (number, (_, seconds)) =
            UNITS.iter().find_map(|unit| Some((text.strip_suffix(unit.0)?, *unit)))?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let total = number.parse::<u64>().ok()?.checked_mul(seconds)?;
        u32::try_from(total).ok().filter(|_| total <= LONGEST).map(Self)
    }

    /// The time that far after a point in time.
    pub(crate) fn after(self, time: Timestamp) -> Timestamp {
        time.saturating_add(SignedDuration::from_secs(i64::from(self.0))).unwrap_or(Timestamp::MAX)
    }

    /// Whether it is no time at all.
    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// In seconds.
    pub(crate) fn seconds(self) -> i64 {
        i64::from(self.0)
    }
}

impl fmt::Display for Period {
    /// In the largest unit that fits without a rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = u64::from(self.0);
        // Weeks read badly in messages: "2w" is written "14d".
        match UNITS.iter().skip(1).find(|(_, unit)| seconds.is_multiple_of(*unit)) {
            Some((letter, unit)) => write!(f, "{}{letter}", seconds / unit),
            None => write!(f, "{seconds}s"),
        }
    }
}

/// Reads RFC 3339, or `YYYY-MM-DD` as the beginning of that day in UTC.
pub(crate) fn start_of(text: &str) -> Option<Timestamp> {
    match text.parse::<Timestamp>() {
        Ok(time) => Some(time),
        Err(_) => midnight(day(text)?),
    }
}

/// Reads RFC 3339, or `YYYY-MM-DD` as the end of that day in UTC: what is valid until a day is valid on that day.
pub(crate) fn end_of(text: &str) -> Option<Timestamp> {
    match text.parse::<Timestamp>() {
        Ok(time) => Some(time),
        Err(_) => midnight(day(text)?.tomorrow().ok()?),
    }
}

/// Reads exactly `YYYY-MM-DD`.
pub(crate) fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The day of a point in time, in UTC.
pub(crate) fn day_of(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

pub(crate) fn midnight(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests;
