//! Python code that comes with a model.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use wb_aimodel::Effect;

use crate::models::beside::Beside;

/// The rule.
pub(crate) struct ModelCode;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "model-code",
    severity: Severity::High,
    summary: "Python files of model folders that can do what a model has no need to; what acts when it is imported is malicious",
    mend: "read the code; load the model without trust_remote_code, or from a folder without it",
};

impl Check for ModelCode {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for file in view.models().files.values() {
            if !file.beside.iter().any(|one| matches!(one, Beside::Code(_))) {
                continue;
            }
            // What runs is said as of every model.
            super::say(view, file, Effect::Suspicious, observed);
        }
        observed.outcome()
    }
}
