//! What is not listed and why, what did not count, what is not covered, and against what it was weighed.

use std::collections::BTreeMap;
use std::io;

use wb_model::{Finding, Hit, Outcome, Treatment};

use crate::layout::{Cell, Page};
use crate::style::Paint;
use crate::view::{Standing, View, count, days_between, severities, uncovered};

/// Names shown for one reason.
const NAMES: usize = 6;
/// Hits shown that one reason lets pass.
const LET_PASS: usize = 3;

/// Findings that were not listed, by the reason.
pub(super) fn not_listed(view: &View<'_>, full: bool, page: &mut Page<'_>) -> io::Result<()> {
    if full {
        return Ok(());
    }
    let mut by_reason: BTreeMap<(Standing<'_>, String), Vec<&Finding>> = BTreeMap::new();
    for finding in &view.assessment.findings {
        let standing = view.standing(finding);
        if standing.counts() {
            continue;
        }
        let reason = match standing {
            Standing::Closed => (standing, closed_by(finding)),
            other => (other, other.detail()),
        };
        by_reason.entry(reason).or_default().push(finding);
    }
    if by_reason.is_empty() {
        return Ok(());
    }
    let total: usize = by_reason.values().map(Vec::len).sum();
    page.heading("Findings that do not count", &format!("{total}, all of them with --full"))?;
    by_reason.into_iter().try_for_each(|((standing, detail), findings)| {
        let levels = severities(findings.iter().map(|finding| finding.severity));
        let detail = if detail.is_empty() { detail } else { format!(": {detail}") };
        let text = format!("{} {}{detail} ({levels})", findings.len(), standing.word());
        page.paragraph(2, &text, Paint::None)
    })
}

/// Hits besides findings that a policy lets pass, by the rule and the reason: a model, a licence, a setting.
pub(super) fn let_pass(view: &View<'_>, full: bool, page: &mut Page<'_>) -> io::Result<()> {
    let Some(decision) = &view.assessment.decision else { return Ok(()) };
    let mut by_reason: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for rule in &decision.rules {
        let excused = |hit: &&Hit| hit.finding.is_none() && hit.treatment != Treatment::Counted;
        for hit in rule.hits.iter().filter(excused) {
            let reason = Standing::of_hit(rule, hit).sentence();
            by_reason.entry((&rule.id, reason)).or_default().push(&hit.message);
        }
    }
    if by_reason.is_empty() {
        return Ok(());
    }
    let total: usize = by_reason.values().map(Vec::len).sum();
    page.heading("Besides findings, what does not count", &total.to_string())?;
    for ((rule, reason), messages) in by_reason {
        page.paragraph(2, &format!("{rule}  {reason}"), Paint::None)?;
        let shown = if full { messages.len() } else { LET_PASS.min(messages.len()) };
        for message in messages.iter().take(shown) {
            page.paragraph(4, message, Paint::Faint)?;
        }
        if shown < messages.len() {
            let text =
                format!("… and {}, all of them with --full", count(messages.len() - shown, "more", "more"));
            page.paragraph(4, &text, Paint::Faint)?;
        }
    }
    Ok(())
}

/// Who closed a finding: `vex: not-affected, team@example.com`.
fn closed_by(finding: &Finding) -> String {
    let Some(last) = finding.suppressions.last() else { return finding.state.name().to_owned() };
    let author = last.author.as_ref().map(|author| format!(", {author}")).unwrap_or_default();
    format!("{}: {}{author}", last.by, finding.state.name())
}

/// Waivers: those that did not count, or all.
pub(super) fn waivers(view: &View<'_>, full: bool, page: &mut Page<'_>) -> io::Result<()> {
    let Some(decision) = &view.assessment.decision else { return Ok(()) };
    let shown: Vec<_> = decision.waivers.iter().filter(|waiver| full || waiver.status != "applied").collect();
    if shown.is_empty() {
        return Ok(());
    }
    let title = if full { "Waivers" } else { "Waivers that took nothing out" };
    page.heading(title, &format!("{} of {}", shown.len(), decision.waivers.len()))?;
    shown.into_iter().try_for_each(|waiver| {
        let paint = if waiver.status == "applied" { Paint::None } else { Paint::Warning };
        let hits = count(usize::try_from(waiver.hits).unwrap_or(usize::MAX), "hit", "hits");
        let line = vec![
            Cell::new(&waiver.id).paint(Paint::Name),
            Cell::new(&waiver.status).paint(paint),
            Cell::new(&format!("{hits}, until {}", waiver.expires)).paint(Paint::Faint),
        ];
        page.rows(2, &[line])?;
        page.paragraph(4, &waiver.why, Paint::None)
    })
}

/// What else the decision says.
pub(super) fn notes(view: &View<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let Some(decision) = &view.assessment.decision else { return Ok(()) };
    if decision.notes.is_empty() {
        return Ok(());
    }
    page.heading("Notes", "")?;
    decision.notes.iter().try_for_each(|note| page.paragraph(2, note, Paint::None))
}

/// What no source covers: there, no finding means nothing.
pub(super) fn not_covered(view: &View<'_>, full: bool, page: &mut Page<'_>) -> io::Result<()> {
    let reasons = uncovered(view);
    let all = view.assessment.coverage.len();
    let number: usize = reasons.iter().map(|reason| reason.components.len()).sum();
    if number == 0 {
        return Ok(());
    }
    page.heading(
        "Not covered by any source",
        &format!("{number} of {}", count(all, "component", "components")),
    )?;
    for reason in &reasons {
        let what = if reason.incomparable { "could not be compared: " } else { "" };
        page.paragraph(2, &format!("{}: {what}{}", reason.components.len(), reason.why), Paint::None)?;
        let shown = if full { reason.components.len() } else { NAMES.min(reason.components.len()) };
        let names: Vec<String> = reason.components.iter().take(shown).map(|id| view.title(id)).collect();
        let more = reason.components.len() - shown;
        let more =
            if more == 0 { String::new() } else { format!(" and {more} more, all of them with --full") };
        page.paragraph(4, &format!("{}{more}", names.join(", ")), Paint::Faint)?;
    }
    Ok(())
}

/// Readers and resolvers that could not look everywhere: what they missed was not weighed.
pub(super) fn not_looked(view: &View<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = view
        .assessment
        .inventory
        .statuses
        .iter()
        .filter_map(|line| match &line.outcome {
            Outcome::CouldNotLook { places, .. } => Some((line, *places)),
            _ => None,
        })
        .map(|(line, places)| {
            let places = usize::try_from(places).unwrap_or(usize::MAX);
            let text = format!("could not look at {}", count(places, "place", "places"));
            vec![
                Cell::new(line.stage.name()).paint(Paint::Faint),
                Cell::new(&line.name),
                Cell::new(&text).paint(Paint::Bad),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    page.heading("Not everything could be looked at", "")?;
    page.rows(2, &rows)
}

/// Which database, how old, and what of it could not be read.
pub(super) fn database(view: &View<'_>, full: bool, page: &mut Page<'_>) -> io::Result<()> {
    let database = &view.assessment.database;
    let as_of = view.assessment.decision.as_ref().map(|decision| decision.as_of.as_str());
    let age = |newest: &Option<String>| {
        let newest = newest.as_deref()?;
        Some(match as_of.and_then(|as_of| days_between(newest, as_of)) {
            Some(days) => {
                format!("{newest}, {} old", count(usize::try_from(days).unwrap_or(0), "day", "days"))
            }
            None => newest.to_owned(),
        })
    };
    let what = if database.starter { "starter database, " } else { "" };
    let newest = age(&database.newest).unwrap_or_else(|| "of unknown age".to_owned());
    let sources = count(database.sources.len(), "source", "sources");
    page.heading("Database", &format!("{what}{sources}, newest {newest}"))?;
    page.paragraph(2, &database.digest, Paint::Faint)?;
    let unread: Vec<_> = database.sources.iter().filter(|source| full || source.unread > 0).collect();
    let rows: Vec<Vec<Cell>> = unread
        .into_iter()
        .map(|source| {
            let unread = if source.unread == 0 {
                Cell::default()
            } else {
                Cell::new(&format!("{} could not be read", source.unread)).paint(Paint::Warning)
            };
            let records = usize::try_from(source.records).unwrap_or(usize::MAX);
            vec![
                Cell::new(&source.name),
                Cell::new(&count(records, "record", "records")),
                unread,
                Cell::new(&age(&source.newest).unwrap_or_default()).paint(Paint::Faint),
            ]
        })
        .collect();
    page.rows(2, &rows)
}
