//! A scan of models: for a person, for programs and for code-scanning pages.

use std::io::{self, Write};

use wb_model::{
    ModelFile, ModelFinding, ModelScan, Observation, ObservationKind, Place, Severity, Subject, SubjectKind,
};

use crate::layout::{Cell, Page};
use crate::sarif::observations_sarif;
use crate::style::{Paint, Style};

/// Steps of a proof that are shown; the JSON has all.
const SHOWN_STEPS: usize = 6;
/// Findings of one file that are shown; the JSON has all.
const SHOWN_FINDINGS: usize = 8;

/// What is shown besides the files.
#[derive(Clone, Copy, Debug)]
pub struct ModelScanView<'a> {
    /// What was found.
    pub scan: &'a ModelScan,
    /// What counts against it by the policy, in sentences; nothing means that it may pass.
    pub counted: &'a [String],
    /// What else there is to say: waivers, notes of the policy.
    pub notes: &'a [String],
    /// Whether clean files are listed one by one.
    pub full: bool,
}

/// For a person: the worst first.
pub fn model_scan(view: &ModelScanView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let scan = view.scan;
    for (verdict, title, paint) in [
        ("malicious", "Malicious", Paint::Bad),
        ("unreadable", "Unreadable", Paint::Bad),
        ("suspicious", "Suspicious", Paint::Warning),
    ] {
        let files: Vec<&ModelFile> = scan.files.iter().filter(|file| file.verdict == verdict).collect();
        if files.is_empty() {
            continue;
        }
        page.heading(title, &files_of(files.len()))?;
        for file in files {
            one_file(&mut page, file, paint)?;
        }
    }
    if !scan.observations.is_empty() {
        page.heading("About models as wholes", &scan.observations.len().to_string())?;
        for one in &scan.observations {
            page.paragraph(
                2,
                &format!("{} ({}) {}: {}", one.rule, one.severity, one.path, one.message),
                Paint::Warning,
            )?;
        }
    }
    clean(&mut page, view)?;
    if !view.notes.is_empty() {
        page.heading("Notes", "")?;
        for note in view.notes {
            page.paragraph(2, note, Paint::Faint)?;
        }
    }
    answer(&mut page, view)
}

