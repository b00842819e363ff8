//! The decision, and the reasons that are no findings.

use std::io;

use wb_model::{Hit, RuleOutcome, RuleResult, Verdict};

use crate::layout::{Cell, Page};
use crate::style::Paint;
use crate::view::{Standing, View, count, decision_line};

/// Hits shown of one rule.
const OF_ONE_RULE: usize = 5;

/// What was weighed, the answer, and why in one line.
pub(super) fn draw(view: &View<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let assessment = view.assessment;
    page.heading(&assessment.inventory.subject.name, "")?;
    let Some(decision) = &assessment.decision else {
        let text = "not decided: nobody asked for a decision";
        return page.paragraph(2, text, Paint::Faint);
    };
    let line = format!("{}  {}", decision.verdict.name().to_uppercase(), decision_line(decision));
    page.paragraph(2, &line, verdict_paint(decision.verdict))?;
    let role = decision.role.as_ref().map(|role| format!(", for the role {role}")).unwrap_or_default();
    let when = format!("risk {} of 100{role}, as of {}", decision.risk, decision.as_of);
    page.paragraph(2, &when, Paint::Faint)?;
    if assessment.database.starter {
        let text = "Made with the starter database that ships with the program: it knows a few advisories only, so \
                    that what it does not name may still be affected. `weighbridge db update` fetches all of them.";
        page.paragraph(2, text, Paint::Warning)?;
    }
    Ok(())
}

pub(super) fn verdict_paint(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::Pass => Paint::Good,
        Verdict::Warn => Paint::Warning,
        Verdict::Fail => Paint::Bad,
    }
}

/// Rules that fail or warn for something that is no finding: a licence, an age, an expression that failed.
pub(super) fn other_reasons(view: &View<'_>, full: bool, page: &mut Page<'_>) -> io::Result<()> {
    let Some(decision) = &view.assessment.decision else { return Ok(()) };
    let mut begun = false;
    for rule in decision.rules.iter().filter(|rule| rule.verdict() != Verdict::Pass) {
        let hits: Vec<&Hit> = rule
            .hits
            .iter()
            .filter(|hit| hit.finding.is_none() && Standing::of_hit(rule, hit).counts())
            .collect();
        let about_findings = rule.hits.iter().any(|hit| hit.finding.is_some());
        let undecided = matches!(rule.outcome, RuleOutcome::CouldNotDecide { .. });
        if hits.is_empty() && about_findings && !undecided {
            continue;
        }
        if !begun {
            page.heading("Reasons besides findings", "")?;
            begun = true;
        }
        reason(view, rule, &hits, full, page)?;
    }
    Ok(())
}

fn reason(
    view: &View<'_>,
    rule: &RuleResult,
    hits: &[&Hit],
    full: bool,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let paint = verdict_paint(rule.verdict());
    let line = vec![
        Cell::new(rule.verdict().name()).paint(paint),
        Cell::new(&rule.id).paint(Paint::Name),
        Cell::new(&rule.title).paint(Paint::Faint),
    ];
    page.rows(2, &[line])?;
    if let RuleOutcome::CouldNotDecide { why } = &rule.outcome {
        page.paragraph(4, &format!("could not be decided: {why}"), Paint::None)?;
    }
    let shown = if full { hits.len() } else { OF_ONE_RULE.min(hits.len()) };
    for hit in hits.iter().take(shown) {
        let path: Vec<String> = hit.path.iter().map(|id| view.title(id)).collect();
        let path = if path.len() > 1 { format!("; through {}", path.join(" → ")) } else { String::new() };
        page.paragraph(4, &format!("{}{path}", hit.message), Paint::None)?;
    }
    if shown < hits.len() {
        let text = format!("… and {}, all of them with --full", count(hits.len() - shown, "more", "more"));
        page.paragraph(4, &text, Paint::Faint)?;
    }
    Ok(())
}
