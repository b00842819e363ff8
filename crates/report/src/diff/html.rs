//! One page for a browser. It holds no script; everything from outside is escaped by the template.

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use wb_model::{Diff, FindingChange, FindingChanges, Observation};

use super::words::{groups, sentence, state_change, tally, versions};
use crate::plain;
use crate::view::id_page;

const STYLE: &str = include_str!("../../templates/report.css");

/// Writes a comparison as one self-contained HTML page.
pub fn diff_html(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let (class, answer) = match &diff.gate {
        Some(gate) if gate.passes => ("pass", "Nothing new stands against it"),
        Some(_) => ("fail", "What is new stands against it"),
        None => ("none", "What changed"),
    };
    let (findings, skipped, carried) = match &diff.findings {
        FindingChanges::Skipped { why } => (Vec::new(), Some(plain(why)), 0),
        FindingChanges::Compared { new, fixed, changed, carried } => (
            vec![
                Findings::of("new", "New findings", new),
                Findings::of("changed", "Findings that changed", changed),
                Findings::of("fixed", "Fixed findings", fixed),
            ],
            None,
            *carried,
        ),
    };
    let page = Page {
        security: format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
        ),
        style: STYLE,
        old: plain(&diff.old.subject.name),
        new: plain(&diff.new.subject.name),
        tool: plain(&format!("{} {}", diff.tool.name, diff.tool.version)),
        class,
        answer,
        tally: tally(diff),
        reasons: diff.gate.iter().flat_map(|gate| &gate.reasons).map(|reason| plain(reason)).collect(),
        uncertain: diff.uncertain.iter().map(|note| plain(note)).collect(),
        skipped,
        carried,
        findings,
        observations: vec![
            ("New about the image itself", "fail", seen(&diff.observations.new)),
            ("Mended about the image itself", "pass", seen(&diff.observations.fixed)),
        ],
        groups: components(diff),
        licenses: diff
            .licenses
            .iter()
            .map(|one| (plain(&one.name), plain(&one.old.join(", ")), plain(&one.new.join(", "))))
            .collect(),
        surroundings: diff.surroundings.iter().map(|one| plain(&sentence(one))).collect(),
    };
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    page.write_into(&mut out)?;
    out.write_all(b"\n")?;
    out.flush()
}

#[derive(Template)]
#[template(path = "diff.html", whitespace = "minimize")]
struct Page {
    security: String,
    style: &'static str,
    old: String,
    new: String,
    tool: String,
    class: &'static str,
    answer: &'static str,
    tally: String,
    reasons: Vec<String>,
    uncertain: Vec<String>,
    skipped: Option<String>,
    carried: u64,
    findings: Vec<Findings>,
    observations: Vec<(&'static str, &'static str, Vec<Seen>)>,
    groups: Vec<Components>,
    licenses: Vec<(String, String, String)>,
    surroundings: Vec<String>,
}

struct Findings {
    anchor: &'static str,
    title: &'static str,
    rows: Vec<Row>,
}

struct Row {
    severity: &'static str,
    id: String,
    page: Option<String>,
    component: String,
    within: Option<String>,
    fixed_in: String,
    exploited: bool,
    notes: String,
    summary: String,
}

struct Seen {
    severity: &'static str,
    rule: String,
    place: String,
    message: String,
    mend: String,
}

struct Components {
    title: &'static str,
    rows: Vec<ComponentRow>,
}

struct ComponentRow {
    inside: bool,
    name: String,
    versions: String,
    change: &'static str,
    uncertain: String,
}

impl Findings {
    fn of(anchor: &'static str, title: &'static str, findings: &[FindingChange]) -> Self {
        Self { anchor, title, rows: findings.iter().map(Row::of).collect() }
    }
}

impl Row {
    fn of(one: &FindingChange) -> Self {
        let mut notes = state_change(one);
        notes.extend(one.set_aside.iter().cloned());
        notes.extend(one.uncertain.iter().cloned());
        Self {
            severity: one.severity.name(),
            id: plain(&one.vulnerability),
            page: id_page(&one.vulnerability),
            component: plain(&one.component),
            within: one.within.as_ref().map(|within| plain(within)),
            fixed_in: plain(&one.fixed_in.join(", ")),
            exploited: one.exploited,
            notes: plain(&notes.join(", ")),
            summary: plain(&one.summary),
        }
    }
}

fn seen(observations: &[Observation]) -> Vec<Seen> {
    let seen = observations.iter().map(|one| Seen {
        severity: one.severity.name(),
        rule: plain(&one.rule_id()),
        place: plain(&one.place.to_string()),
        message: plain(&one.message),
        mend: plain(&one.mend),
    });
    seen.collect()
}

fn components(diff: &Diff) -> Vec<Components> {
    let row = |(change, inside): &(wb_model::ComponentChange, bool)| ComponentRow {
        inside: *inside,
        name: plain(&change.name),
        versions: plain(&versions(change)),
        change: change.change.name(),
        uncertain: plain(change.uncertain.as_deref().unwrap_or_default()),
    };
    groups(diff)
        .iter()
        .map(|group| Components { title: group.title, rows: group.rows.iter().map(row).collect() })
        .collect()
}
