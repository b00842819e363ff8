//! The parts of a comment after its head.

use std::collections::BTreeMap;

use wb_model::{Finding, Hit, RuleOutcome, RuleResult, Verdict};

use super::BUDGET;
use super::escape::{code, prose};
use crate::layout::{Keep, cut};
use crate::observations::{by_rule, worst_counts};
use crate::plain;
use crate::view::{Standing, View, count, days_between, id_page, severities, state_words, uncovered};

/// Names shown for one reason.
const NAMES: usize = 8;

/// Longest name, in columns.
const NAME: usize = 100;

/// Longest summary of a vulnerability, in characters.
const SUMMARY: usize = 120;

/// Reasons that are no findings.
pub(super) fn reasons(view: &View<'_>, text: &mut String) {
    let Some(decision) = &view.assessment.decision else { return };
    let mut rows = Vec::new();
    for rule in decision.rules.iter().filter(|rule| rule.verdict() != Verdict::Pass) {
        if let RuleOutcome::CouldNotDecide { why } = &rule.outcome {
            rows.push(format!(
                "- {} {}: could not be decided: {}\n",
                mark(rule.verdict()),
                code(&rule.id),
                prose(why)
            ));
        }
        let counted = |hit: &&Hit| hit.finding.is_none() && Standing::of_hit(rule, hit).counts();
        for hit in rule.hits.iter().filter(counted) {
            rows.push(format!(
                "- {} {}: {}{}\n",
                mark(rule.verdict()),
                code(&rule.id),
                prose(&hit.message),
                through(view, hit)
            ));
        }
    }
    if !rows.is_empty() {
        text.push_str("### Reasons besides findings\n\n");
        fill(text, &rows, BUDGET / 4, "reason", "reasons");
        text.push('\n');
    }
}

fn through(view: &View<'_>, hit: &Hit) -> String {
    if hit.path.len() < 2 {
        return String::new();
    }
    let path: Vec<String> = hit.path.iter().map(|id| code(&short(&view.title(id)))).collect();
    format!(", through {}", path.join(" → "))
}

/// What counts, by what to upgrade.
pub(super) fn findings(view: &View<'_>, text: &mut String) {
    let groups = view.groups(|_, standing| standing.counts());
    if groups.is_empty() {
        text.push_str("No finding counts.\n\n");
        return;
    }
    text.push_str("### What counts\n\n| | severity | vulnerability | component | fixed in | risk | exploited |\n|---|---|---|---|---|---|---|\n");
    let mut rows = Vec::new();
    for group in &groups {
        for (finding, standing) in &group.findings {
            rows.push(row(view, finding, standing));
        }
    }
    fill_rows(text, &rows, BUDGET / 2, 7);
    let mut advice: Vec<String> = Vec::new();
    for group in &groups {
        advice.extend(group.advice().into_iter().take(3).map(|advice| format!("- {}\n", prose(advice))));
    }
    if !advice.is_empty() {
        text.push_str("\n<details><summary>What to do</summary>\n\n");
        fill(text, &advice, BUDGET * 5 / 8, "line", "lines");
        text.push_str("\n</details>\n");
    }
    text.push('\n');
}

fn row(view: &View<'_>, finding: &Finding, standing: &Standing<'_>) -> String {
    let id = match id_page(&finding.vulnerability) {
        Some(page) => format!("[{}]({page})", prose(&finding.vulnerability)),
        None => prose(&short(&finding.vulnerability)),
    };
    let path: Vec<String> =
        view.path_of(&finding.component).iter().rev().map(|name| code(&short(name))).collect();
    let fixed = finding
        .fix
        .as_ref()
        .map(|fix| fix.versions.iter().map(|version| code(version)).collect::<Vec<_>>().join(", "));
    let fixed =
        fixed.filter(|fixed| !fixed.is_empty()).unwrap_or_else(|| state_words(finding.state).to_owned());
    let risk = finding.risk.map(|risk| risk.to_string()).unwrap_or_default();
    let known =
        finding.exploited.as_ref().map(|known| if known.ransomware { "KEV, ransomware" } else { "KEV" });
    let chance = finding.prediction.as_ref().map(|prediction| prediction.probability.to_string());
    let exploited: Vec<String> = known.map(str::to_owned).into_iter().chain(chance).collect();
    let summary: String = finding.summary.chars().take(SUMMARY).collect();
    let summary = if summary.is_empty() { summary } else { format!("<br>{}", prose(&summary)) };
    format!(
        "| {} {} | {} | {id}{summary} | {} | {fixed} | {risk} | {} |\n",
        standing_mark(standing),
        standing.word(),
        finding.severity,
        path.join(" in "),
        exploited.join(", ")
    )
}

