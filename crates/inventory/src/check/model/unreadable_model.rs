//! Models of which nothing can be said.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use wb_aimodel::{Effect, Verdict};

use crate::models::beside::Beside;

/// The rule.
pub(crate) struct UnreadableModel;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "unreadable-model",
    severity: Severity::High,
    summary: "model files that could not be read to a decision: nothing says that they are harmless",
    mend: "write the model anew in a format that can be read, or waive it for this content by its SHA-256",
};

impl Check for UnreadableModel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for file in view.models().files.values() {
            // A pointer in place of a file has a check of its own.
            if file.beside.iter().any(|one| matches!(one, Beside::Pointer(_))) {
                continue;
            }
            if file.findings().any(|finding| finding.effect == Effect::Unreadable) {
                super::say(view, file, Effect::Unreadable, observed);
            } else if file.verdict() == Verdict::Unreadable {
                observed.add(super::place(view, file), "it was not read to its end");
            }
        }
        observed.outcome()
    }
}
