//! What `weighbridge base` says to people. Names and labels of images may hold anything: all of it is made plain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wb_model::{BaseEvidence, Finding, Severity};
use wb_report::plain;
use wb_workflow::base::{Bases, Cadence, Fixes, Report};

/// How many lines of a list are shown.
const SHOWN: usize = 20;

pub(super) fn list(bases: &Bases) -> String {
    let mut text = String::new();
    for base in bases.known() {
        let digest = base.digest.as_ref().map_or_else(|| "no digest".to_owned(), |digest| digest.short());
        let created = base.created.as_deref().and_then(|time| time.get(..10)).unwrap_or("no date");
        let publisher = base.publisher.as_deref().unwrap_or("unknown publisher");
        let _ = writeln!(
            text,
            "{}  {}  {}  {} layers  {} components  {}",
            plain(&base.name),
            plain(created),
            digest,
            base.diff_ids.len(),
            base.components.len(),
            plain(publisher)
        );
    }
    if text.is_empty() { "no bases are known\n".to_owned() } else { text }
}

pub(super) fn report(subject: &str, told: &Report, fixes: Option<&Fixes>) -> String {
    let mut text = String::new();
    let Some(base) = &told.base else {
        return format!("{}: no known base\n", plain(subject));
    };
    let proof = match base.evidence {
        BaseEvidence::Layers => format!("proved by its {} lowest layers", base.layers),
        BaseEvidence::Label => "as its labels claim".to_owned(),
        BaseEvidence::History => "guessed from its history".to_owned(),
    };
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<10} {}", plain(value));
    };
    line("image", subject);
    line("base", &format!("{} ({proof})", base.name));
    line("digest", &base.digest.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string));
    line("publisher", base.publisher.as_deref().unwrap_or("unknown"));
    let age =
        told.age_days.map(|days| format!("{days} days, made {}", base.created.as_deref().unwrap_or("")));
    line("age", age.as_deref().unwrap_or("unknown"));
    line("patched", &cadence(told.cadence));
    match &told.newer {
        None => line("newer", "no newer release of this name is recorded"),
        Some(newer) => {
            let digest = newer.digest.as_ref().map(|digest| format!(", {digest}")).unwrap_or_default();
            line(
                "newer",
                &format!("made {}{digest}; packages that differ: {}", newer.created, newer.changed.len()),
            );
            for changed in newer.changed.iter().take(SHOWN) {
                let side = |versions: &[String]| {
                    if versions.is_empty() { "none".to_owned() } else { versions.join(", ") }
                };
                line("", &format!("{} {} → {}", changed.package, side(&changed.from), side(&changed.to)));
            }
            if newer.changed.len() > SHOWN {
                line("", &format!("and {} more (--json has all)", newer.changed.len() - SHOWN));
            }
        }
    }
    if let Some(fixes) = fixes {
        line(
            "fixes",
            &format!(
                "{} of {} open findings of the base: {}",
                fixes.fixed.len(),
                fixes.open,
                counts(&fixes.fixed)
            ),
        );
        for finding in fixes.fixed.iter().take(SHOWN) {
            line("", &format!("{} ({}) {}", finding.vulnerability, finding.severity, finding.component));
        }
        if fixes.fixed.len() > SHOWN {
            line("", &format!("and {} more (--json has all)", fixes.fixed.len() - SHOWN));
        }
        line("opens", &format!("{} findings: {}", fixes.opened.len(), counts(&fixes.opened)));
    }
    text
}

fn cadence(cadence: Cadence) -> String {
    match cadence.median_days {
        Some(days) => format!("every {days} days (median of {} recorded releases)", cadence.releases),
        None => format!("not enough recorded ({} of at least 3 releases)", cadence.releases),
    }
}

fn counts(findings: &[Finding]) -> String {
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.severity).or_default() += 1;
    }
    let parts: Vec<String> =
        counts.iter().rev().map(|(severity, count)| format!("{count} {severity}")).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
