//! A rule per vulnerability, and one per rule of the policy that hits something else.

use wb_model::{Finding, FindingClass, RuleResult, Severity, Verdict};

use super::message::{lines, text, with_markdown};
use super::model::{Configuration, Properties, ReportingDescriptor};
use crate::markdown::{code, prose};
use crate::plain;
use crate::view::{id_page, link};

/// Most tags that GitHub takes.
const TAGS: usize = 20;

/// A vulnerability: what is the same for all components that have it.
pub(super) fn of_vulnerability(id: &str, findings: &[&Finding]) -> ReportingDescriptor {
    let worst = findings.iter().max_by_key(|finding| (finding.is_open(), finding.severity));
    let severity = worst.map_or(Severity::Unknown, |finding| finding.severity);
    let class = worst.map_or(FindingClass::Vulnerability, |finding| finding.class);
    let summary = findings.iter().map(|finding| finding.summary.as_str()).find(|summary| !summary.is_empty());
    let summary = summary.unwrap_or("no description");
    let mut tags = vec!["security".to_owned(), class.name().to_owned()];
    let mut weaknesses: Vec<&String> = findings.iter().flat_map(|finding| &finding.weaknesses).collect();
    weaknesses.sort();
    weaknesses.dedup();
    // The form that code-scanning pages know.
    tags.extend(weaknesses.iter().map(|weakness| format!("external/cwe/{}", plain(weakness).to_lowercase())));
    tags.truncate(TAGS);
    let mut properties = Properties::new();
    properties.insert("tags", tags.into());
    properties.insert("precision", "high".into());
    if let Some(score) = security_severity(worst.copied()) {
        properties.insert("security-severity", score.into());
    }
    let short = format!("{id}: {summary}");
    let (help, help_uri) = help(id, severity, findings);
    ReportingDescriptor {
        id: plain(id),
        name: plain(id),
        short_description: text(&shorten(&short, 200)),
        full_description: text(&shorten(summary, 1000)),
        default_configuration: Configuration { level: level_of(severity) },
        help_uri,
        help,
        properties,
    }
}

fn help(id: &str, severity: Severity, findings: &[&Finding]) -> (super::model::Message, Option<String>) {
    let mut plain_lines = vec![format!("{id} is {severity}.")];
    let mut markdown = format!("**{}** is {severity}.\n", prose(id));
    let mut aliases: Vec<&String> = findings.iter().flat_map(|finding| &finding.aliases).collect();
    aliases.sort();
    aliases.dedup();
    if !aliases.is_empty() {
        let names: Vec<&str> = aliases.iter().map(|alias| alias.as_str()).collect();
        plain_lines.push(format!("Also called {}.", names.join(", ")));
        let names: Vec<String> = aliases.iter().map(|alias| code(alias)).collect();
        markdown.push_str(&format!("\nAlso called {}.\n", names.join(", ")));
    }
    let mut advice: Vec<&str> =
        findings.iter().filter_map(|finding| finding.fix.as_ref()).map(|fix| fix.advice.as_str()).collect();
    advice.sort_unstable();
    advice.dedup();
    for advice in advice.iter().take(10) {
        plain_lines.push((*advice).to_owned());
        markdown.push_str(&format!("\n- {}", prose(advice)));
    }
    let references = findings.iter().flat_map(|finding| &finding.references);
    let mut pages: Vec<String> = id_page(id).into_iter().collect();
    pages.extend(references.filter_map(|address| link(address)).map(str::to_owned));
    let first = pages.first().cloned();
    pages.sort();
    pages.dedup();
    for page in pages.iter().take(5) {
        plain_lines.push(page.clone());
        markdown.push_str(&format!("\n- <{page}>"));
    }
    (lines(&plain_lines, markdown), first)
}

/// A rule of the policy.
pub(super) fn of_policy(rule: &RuleResult) -> ReportingDescriptor {
    let mut properties = Properties::new();
    let mut tags = vec!["policy".to_owned()];
    tags.extend(rule.controls.iter().map(|control| plain(control)));
    tags.truncate(TAGS);
    properties.insert("tags", tags.into());
    let level = match rule.verdict() {
        Verdict::Fail => "error",
        Verdict::Warn => "warning",
        Verdict::Pass => "note",
    };
    ReportingDescriptor {
        id: plain(&rule.id),
        name: plain(&rule.id),
        short_description: text(&shorten(&rule.title, 200)),
        full_description: text(&shorten(&rule.title, 1000)),
        default_configuration: Configuration { level },
        help_uri: None,
        help: with_markdown(&rule.title, prose(&rule.title)),
        properties,
    }
}

pub(super) fn level_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Negligible | Severity::Unknown => "note",
    }
}

/// The number by which code-scanning pages sort: the score where it says the same as the level that counts, else the
/// lowest of that level. None when nobody has said.
fn security_severity(finding: Option<&Finding>) -> Option<String> {
    let finding = finding?;
    let own = finding.ratings.first().and_then(|rating| rating.score);
    if let Some(score) = own.filter(|score| Severity::of_score(*score) == finding.severity) {
        return Some(score.to_string());
    }
    let lowest = match finding.severity {
        Severity::Critical => "9.0",
        Severity::High => "7.0",
        Severity::Medium => "4.0",
        Severity::Low => "0.1",
        Severity::Negligible => "0.0",
        Severity::Unknown => return None,
    };
    Some(lowest.to_owned())
}

/// GitHub takes 1,024 characters.
fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(std::iter::once('…')).collect()
}
