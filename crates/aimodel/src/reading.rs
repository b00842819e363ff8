//! A reading: everything that was seen of one file.

use serde::{Deserialize, Serialize};

use wb_read::FactType;

use crate::finding::{Effect, Finding, Verdict};
use crate::metadata::Metadata;

/// Everything that was seen of one model file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The format's id; none when the file is nothing that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub format: Option<String>,
    /// Further formats that the same bytes are, in the order of their ids.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<String>,
    /// Whether the file was interpreted to its end.
    pub complete: bool,
    /// What was found, in the order of places.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Finding>,
    /// How many findings were not listed.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub unlisted: u64,
    /// What it says about itself, and what was measured.
    #[serde(skip_serializing_if = "Metadata::is_empty", default)]
    pub metadata: Metadata,
}

impl FactType for Reading {
    const KIND: &'static str = "model/reading";
}

impl Reading {
    /// What the file is: the worst of its findings, and never clean when it was not read to its end.
    pub fn verdict(&self) -> Verdict {
        let worst = self.findings.iter().map(|finding| finding.effect).max().unwrap_or(Effect::Note);
        let verdict = worst.verdict();
        if verdict == Verdict::Clean && (!self.complete || self.format.is_none()) {
            Verdict::Unreadable
        } else {
            verdict
        }
    }

    /// Adds a finding while there is room; a worse one takes the place of the least bad.
    pub(crate) fn add(&mut self, finding: Finding, room: usize) {
        if self.findings.contains(&finding) {
            return;
        }
        if self.findings.len() < room {
            self.findings.push(finding);
            return;
        }
        self.unlisted += 1;
        let least = self.findings.iter_mut().min_by_key(|kept| kept.effect);
        if let Some(least) = least.filter(|kept| kept.effect < finding.effect) {
            *least = finding;
        }
    }

    pub(crate) fn malicious(&self) -> usize {
        self.findings.iter().filter(|finding| finding.effect == Effect::Malicious).count()
    }

    /// Puts every list into its canonical order.
    pub(crate) fn sort(&mut self) {
        // The worst first: what fails a file is what its reader looks for.
        self.findings.sort_by(|a, b| {
            (b.effect, &a.member, a.stream, a.offset, &a.rule, &a.evidence).cmp(&(
                a.effect,
                &b.member,
                b.stream,
                b.offset,
                &b.rule,
                &b.evidence,
            ))
        });
        self.also.sort();
        self.also.dedup();
        self.metadata.sort();
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
