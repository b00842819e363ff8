//! Annotations of a GitHub workflow: what fails and what warns, where a person looks first.
//!
//! GitHub shows ten annotations of a kind per step and drops the rest without a word. So when there are more, the
//! tenth says how many.

use std::collections::BTreeMap;
use std::io::{self, Write};

use wb_model::{Assessment, Finding, Hit, RuleOutcome, RuleResult, Verdict};

use crate::plain;
use crate::view::{Standing, View, count, decision_line, says};

/// Annotations of one kind that are shown.
const SHOWN: usize = 10;

/// Longest message, in characters: an annotation is to be read at a glance.
const LONGEST: usize = 1000;

/// One annotation.
struct Annotation {
    title: String,
    /// Lines of the message; what is in one cannot start another.
    lines: Vec<String>,
}

/// Writes an assessment as workflow commands for the log of a step.
pub fn github(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let subject = &assessment.inventory.subject.name;
    let Some(decision) = &assessment.decision else {
        let findings: Vec<Annotation> = assessment
            .findings
            .iter()
            .filter(|finding| finding.is_open())
            .map(|finding| of_finding(&view, finding, &[]))
            .collect();
        return kind("warning", &findings, out);
    };
    kind("error", &annotations(&view, Verdict::Fail), out)?;
    kind("warning", &annotations(&view, Verdict::Warn), out)?;
    let verdict = match decision.verdict {
        Verdict::Pass => "passes",
        Verdict::Warn => "passes with warnings",
        Verdict::Fail => "does not pass",
    };
    let starter =
        if assessment.database.starter { " (starter database: it knows a few advisories only)" } else { "" };
    let annotation = Annotation {
        title: format!("{subject} {verdict}"),
        lines: vec![format!("{}; risk {} of 100{starter}", decision_line(decision), decision.risk)],
    };
    command("notice", &annotation, out)
}

/// Everything that makes rules give this verdict. A finding is there once, with all rules that it hits.
fn annotations(view: &View<'_>, verdict: Verdict) -> Vec<Annotation> {
    let rules = view.assessment.decision.iter().flat_map(|decision| &decision.rules);
    let wanted = |standing: &Standing<'_>| match verdict {
        Verdict::Fail => *standing == Standing::Fails,
        Verdict::Warn => *standing == Standing::Warns,
        Verdict::Pass => false,
    };
    let mut annotations = Vec::new();
    let mut by_finding: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for rule in rules.filter(|rule| rule.verdict() == verdict) {
        if let RuleOutcome::CouldNotDecide { why } = &rule.outcome {
            let title = format!("{} could not be decided", rule.id);
            annotations.push(Annotation { title, lines: vec![format!("{}: {why}", rule.title)] });
        }
        let counted = rule.hits.iter().filter(|hit| wanted(&Standing::of_hit(rule, hit)));
        for hit in counted {
            match &hit.finding {
                Some(finding) => by_finding.entry(finding).or_default().push(&rule.id),
                None => annotations.push(of_hit(view, rule, hit)),
            }
        }
    }
    for group in view.groups(|_, standing| wanted(standing)) {
        for (finding, _) in &group.findings {
            let rules = by_finding.get(&finding.id).map_or(&[][..], Vec::as_slice);
            annotations.push(of_finding(view, finding, rules));
        }
    }
    annotations
}

fn of_finding(view: &View<'_>, finding: &Finding, rules: &[&str]) -> Annotation {
    let path = view.path_of(&finding.component);
    let name = path.iter().rev().cloned().collect::<Vec<_>>().join(" in ");
    let mut message = format!("{name} {}", says(finding));
    if !finding.summary.is_empty() {
        message.push_str(&format!(": {}", finding.summary));
    }
    let mut lines = vec![message];
    lines.extend(finding.fix.as_ref().map(|fix| fix.advice.clone()));
    if !rules.is_empty() {
        lines.push(format!("rule {}", rules.join(", ")));
    }
    Annotation { title: format!("{} {}", finding.severity, finding.vulnerability), lines }
}

fn of_hit(view: &View<'_>, rule: &RuleResult, hit: &Hit) -> Annotation {
    let path: Vec<String> = hit.path.iter().map(|id| view.title(id)).collect();
    let mut lines = vec![format!("{}: {}", rule.title, hit.message)];
    if path.len() > 1 {
        lines.push(format!("through {}", path.join(" → ")));
    }
    Annotation { title: rule.id.clone(), lines }
}

/// All annotations of a kind, as far as GitHub shows them.
fn kind(name: &str, annotations: &[Annotation], out: &mut dyn Write) -> io::Result<()> {
    let shown = if annotations.len() > SHOWN { SHOWN - 1 } else { annotations.len() };
    annotations.iter().take(shown).try_for_each(|annotation| command(name, annotation, out))?;
    if shown == annotations.len() {
        return Ok(());
    }
    let more = annotations.len() - shown;
    let title = format!("and {}", count(more, "more", "more"));
    let line = "GitHub shows ten annotations of a kind; the report in another format has all of them";
    command(name, &Annotation { title, lines: vec![line.to_owned()] }, out)
}

/// `::error title=TITLE::MESSAGE`.
fn command(name: &str, annotation: &Annotation, out: &mut dyn Write) -> io::Result<()> {
    let title = property(&plain(&annotation.title));
    let lines: Vec<String> = annotation.lines.iter().map(|line| plain(line)).collect();
    let message: String = lines.join("\n").chars().take(LONGEST).collect();
    writeln!(out, "::{name} title={title}::{}", data(&message))
}

/// What stands after the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: a colon would end the properties, a comma the value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests;