fn files_of(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn one_file(page: &mut Page<'_>, file: &ModelFile, paint: Paint) -> io::Result<()> {
    let format = file.format.as_deref().unwrap_or("no format that is known");
    let called = if file.names.is_empty() { file.path.clone() } else { file.names.join(" and ") };
    page.line(2, &Cell::new(&format!("{called} ({format})")).paint(paint))?;
    if called != file.path {
        page.line(4, &Cell::path(&file.path).paint(Paint::Faint))?;
    }
    for finding in file.findings.iter().filter(|finding| finding.effect != "note").take(SHOWN_FINDINGS) {
        page.paragraph(4, &sentence(finding), Paint::default())?;
        for step in finding.trace.iter().take(SHOWN_STEPS) {
            page.line(6, &Cell::new(step).paint(Paint::Faint))?;
        }
        if finding.trace.len() > SHOWN_STEPS {
            let more = format!("and {} steps more", finding.trace.len() - SHOWN_STEPS);
            page.line(6, &Cell::new(&more).paint(Paint::Faint))?;
        }
    }
    let shown = file.findings.iter().filter(|finding| finding.effect != "note").count().min(SHOWN_FINDINGS);
    let all = file.findings.iter().filter(|finding| finding.effect != "note").count() as u64 + file.unlisted;
    match all - shown as u64 {
        0 => Ok(()),
        more => page.line(4, &Cell::new(&format!("and {more} findings more")).paint(Paint::Faint)),
    }
}

/// `pickle/dangerous-call (critical) in archive/data.pkl at 0x2f: calls posix.system('id') [CVE-2025-1716]`.
fn sentence(finding: &ModelFinding) -> String {
    let member = finding.member.as_deref().map(|member| format!(" in {member}")).unwrap_or_default();
    let offset = finding.offset.map(|offset| format!(" at {offset:#x}")).unwrap_or_default();
    let advisories = match finding.advisories.as_slice() {
        [] => String::new(),
        ids => format!(" [{}]", ids.join(", ")),
    };
    format!("{} ({}){member}{offset}: {}{advisories}", finding.rule, finding.severity, finding.evidence)
}

fn clean(page: &mut Page<'_>, view: &ModelScanView<'_>) -> io::Result<()> {
    let clean: Vec<&ModelFile> = view.scan.files.iter().filter(|file| file.verdict == "clean").collect();
    if clean.is_empty() {
        return Ok(());
    }
    page.heading("Clean", &format!("{}, read to their end", files_of(clean.len())))?;
    let shown = if view.full { clean.len() } else { 20 };
    let rows: Vec<Vec<Cell>> = clean
        .iter()
        .take(shown)
        .map(|file| {
            vec![
                Cell::path(file.names.first().unwrap_or(&file.path)),
                Cell::new(file.format.as_deref().unwrap_or_default()),
                Cell::new(&summary(file)),
            ]
        })
        .collect();
    page.rows(2, &rows)?;
    if clean.len() > shown {
        let more = format!("and {} more: --full lists them", clean.len() - shown);
        page.line(2, &Cell::new(&more).paint(Paint::Faint))?;
    }
    Ok(())
}

/// Parameters, architecture, licence: what a person asks first.
fn summary(file: &ModelFile) -> String {
    let mut parts = Vec::new();
    if let Some(tensors) = file.metadata.tensors.as_ref().filter(|tensors| tensors.parameters > 0) {
        let types: Vec<&str> = tensors.types.keys().map(String::as_str).collect();
        parts.push(format!("{} parameters ({})", grouped(tensors.parameters), types.join(", ")));
    }
    for field in ["architecture", "quantization", "license"] {
        let first = file.metadata.values.get(field).and_then(|values| values.first());
        parts.extend(first.map(|value| value.value.clone()));
    }
    parts.join("; ")
}

/// `1 234 567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

fn answer(page: &mut Page<'_>, view: &ModelScanView<'_>) -> io::Result<()> {
    let scan = view.scan;
    let counts: Vec<String> = ["malicious", "unreadable", "suspicious", "clean"]
        .iter()
        .map(|verdict| (*verdict, scan.count(verdict)))
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{count} {verdict}"))
        .collect();
    let counts = if counts.is_empty() { "no model was found".to_owned() } else { counts.join(", ") };
    page.heading("May they pass?", "")?;
    if view.counted.is_empty() {
        let would_fail = scan.count("malicious") + scan.count("unreadable") > 0;
        let yes = if would_fail { "yes, because the policy allows them" } else { "yes" };
        return page.line(2, &Cell::new(&format!("{yes}: {counts}")).paint(Paint::Good));
    }
    page.line(2, &Cell::new(&format!("no: {counts}")).paint(Paint::Bad))?;
    for sentence in view.counted.iter().take(10) {
        page.paragraph(4, sentence, Paint::default())?;
    }
    if view.counted.len() > 10 {
        page.line(4, &Cell::new(&format!("and {} more", view.counted.len() - 10)).paint(Paint::Faint))?;
    }
    Ok(())
}

/// For programs: `version` 1, as `wb_model::ModelScan` describes it.
pub fn model_scan_json(scan: &ModelScan, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, scan)?;
    out.write_all(b"\n")
}

/// For code-scanning pages: a rule a rule, a result a finding.
pub fn model_scan_sarif(scan: &ModelScan, out: &mut dyn Write) -> io::Result<()> {
    let mut observations: Vec<Observation> = scan
        .files
        .iter()
        .flat_map(|file| {
            file.findings.iter().filter(|one| one.effect != "note").map(move |one| observation(file, one))
        })
        .collect();
    observations.extend(scan.observations.iter().map(|one| Observation {
        kind: ObservationKind::Model,
        rule: one.rule.trim_start_matches("model/").to_owned(),
        severity: one.severity,
        place: Place { path: Some(one.path.clone()).filter(|path| !path.is_empty()), ..Place::default() },
        message: one.message.clone(),
        mend: "see the rule's page".to_owned(),
        globals: Vec::new(),
    }));
    observations.sort();
    observations.dedup();
    let subject = Subject {
        kind: SubjectKind::Directory,
        name: scan.sources.join(" "),
        manifest: None,
        config: None,
        platform: None,
        labels: std::collections::BTreeMap::new(),
    };
    observations_sarif(&scan.tool, &subject, &observations, &[], out)
}

fn observation(file: &ModelFile, finding: &ModelFinding) -> Observation {
    let mend = match finding.effect.as_str() {
        "malicious" => "do not load it: find out where it came from, and fetch it anew from its maker",
        "unreadable" => "find out what it is before anything loads it",
        _ => "look at it before anything loads it",
    };
    let called = file.names.first().map(|name| format!("{name}: ")).unwrap_or_default();
    Observation {
        kind: ObservationKind::Model,
        rule: finding.rule.replace('/', "-"),
        severity: finding.severity.max(Severity::Low),
        place: Place { path: Some(file.path.clone()), digest: file.sha256.clone(), ..Place::default() },
        message: format!("{called}{}", sentence(finding)),
        mend: mend.to_owned(),
        globals: finding.globals.clone(),
    }
}

#[cfg(test)]
mod tests;
