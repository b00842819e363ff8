//! Findings by what to upgrade.

use std::io;

use wb_model::{ComponentId, ComponentKind, Finding, FindingClass, Severity};

use crate::explain_cve::suppression_sentence;
use crate::layout::{Cell, Page};
use crate::list::ReportOptions;
use crate::style::Paint;
use crate::view::{Group, Standing, View, count, severities};

/// Findings shown of one group.
const OF_ONE_GROUP: usize = 8;

/// Groups shown.
const GROUPS: usize = 25;

/// From this width on, a finding has one line.
const WIDE: usize = 90;

/// Findings that count, or all of them.
pub(super) fn draw(view: &View<'_>, options: &ReportOptions, page: &mut Page<'_>) -> io::Result<()> {
    let all = view.groups(|_, standing| options.full || standing.counts());
    let number: usize = all.iter().map(|group| group.findings.len()).sum();
    if number == 0 {
        let total = view.assessment.findings.len();
        let text = if total == 0 { "none" } else { "none that count" };
        return page.heading("Findings", text);
    }
    let levels =
        severities(all.iter().flat_map(|group| &group.findings).map(|(finding, _)| finding.severity));
    page.heading("Findings", &format!("{number}: {levels}; by what to upgrade"))?;
    let shown = if options.full { all.len() } else { GROUPS.min(all.len()) };
    let (listed, left) = all.split_at(shown);
    let wide = options.style.columns() >= WIDE;
    let tables: Vec<Vec<Vec<Cell>>> = listed
        .iter()
        .map(|group| {
            let findings = group.findings.iter().take(of_group(group, options.full));
            findings.map(|(finding, standing)| row(view, group.upgrade, finding, standing, wide)).collect()
        })
        .collect();
    let header = header(wide);
    let everything: Vec<Vec<Cell>> =
        std::iter::once(header.clone()).chain(tables.iter().flatten().cloned()).collect();
    let widths = page.widths(4, &everything);
    page.rows_in(4, &widths, &[header])?;
    for (group, rows) in listed.iter().zip(&tables) {
        heading(view, group, page)?;
        for (row, (finding, standing)) in rows.iter().zip(&group.findings) {
            page.rows_in(4, &widths, std::slice::from_ref(row))?;
            if !wide {
                page.paragraph(6, &second_line(view, group.upgrade, finding, standing), Paint::Faint)?;
            }
            if options.full {
                reasons(finding, standing, page)?;
            }
        }
        if rows.len() < group.findings.len() {
            let more = group.findings.len() - rows.len();
            page.paragraph(4, &format!("… and {more} more, all of them with --full"), Paint::Faint)?;
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    let findings: usize = left.iter().map(|group| group.findings.len()).sum();
    let text = format!(
        "… and {} in {}, all of them with --full",
        count(findings, "more finding", "more findings"),
        count(left.len(), "more package", "more packages")
    );
    page.paragraph(2, &text, Paint::Faint)
}

fn of_group(group: &Group<'_>, full: bool) -> usize {
    if full { group.findings.len() } else { OF_ONE_GROUP.min(group.findings.len()) }
}

fn heading(view: &View<'_>, group: &Group<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let levels = severities(group.findings.iter().map(|(finding, _)| finding.severity));
    // All packages of a distribution are at one place, which says nothing.
    let place = view
        .component(group.upgrade)
        .filter(|component| component.kind != ComponentKind::OsPackage)
        .and_then(|component| component.occurrences.first());
    let mut row = vec![Cell::new(&view.title(group.upgrade)).paint(Paint::Name), Cell::new(&levels)];
    row.extend(place.map(|place| Cell::path(&place.path)));
    page.rows(2, &[row])
}

fn header(wide: bool) -> Vec<Cell> {
    let names: &[&str] = if wide {
        &["decision", "severity", "vulnerability", "component", "risk", "exploited", "state"]
    } else {
        &["severity", "vulnerability", "component"]
    };
    names.iter().map(|name| Cell::new(name).paint(Paint::Faint)).collect()
}

fn row(
    view: &View<'_>,
    upgrade: &ComponentId,
    finding: &Finding,
    standing: &Standing<'_>,
    wide: bool,
) -> Vec<Cell> {
    let mut row = vec![
        Cell::new(finding.severity.name()).paint(severity_paint(finding.severity)),
        Cell::new(&finding.vulnerability),
        Cell::new(&component(view, upgrade, finding)),
    ];
    if wide {
        row.insert(0, Cell::new(standing.word()).paint(standing.paint()));
        let risk = finding.risk.map(|risk| risk.to_string()).unwrap_or_default();
        let marked = if finding.exploited.is_some() { Paint::Bad } else { Paint::None };
        row.extend([
            Cell::new(&risk),
            Cell::new(&marks(finding)).paint(marked),
            Cell::new(finding.state.name()),
        ]);
    }
    row
}

/// What took a finding out, in full.
fn reasons(finding: &Finding, standing: &Standing<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let detail = standing.detail();
    if !detail.is_empty() {
        page.paragraph(6, &format!("{}: {detail}", standing.word()), Paint::Faint)?;
    }
    finding
        .suppressions
        .iter()
        .try_for_each(|word| page.paragraph(6, &suppression_sentence(word), Paint::Faint))
}

/// What does not fit beside the rest on a narrow terminal.
fn second_line(view: &View<'_>, upgrade: &ComponentId, finding: &Finding, standing: &Standing<'_>) -> String {
    let mut parts = vec![standing.sentence(), finding.state.name().to_owned()];
    parts.extend(finding.risk.map(|risk| format!("risk {risk}")));
    let marks = marks(finding);
    if !marks.is_empty() {
        parts.push(marks);
    }
    if finding.component != *upgrade {
        parts.push(format!("in {}", view.title(upgrade)));
    }
    parts.join(", ")
}

/// The component where it is not what the heading names, and the versions that fix it.
fn component(view: &View<'_>, upgrade: &ComponentId, finding: &Finding) -> String {
    let fixed = finding.fix.as_ref().map(|fix| fix.versions.join(", ")).filter(|fixed| !fixed.is_empty());
    let fixed = fixed.map(|fixed| format!("→ {fixed}"));
    let name = (finding.component != *upgrade).then(|| view.title(&finding.component));
    let class = (finding.class != FindingClass::Vulnerability).then(|| finding.class.name().to_owned());
    [name, class, fixed].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `KEV 94.2%`.
fn marks(finding: &Finding) -> String {
    let known = finding.exploited.as_ref().map(|_| "KEV".to_owned());
    let chance = finding.prediction.as_ref().map(|prediction| prediction.probability.to_string());
    known.into_iter().chain(chance).collect::<Vec<_>>().join(" ")
}

fn severity_paint(severity: Severity) -> Paint {
    match severity {
        Severity::Critical | Severity::High => Paint::Bad,
        Severity::Medium => Paint::Warning,
        Severity::Low | Severity::Negligible => Paint::Faint,
        Severity::Unknown => Paint::None,
    }
}
