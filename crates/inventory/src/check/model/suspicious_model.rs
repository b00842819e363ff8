//! Models that hold what no ordinary writer leaves behind.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use wb_aimodel::Effect;

use crate::models::beside::Beside;

/// The rule.
pub(crate) struct SuspiciousModel;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "suspicious-model",
    severity: Severity::Medium,
    summary: "model files that hold something odd, of which nothing runs when they are loaded",
    mend: "have the model written anew by its maker, or read what was found and waive it for this content",
};

impl Check for SuspiciousModel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        // Code beside models has a check of its own.
        let files = view.models().files.values();
        for file in files.filter(|file| !file.beside.iter().any(|one| matches!(one, Beside::Code(_)))) {
            super::say(view, file, Effect::Suspicious, observed);
        }
        observed.outcome()
    }
}
