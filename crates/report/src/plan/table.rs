//! A plan and its check for a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use wb_model::{PlanCheck, PlanStep, RemediationPlan, StepState};

use super::{ids, tally};
use crate::layout::{Cell, Page};
use crate::style::{Paint, Style};

/// Ids in one line.
const MOST_IDS: usize = 8;
/// Reasons for what is left.
const MOST_REASONS: usize = 40;

/// Writes a plan for a terminal.
///
/// # Errors
/// Writing failed.
pub fn table(plan: &RemediationPlan, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    page.heading("Plan", &plan.subject.name)?;
    page.rows(
        2,
        &[
            vec![Cell::new("now"), Cell::new(&tally(&plan.before))],
            vec![Cell::new("after"), Cell::new(&tally(&plan.after)).paint(Paint::Good)],
        ],
    )?;
    for note in &plan.notes {
        page.paragraph(2, &format!("note: {note}"), Paint::Faint)?;
    }
    for step in &plan.steps {
        one_step(&mut page, step)?;
    }
    if !plan.left.is_empty() {
        page.heading("Left", &format!("{} findings that no step closes", plan.left.len()))?;
        let mut reasons: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for left in &plan.left {
            reasons.entry(&left.reason).or_default().push(left.finding.clone());
        }
        for (reason, findings) in reasons.iter().take(MOST_REASONS) {
            let packages: std::collections::BTreeSet<&str> =
                findings.iter().map(|finding| finding.package.name.as_str()).collect();
            let packages: Vec<&str> = packages.into_iter().take(4).collect();
            page.paragraph(
                2,
                &format!("{} ({}): {reason}", findings.len(), packages.join(", ")),
                Paint::None,
            )?;
            page.paragraph(4, &ids(findings, MOST_IDS), Paint::Faint)?;
        }
        if reasons.len() > MOST_REASONS {
            page.paragraph(
                2,
                &format!("… and {} more reasons in the JSON", reasons.len() - MOST_REASONS),
                Paint::Faint,
            )?;
        }
    }
    if let Some(smoke) = &plan.smoke {
        page.heading("Your own check", "not run here")?;
        page.paragraph(2, smoke, Paint::None)?;
    }
    Ok(())
}

fn one_step(page: &mut Page<'_>, step: &PlanStep) -> io::Result<()> {
    page.heading(
        &format!("{}  {}", step.number, step.title),
        &format!("{}, {}", step.action.name(), step.cost.name()),
    )?;
    let closes = format!("{}: {}", step.closes.len(), ids(&step.closes, MOST_IDS));
    let mut rows = vec![vec![Cell::new("closes"), Cell::new(&closes)]];
    if !step.opens.is_empty() {
        let opens = format!("{}: {}", step.opens.len(), ids(&step.opens, MOST_IDS));
        rows.push(vec![Cell::new("opens"), Cell::new(&opens).paint(Paint::Warning)]);
    }
    if let Some(due) = &step.due {
        rows.push(vec![Cell::new("due"), Cell::new(&format!("{}, {}", due.day, due.because))]);
    }
    if let Some(owner) = &step.owner {
        rows.push(vec![Cell::new("owner"), Cell::new(owner)]);
    }
    for change in step.changes.iter().skip(1).take(12) {
        let (from, to) =
            (change.from.as_deref().unwrap_or("not installed"), change.to.as_deref().unwrap_or("removed"));
        let text = format!("{} {from} → {to}: {}", change.package.name, change.reason);
        rows.push(vec![Cell::new("with"), Cell::new(&text).paint(Paint::Faint)]);
    }
    page.rows(3, &rows)?;
    if let Some(command) = &step.command {
        page.paragraph(3, command, Paint::Name)?;
    }
    for text in step.refused.iter().chain(&step.notes) {
        page.paragraph(3, &format!("note: {text}"), Paint::Warning)?;
    }
    Ok(())
}

/// Writes a check for a terminal.
///
/// # Errors
/// Writing failed.
pub fn check_table(check: &PlanCheck, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let done = check.steps.iter().filter(|step| step.state == StepState::Done).count();
    page.heading(
        "Plan",
        &format!("{done} of {} steps are done in {}", check.steps.len(), check.subject.name),
    )?;
    page.rows(
        2,
        &[
            vec![Cell::new("then"), Cell::new(&tally(&check.before))],
            vec![Cell::new("now"), Cell::new(&tally(&check.now))],
        ],
    )?;
    for note in &check.notes {
        page.paragraph(2, &format!("note: {note}"), Paint::Warning)?;
    }
    let rows: Vec<Vec<Cell>> = check
        .steps
        .iter()
        .map(|step| {
            let paint = if step.state == StepState::Done { Paint::Good } else { Paint::Bad };
            let closed =
                format!("{} of {} closed", step.closed.len(), step.closed.len() + step.remaining.len());
            vec![
                Cell::new(step.state.name()).paint(paint),
                Cell::new(&closed),
                Cell::new(&format!("{}  {}", step.number, step.title)),
            ]
        })
        .collect();
    page.heading("Steps", "")?;
    page.rows(2, &rows)?;
    for step in &check.steps {
        for text in &step.missing {
            page.paragraph(4, &format!("{}: {text}", step.number), Paint::Warning)?;
        }
        if !step.remaining.is_empty() {
            page.paragraph(
                4,
                &format!("{}: still open: {}", step.number, ids(&step.remaining, MOST_IDS)),
                Paint::Warning,
            )?;
        }
    }
    if !check.new.is_empty() {
        page.heading("New", &format!("{} findings that the plan did not know", check.new.len()))?;
        page.paragraph(2, &ids(&check.new, 40), Paint::None)?;
    }
    if !check.gone.is_empty() {
        page.heading(
            "Gone as well",
            &format!("{} findings that the plan did not promise", check.gone.len()),
        )?;
        page.paragraph(2, &ids(&check.gone, 40), Paint::Faint)?;
    }
    if let Some(smoke) = &check.smoke {
        page.heading("Your own check", "not run here")?;
        page.paragraph(2, smoke, Paint::None)?;
    }
    Ok(())
}