/// What does not count, and why.
pub(super) fn aside(view: &View<'_>, text: &mut String) {
    let mut by_reason: BTreeMap<(Standing<'_>, String), Vec<&Finding>> = BTreeMap::new();
    for finding in &view.assessment.findings {
        let standing = view.standing(finding);
        if !standing.counts() {
            let detail = match standing {
                Standing::Closed => finding.suppressions.last().map_or_else(String::new, |word| {
                    format!(
                        "{}: {}",
                        word.by,
                        word.statement.as_deref().or(word.justification.as_deref()).unwrap_or_default()
                    )
                }),
                other => other.detail(),
            };
            by_reason.entry((standing, detail)).or_default().push(finding);
        }
    }
    let waivers = view.assessment.decision.iter().flat_map(|decision| &decision.waivers);
    let idle: Vec<String> = waivers
        .filter(|waiver| waiver.status != "applied")
        .map(|waiver| {
            format!(
                "- waiver {} took nothing out: {}, {}\n",
                code(&waiver.id),
                prose(&waiver.status),
                prose(&waiver.why)
            )
        })
        .collect();
    if by_reason.is_empty() && idle.is_empty() {
        return;
    }
    let total: usize = by_reason.values().map(Vec::len).sum();
    let title = count(total, "finding that does not count", "findings that do not count");
    let mut rows: Vec<String> = by_reason
        .into_iter()
        .map(|((standing, detail), findings)| {
            let levels = severities(findings.iter().map(|finding| finding.severity));
            let names: Vec<String> = findings
                .iter()
                .take(NAMES)
                .map(|finding| prose(&cut(&finding.vulnerability, NAME, Keep::Head)))
                .collect();
            let more = findings.len().saturating_sub(NAMES);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let detail = if detail.is_empty() { detail } else { format!(" ({})", prose(&detail)) };
            format!("- {}{detail}: {levels}: {}{more}\n", standing.word(), names.join(", "))
        })
        .collect();
    rows.extend(idle);
    folded(text, &title, &rows, BUDGET * 3 / 4);
}

/// Every rule and its verdict.
pub(super) fn rules(view: &View<'_>, text: &mut String) {
    let Some(decision) = &view.assessment.decision else { return };
    let said = |rule: &RuleResult| match &rule.outcome {
        RuleOutcome::Decided { verdict } => verdict.name().to_owned(),
        RuleOutcome::Skipped { why } => format!("skipped: {}", prose(why)),
        RuleOutcome::CouldNotDecide { .. } => "could not be decided".to_owned(),
    };
    let rows: Vec<String> = decision
        .rules
        .iter()
        .map(|rule| {
            let controls: Vec<String> = rule.controls.iter().map(|control| prose(control)).collect();
            let controls =
                if controls.is_empty() { String::new() } else { format!(" ({})", controls.join(", ")) };
            format!(
                "- {} {} {}: {}{controls}\n",
                mark(rule.verdict()),
                code(&rule.id),
                said(rule),
                prose(&rule.title)
            )
        })
        .chain(decision.notes.iter().map(|note| format!("- note: {}\n", prose(note))))
        .collect();
    folded(text, &count(decision.rules.len(), "rule", "rules"), &rows, BUDGET * 7 / 8);
}

/// What is wrong with the image itself, folded away: what counts of it stands among the reasons.
pub(super) fn observations(view: &View<'_>, text: &mut String) {
    let observations = &view.assessment.inventory.observations;
    if observations.is_empty() {
        return;
    }
    let mut rows = Vec::new();
    for (_, rule, group) in by_rule(observations) {
        for one in group {
            rows.push(format!(
                "- {} {}: {}: {}\n",
                one.severity,
                code(&rule),
                code(&short(&one.place.to_string())),
                prose(&one.message)
            ));
        }
    }
    let number = count(observations.len(), "weakness of the image itself", "weaknesses of the image itself");
    folded(text, &format!("{number} ({})", worst_counts(observations)), &rows, BUDGET * 5 / 8);
}

/// What no source covers.
pub(super) fn coverage(view: &View<'_>, text: &mut String) {
    let reasons = uncovered(view);
    let number: usize = reasons.iter().map(|reason| reason.components.len()).sum();
    if number == 0 {
        return;
    }
    let rows: Vec<String> = reasons
        .iter()
        .map(|reason| {
            let names: Vec<String> =
                reason.components.iter().take(NAMES).map(|id| code(&short(&view.title(id)))).collect();
            let more = reason.components.len().saturating_sub(NAMES);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let what = if reason.incomparable { "could not be compared: " } else { "" };
            format!("- {what}{}: {}{more}\n", prose(reason.why), names.join(", "))
        })
        .collect();
    let title = count(number, "component that no source covers", "components that no source covers");
    folded(text, &title, &rows, BUDGET);
}

/// On what it stands.
pub(super) fn foot(view: &View<'_>, text: &mut String) {
    let database = &view.assessment.database;
    let as_of = view.assessment.decision.as_ref().map(|decision| decision.as_of.as_str());
    let newest = database.newest.as_deref().unwrap_or("of unknown age");
    let age = as_of.and_then(|as_of| days_between(database.newest.as_deref()?, as_of));
    let age = age
        .map(|days| format!(", {} old", count(usize::try_from(days).unwrap_or(0), "day", "days")))
        .unwrap_or_default();
    let tool = &view.assessment.inventory.tool;
    text.push_str(&format!(
        "<sub>{} {}; database {} ({}{age})</sub>\n",
        prose(&tool.name),
        prose(&tool.version),
        code(&database.digest.chars().take(19).collect::<String>()),
        prose(newest)
    ));
}

fn folded(text: &mut String, title: &str, rows: &[String], limit: usize) {
    text.push_str(&format!("<details><summary>{title}</summary>\n\n"));
    fill(text, rows, limit, "line", "lines");
    text.push_str("\n</details>\n\n");
}

/// Rows as long as there is room, then how many are left.
fn fill(text: &mut String, rows: &[String], limit: usize, one: &str, many: &str) {
    let left = add(text, rows, limit);
    if left > 0 {
        text.push_str(&format!("- … and {}\n", count(left, &format!("more {one}"), &format!("more {many}"))));
    }
}

/// Rows of a table.
fn fill_rows(text: &mut String, rows: &[String], limit: usize, columns: usize) {
    let left = add(text, rows, limit);
    if left > 0 {
        let more = count(left, "more finding", "more findings");
        text.push_str(&format!("| … and {more} |{}\n", " |".repeat(columns - 1)));
    }
}

fn add(text: &mut String, rows: &[String], limit: usize) -> usize {
    for (at, row) in rows.iter().enumerate() {
        if text.chars().count() + row.chars().count() > limit {
            return rows.len() - at;
        }
        text.push_str(row);
    }
    0
}

fn short(name: &str) -> String {
    cut(&plain(name), NAME, Keep::Head)
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Warn => "⚠️",
        Verdict::Fail => "❌",
    }
}

fn standing_mark(standing: &Standing<'_>) -> &'static str {
    match standing {
        Standing::Fails => "❌",
        Standing::Warns => "⚠️",
        _ => "",
    }
}
