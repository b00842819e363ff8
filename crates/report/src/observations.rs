//! Observations by rule, the worst first: the part that every report about them shares.

use std::collections::BTreeMap;
use std::io;

use wb_model::{Observation, Severity};

use crate::layout::{Cell, Page};
use crate::style::Paint;

/// Places of one rule that are shown; the rest is counted.
const SHOWN: usize = 12;

/// One section a rule: what is wrong where, and how to mend it.
pub(crate) fn observation_sections(page: &mut Page<'_>, observations: &[Observation]) -> io::Result<()> {
    for (severity, rule, group) in by_rule(observations) {
        let count = match group.len() {
            1 => severity.name().to_owned(),
            count => format!("{} × {count}", severity.name()),
        };
        page.heading(&rule, &count)?;
        for observation in group.iter().take(SHOWN) {
            let place = Cell::new(&observation.place.to_string()).paint(paint(observation.severity));
            page.line(2, &place)?;
            page.paragraph(4, &observation.message, Paint::None)?;
        }
        if group.len() > SHOWN {
            page.line(2, &Cell::new(&format!("and {} more", group.len() - SHOWN)).paint(Paint::Faint))?;
        }
        if let Some(first) = group.first().filter(|first| !first.mend.is_empty()) {
            page.paragraph(2, &format!("to mend it: {}", first.mend), Paint::Faint)?;
        }
    }
    Ok(())
}

/// One line a rule, or with `full` every place: the part of a larger table.
pub(crate) fn observation_summary(
    page: &mut Page<'_>,
    observations: &[Observation],
    full: bool,
) -> io::Result<()> {
    if observations.is_empty() {
        return Ok(());
    }
    page.heading("The image itself", &worst_counts(observations))?;
    let mut rows = Vec::new();
    for (severity, rule, group) in by_rule(observations) {
        let shown = if full { group.len() } else { 1 };
        for (at, observation) in group.iter().take(shown).enumerate() {
            let left = group.len() - shown;
            let more = if left > 0 { format!(" (and {left} more)") } else { String::new() };
            let name = if at == 0 { rule.as_str() } else { "" };
            rows.push(vec![
                Cell::new(severity.name()).paint(paint(severity)),
                Cell::new(name).paint(Paint::Name),
                Cell::new(&format!("{}: {}{more}", observation.place, observation.message)),
            ]);
        }
    }
    page.rows(2, &rows)
}

/// Rules with what they observed, the worst first, then by name.
pub(crate) fn by_rule(observations: &[Observation]) -> Vec<(Severity, String, Vec<&Observation>)> {
    let mut rules: BTreeMap<String, Vec<&Observation>> = BTreeMap::new();
    for observation in observations {
        rules.entry(observation.rule_id()).or_default().push(observation);
    }
    let worst = |group: &[&Observation]| {
        group.iter().map(|observation| observation.severity).max().unwrap_or_default()
    };
    let mut rules: Vec<_> = rules.into_iter().map(|(rule, group)| (worst(&group), rule, group)).collect();
    rules.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (_, _, group) in &mut rules {
        group.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.cmp(b)));
    }
    rules
}

/// `2 critical, 1 low`; empty when there is nothing.
pub(crate) fn worst_counts(observations: &[Observation]) -> String {
    let count = |level: Severity| observations.iter().filter(|one| one.severity == level).count();
    let parts = Severity::ALL.into_iter().map(|level| (level, count(level))).filter(|(_, count)| *count > 0);
    parts.map(|(level, count)| format!("{count} {level}")).collect::<Vec<_>>().join(", ")
}

pub(crate) fn paint(severity: Severity) -> Paint {
    match severity {
        Severity::Critical | Severity::High => Paint::Bad,
        Severity::Medium => Paint::Warning,
        Severity::Low | Severity::Negligible | Severity::Unknown => Paint::None,
    }
}
