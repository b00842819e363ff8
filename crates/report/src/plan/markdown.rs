//! A plan and its check for a pull request or an issue.

use std::io::{self, Write};

use wb_model::{PlanCheck, RemediationPlan, StepState};

use super::{ids, tally};
use crate::markdown::{code, prose};

/// Characters after which no more steps are added: a comment may have 65,536.
const BUDGET: usize = 52_000;
const MOST_IDS: usize = 12;

/// Writes a plan as Markdown.
///
/// # Errors
/// Writing failed.
pub fn markdown(plan: &RemediationPlan, out: &mut dyn Write) -> io::Result<()> {
    let mut text = format!("## Plan for {}\n\n", code(&plan.subject.name));
    text.push_str(&format!(
        "Now {}; after {} steps {}.\n\n",
        tally(&plan.before),
        plan.steps.len(),
        tally(&plan.after)
    ));
    text.push_str("| # | step | closes | opens | cost | owner | due |\n|--:|---|--:|--:|---|---|---|\n");
    for (at, step) in plan.steps.iter().enumerate() {
        if text.len() > BUDGET / 2 {
            text.push_str(&format!("\n{} more steps are in the JSON.\n", plan.steps.len() - at));
            break;
        }
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            step.number,
            prose(&step.title),
            step.closes.len(),
            step.opens.len(),
            step.cost.name(),
            prose(step.owner.as_deref().unwrap_or("")),
            prose(step.due.as_ref().map_or("", |due| due.day.as_str())),
        ));
    }
    for step in &plan.steps {
        if text.len() > BUDGET {
            text.push_str("\nThe details of further steps are in the JSON.\n");
            break;
        }
        text.push_str(&format!("\n<details><summary>{}. {}</summary>\n\n", step.number, prose(&step.title)));
        if let Some(command) = &step.command {
            text.push_str(&format!("{}\n\n", code(command)));
        }
        text.push_str(&format!("Closes {}.\n", prose(&ids(&step.closes, MOST_IDS))));
        if !step.opens.is_empty() {
            text.push_str(&format!("Opens {}.\n", prose(&ids(&step.opens, MOST_IDS))));
        }
        for note in step.refused.iter().chain(&step.notes) {
            text.push_str(&format!("- {}\n", prose(note)));
        }
        text.push_str("\n</details>\n");
    }
    if !plan.left.is_empty() {
        text.push_str(&format!(
            "\n{} findings are closed by no step; the reasons are in the JSON.\n",
            plan.left.len()
        ));
    }
    for note in plan.notes.iter().take(20) {
        text.push_str(&format!("\n> {}\n", prose(note)));
    }
    out.write_all(text.as_bytes())
}

/// Writes a check as Markdown.
///
/// # Errors
/// Writing failed.
pub fn check_markdown(check: &PlanCheck, out: &mut dyn Write) -> io::Result<()> {
    let done = check.steps.iter().filter(|step| step.state == StepState::Done).count();
    let sign = if check.is_done() { "✅" } else { "❌" };
    let mut text = format!(
        "## {sign} {done} of {} steps are done in {}\n\n",
        check.steps.len(),
        code(&check.subject.name)
    );
    text.push_str(&format!(
        "Then {}; now {}.\n\n| # | step | state | closed | remaining |\n|--:|---|---|--:|--:|\n",
        tally(&check.before),
        tally(&check.now)
    ));
    for step in &check.steps {
        if text.len() > BUDGET {
            text.push_str("\nFurther steps are in the JSON.\n");
            break;
        }
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            step.number,
            prose(&step.title),
            step.state.name(),
            step.closed.len(),
            step.remaining.len()
        ));
    }
    if !check.new.is_empty() {
        text.push_str(&format!("\nNew: {}.\n", prose(&ids(&check.new, 40))));
    }
    for note in &check.notes {
        text.push_str(&format!("\n> {}\n", prose(note)));
    }
    out.write_all(text.as_bytes())
}
