//! What was decided over a period: for an auditor at a terminal, in a document, on a page, in a table or for programs.

mod html;

use std::io::{self, Write};

use wb_model::{Audit, AuditedDecision, Verdict};

pub use html::audit_html;

use crate::layout::Page;
use crate::markdown::prose;
use crate::style::{Paint, Style};
use crate::view::count;

/// Writes an audit as JSON: `weighbridge.audit`, version 1.
pub fn audit_json(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, audit)?;
    out.write_all(b"\n")
}

/// Writes an audit as CSV: a row per decision.
pub fn audit_csv(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    const COLUMNS: &[&str] = &[
        "as_of",
        "subject",
        "manifest",
        "verdict",
        "role",
        "open_findings",
        "database",
        "policies",
        "failed_rules",
        "waivers",
        "not_looked_at",
        "document",
    ];
    crate::csv::row(COLUMNS.iter().map(|name| (*name).to_owned()), out)?;
    for one in &audit.decisions {
        let policies =
            one.inputs.iter().filter(|input| input.0.ends_with("policy")).map(|input| input.2.clone());
        let failed = one.failed.iter().map(|(rule, hits)| format!("{rule} {hits}"));
        let waivers = one.waivers.iter().map(|waiver| {
            let approver = waiver.approver.as_deref().unwrap_or("nobody that is known");
            format!("{} {} (approved by {approver})", waiver.result.id, waiver.result.status)
        });
        let cells = [
            one.as_of.clone(),
            one.subject.name.clone(),
            one.subject.manifest.as_ref().map(ToString::to_string).unwrap_or_default(),
            one.verdict.name().to_owned(),
            one.role.clone().unwrap_or_default(),
            one.open.to_string(),
            one.database.clone(),
            policies.collect::<Vec<_>>().join(" "),
            failed.collect::<Vec<_>>().join("; "),
            waivers.collect::<Vec<_>>().join("; "),
            one.not_looked_at.join("; "),
            one.document.clone(),
        ];
        crate::csv::row(cells.into_iter(), out)?;
    }
    Ok(())
}

/// One part of the report: a heading and its lines.
struct Part {
    title: String,
    lines: Vec<String>,
}

/// Everything, part by part, for the forms that a person reads.
fn parts(audit: &Audit) -> Vec<Part> {
    let number = |verdict| audit.decisions.iter().filter(|one| one.verdict == verdict).count();
    let period = match (&audit.from, &audit.to) {
        (None, None) => "everything that was kept".to_owned(),
        (from, to) => format!(
            "{} to {}",
            from.as_deref().unwrap_or("the beginning"),
            to.as_deref().unwrap_or("the end")
        ),
    };
    let mut parts = vec![Part {
        title: "Audit".to_owned(),
        lines: vec![
            format!("Period: {period}"),
            format!(
                "{}: {} passed, {} passed with warnings, {} did not pass",
                count(audit.decisions.len(), "decision", "decisions"),
                number(Verdict::Pass),
                number(Verdict::Warn),
                number(Verdict::Fail)
            ),
            format!("{} decisions lie outside the period", audit.outside),
        ],
    }];
    let unread = audit.unreadable.iter().map(|one| format!("{}: {}", one.document, one.why));
    parts.push(Part { title: "Documents that could not be read".to_owned(), lines: unread.collect() });
    let gaps = audit.gaps.iter().map(|gap| format!("{} days: {} to {}", gap.days, gap.after, gap.before));
    parts.push(Part { title: "Stretches without a decision".to_owned(), lines: gaps.collect() });
    let controls = audit.controls.iter().map(|one| {
        format!(
            "{}: {} passed, {} warned, {} failed, {} skipped (by {})",
            one.control,
            one.passed,
            one.warned,
            one.failed,
            one.skipped,
            one.rules.join(", ")
        )
    });
    parts.push(Part { title: "Controls".to_owned(), lines: controls.collect() });
    parts.extend(audit.decisions.iter().map(decision));
    parts.retain(|part| !part.lines.is_empty());
    parts
}

fn decision(one: &AuditedDecision) -> Part {
    let digest = one.subject.manifest.as_ref().map(|digest| format!(" {digest}")).unwrap_or_default();
    let role = one.role.as_ref().map(|role| format!(" as {role}")).unwrap_or_default();
    let mut lines = vec![
        format!("{}{role}, {} open findings, {}", one.verdict.name(), one.open, one.document),
        format!("database {}", one.database),
    ];
    lines.extend(one.inputs.iter().map(|(kind, name, digest)| format!("{kind} {name} {digest}")));
    lines.extend(one.failed.iter().map(|(rule, hits)| format!("failed: {rule}, {hits} hits")));
    lines.extend(one.waivers.iter().map(|waiver| {
        let one = &waiver.result;
        let approver = waiver.approver.as_deref().unwrap_or("nobody that is known");
        let requester = waiver.requester.as_deref().unwrap_or("nobody that is known");
        format!(
            "waiver {} {}: {} hits, until {}, asked for by {requester}, approved by {approver}; {}",
            one.id, one.status, one.hits, one.expires, one.why
        )
    }));
    lines.extend(
        one.baselined
            .iter()
            .map(|(owner, until, hits)| format!("baseline of {owner} until {until}: {hits} hits")),
    );
    lines.extend(
        one.suppressed
            .iter()
            .map(|(id, component, who, why)| format!("taken out: {id} of {component}, by {who}: {why}")),
    );
    lines.extend(one.not_looked_at.iter().map(|note| format!("not looked at: {note}")));
    Part { title: format!("{} {}{digest}", one.as_of, one.subject.name), lines }
}

fn is_bad(line: &str) -> bool {
    line.starts_with("failed:") || line.starts_with("not looked at:")
}

/// Writes an audit for a person at a terminal.
pub fn audit_table(audit: &Audit, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    for part in parts(audit) {
        page.heading(&part.title, "")?;
        for line in part.lines {
            // Wrapped, not cut: an auditor has to see all of it.
            page.paragraph(2, &line, if is_bad(&line) { Paint::Warning } else { Paint::None })?;
        }
    }
    Ok(())
}

/// Writes an audit as Markdown, whole: it is a document, not a comment.
pub fn audit_markdown(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    for (at, part) in parts(audit).iter().enumerate() {
        writeln!(out, "{} {}\n", if at == 0 { "#" } else { "##" }, prose(&part.title))?;
        for line in &part.lines {
            writeln!(out, "- {}", prose(line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
