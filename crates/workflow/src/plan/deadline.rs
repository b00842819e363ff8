//! Until when: the day CISA's catalogue names, or so many days from now by how bad a finding is.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use wb_model::{Exploited, Finding, PlanDue, PlannedFinding, Severity};

use super::error::PlanError;
use super::name::same;

/// Time allowed by severity. What is not named has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlines(Vec<(Severity, SignedDuration)>);

/// Ten years: beyond it a period is a mistake.
const LONGEST_HOURS: i64 = 3650 * 24;

impl Default for Deadlines {
    /// Critical 24 hours, high 7 days, medium 30, low 90.
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        Self(vec![
            (Severity::Critical, days(1)),
            (Severity::High, days(7)),
            (Severity::Medium, days(30)),
            (Severity::Low, days(90)),
        ])
    }
}

impl Deadlines {
    /// Reads `critical=1d,high=7d`; severities that are not named keep the shipped period.
    ///
    /// # Errors
    /// A part is no severity, or no number of `h`, `d` or `w`.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let mut deadlines = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let wrong = |why| PlanError::Deadline { text: part.chars().take(60).collect(), why };
            let (name, period) = part.split_once('=').ok_or_else(|| wrong("it has no ="))?;
            let severity =
                Severity::from_name(name.trim()).ok_or_else(|| wrong("there is no such severity"))?;
            let period = period.trim();
            let unit = period.chars().last().unwrap_or_default();
            let hours = match unit {
                'h' => 1,
                'd' => 24,
                'w' => 168,
                _ => return Err(wrong("a period ends in h, d or w")),
            };
            let number: i64 = period
                .strip_suffix(unit)
                .and_then(|number| number.parse::<u32>().ok())
                .map(i64::from)
                .ok_or_else(|| wrong("a period is a number and a unit"))?;
            let hours = number.checked_mul(hours).filter(|hours| *hours <= LONGEST_HOURS);
            let hours = hours.ok_or_else(|| wrong("it is longer than ten years"))?;
            deadlines.0.retain(|(known, _)| *known != severity);
            deadlines.0.push((severity, SignedDuration::from_hours(hours)));
        }
        Ok(deadlines)
    }

    /// The first day that any of the findings sets.
    pub(crate) fn due(
        &self,
        closes: &[PlannedFinding],
        catalogue: &Catalogue,
        as_of: Timestamp,
    ) -> Option<PlanDue> {
        let by_severity = closes.iter().filter_map(|finding| {
            let (_, period) = self.0.iter().find(|(severity, _)| *severity == finding.severity)?;
            let day = as_of.checked_add(*period).ok()?.to_zoned(TimeZone::UTC).date().to_string();
            Some(PlanDue { day, because: format!("it closes a {} finding", finding.severity.name()) })
        });
        let by_catalogue = closes.iter().filter_map(|finding| catalogue.of(finding)).filter_map(|entry| {
            let because = format!("{} is known to be exploited", entry.cve);
            Some(PlanDue { day: entry.due.clone()?, because })
        });
        by_catalogue.chain(by_severity).min()
    }
}

/// What is known to be exploited among the findings.
pub(crate) struct Catalogue(Vec<(PlannedFinding, Exploited)>);

impl Catalogue {
    pub(crate) fn of_findings<'f>(findings: impl Iterator<Item = (&'f Finding, PlannedFinding)>) -> Self {
        Self(findings.filter_map(|(finding, planned)| Some((planned, finding.exploited.clone()?))).collect())
    }

    fn of(&self, finding: &PlannedFinding) -> Option<&Exploited> {
        self.0.iter().find(|(known, _)| same(known, finding)).map(|(_, entry)| entry)
    }
}

#[cfg(test)]
mod tests;
