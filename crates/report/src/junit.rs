//! `JUnit` XML: each rule of the policy as a test case, for build servers that know nothing else.

use std::io::{self, Write};

use wb_model::{Assessment, RuleOutcome, RuleResult, Verdict};

use crate::plain;
use crate::view::{Standing, View};

/// Writes a decision as `JUnit` XML. A rule that warns is a test that passes and has something to say.
pub fn junit(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let rules = assessment.decision.as_ref().map_or(&[][..], |decision| &decision.rules);
    let number = |wanted: fn(&RuleResult) -> bool| rules.iter().filter(|rule| wanted(rule)).count();
    let errors = number(|rule| matches!(rule.outcome, RuleOutcome::CouldNotDecide { .. }));
    let failures = number(|rule| matches!(rule.outcome, RuleOutcome::Decided { verdict: Verdict::Fail }));
    let skipped = number(|rule| matches!(rule.outcome, RuleOutcome::Skipped { .. }));
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"",
        rules.len()
    );
    let subject = escaped(&assessment.inventory.subject.name);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"weighbridge\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"{subject}\" {counts}>")?;
    if let Some(decision) = &assessment.decision {
        writeln!(out, "    <properties>")?;
        let database = &assessment.database.digest;
        let values = [
            ("verdict", decision.verdict.name().to_owned()),
            ("risk", decision.risk.to_string()),
            ("as-of", decision.as_of.clone()),
            ("database", database.clone()),
        ];
        for (name, value) in values {
            writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", escaped(&value))?;
        }
        writeln!(out, "    </properties>")?;
    }
    rules.iter().try_for_each(|rule| case(&view, rule, out))?;
    writeln!(out, "  </testsuite>")?;
    writeln!(out, "</testsuites>")
}

fn case(view: &View<'_>, rule: &RuleResult, out: &mut dyn Write) -> io::Result<()> {
    let name = escaped(&rule.id);
    let title = escaped(&rule.title);
    write!(out, "    <testcase classname=\"weighbridge.policy\" name=\"{name}\"")?;
    let hits = hits(view, rule);
    match &rule.outcome {
        RuleOutcome::Skipped { why } => {
            writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", escaped(why))
        }
        RuleOutcome::CouldNotDecide { why } => {
            let message = escaped(&format!("could not be decided: {why}"));
            writeln!(out, ">\n      <error message=\"{message}\">{hits}</error>\n    </testcase>")
        }
        RuleOutcome::Decided { verdict: Verdict::Fail } => {
            writeln!(out, ">\n      <failure message=\"{title}\">{hits}</failure>\n    </testcase>")
        }
        RuleOutcome::Decided { .. } if hits.is_empty() => writeln!(out, "/>"),
        RuleOutcome::Decided { .. } => {
            writeln!(out, ">\n      <system-out>{hits}</system-out>\n    </testcase>")
        }
    }
}

/// What a rule hit, a line each, with what became of it.
fn hits(view: &View<'_>, rule: &RuleResult) -> String {
    let lines = rule.hits.iter().map(|hit| {
        let component = hit.component.as_ref().map(|id| format!("{}: ", view.title(id))).unwrap_or_default();
        let standing = Standing::of_hit(rule, hit).sentence();
        escaped(&format!("{component}{} ({standing})", hit.message))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Text for an element or an attribute. What XML 1.0 has no way to write is written as Rust does.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in plain(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => escaped.extend(character.escape_unicode()),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
