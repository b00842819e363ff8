//! Where the machine puts findings until it is known whose they are: of the file, of a constant in it, or of a guess.

use crate::context::Context;
use crate::finding::{Effect, Finding, Rule};

/// Findings of one run that are kept.
const KEPT: usize = 400;

#[derive(Debug, Default)]
pub(super) struct Sink {
    pub(super) findings: Vec<Finding>,
    pub(super) stream: Option<u32>,
    /// Findings that were not kept. Nobody may take what is there for all there is.
    dropped: u64,
}

impl Sink {
    pub(super) fn find(&mut self, mut finding: Finding) {
        if finding.trace.is_empty() {
            let place = finding.offset.map_or_else(String::new, |offset| format!("{offset:#x} "));
            finding.trace.push(format!("{place}{}", finding.evidence));
        }
        if self.findings.len() >= KEPT {
            self.dropped += 1;
            // The worst ones must not be lost to a flood of others.
            if finding.effect < Effect::Malicious {
                return;
            }
            let Some(place) = self.findings.iter().position(|kept| kept.effect < Effect::Malicious) else {
                return;
            };
            self.findings.remove(place);
        }
        self.findings.push(match self.stream {
            Some(stream) => finding.in_stream(stream),
            None => finding,
        });
    }

    /// Counts findings that nobody will see.
    pub(super) fn drop_untold(&mut self, count: u64) {
        self.dropped = self.dropped.saturating_add(count);
    }

    /// How many were not kept.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(super) fn say(&mut self, rule: &'static Rule, offset: u64, evidence: impl AsRef<str>) {
        self.find(Finding::new(rule, evidence).at(offset));
    }

    /// The worst that was found.
    pub(super) fn worst(&self) -> Option<&Finding> {
        self.findings.iter().max_by(|a, b| a.effect.cmp(&b.effect).then(b.offset.cmp(&a.offset)))
    }

    /// Hands everything over.
    pub(super) fn pour(&mut self, context: &mut Context<'_>) {
        for finding in self.findings.drain(..) {
            context.find(finding);
        }
        context.not_listed(std::mem::take(&mut self.dropped));
    }
}
