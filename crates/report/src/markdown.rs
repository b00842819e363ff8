//! A comment on a pull request: the decision, what counts, and the rest folded away.
//!
//! A comment may have 65,536 characters; tables stop before that and say how much they left out.

mod escape;
mod sections;

use std::io::{self, Write};

use wb_model::{Assessment, Verdict};

use crate::view::{View, count, decision_line, severities};

pub(crate) use escape::{code, prose};

/// Characters after which no more rows are added; what follows the tables fits into the rest.
const BUDGET: usize = 52_000;

/// Writes an assessment as Markdown, as GitHub and GitLab read it.
pub fn markdown(assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(assessment);
    let mut text = String::new();
    head(&view, &mut text);
    sections::reasons(&view, &mut text);
    sections::findings(&view, &mut text);
    sections::observations(&view, &mut text);
    sections::aside(&view, &mut text);
    sections::rules(&view, &mut text);
    sections::coverage(&view, &mut text);
    sections::foot(&view, &mut text);
    out.write_all(text.as_bytes())
}

fn head(view: &View<'_>, text: &mut String) {
    let assessment = view.assessment;
    let subject = code(&assessment.inventory.subject.name);
    let Some(decision) = &assessment.decision else {
        let open = assessment.findings.iter().filter(|finding| finding.is_open());
        let levels = severities(open.clone().map(|finding| finding.severity));
        let number = count(open.count(), "open finding", "open findings");
        text.push_str(&format!("## {subject}: {number}\n\n"));
        if !levels.is_empty() {
            text.push_str(&format!("{levels}. Nobody asked for a decision.\n\n"));
        }
        return;
    };
    let answer = match decision.verdict {
        Verdict::Pass => "✅ passes",
        Verdict::Warn => "⚠️ passes with warnings",
        Verdict::Fail => "❌ does not pass",
    };
    text.push_str(&format!("## {answer}: {subject}\n\n"));
    let role = decision.role.as_ref().map(|role| format!(", role {}", code(role))).unwrap_or_default();
    text.push_str(&format!(
        "**Why:** {}. Risk {} of 100{role}, as of {}.\n\n",
        prose(&decision_line(decision)),
        decision.risk,
        prose(&decision.as_of)
    ));
    if assessment.database.starter {
        text.push_str(
            "> **Starter database:** it ships with the program and knows a few advisories only. What it does not \
             name may still be affected.\n\n",
        );
    }
}

#[cfg(test)]
mod tests;
