//! Models that do something when they are loaded.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use wb_aimodel::Effect;

/// The rule.
pub(crate) struct MaliciousModel;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "malicious-model",
    severity: Severity::Critical,
    summary: "model files that run code, reach files or attack their reader when they are loaded",
    mend: "do not load it; delete the file, and take the model from its maker again in a format that holds no code (safetensors)",
};

impl Check for MaliciousModel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for file in view.models().files.values() {
            super::say(view, file, Effect::Malicious, observed);
        }
        observed.outcome()
    }
}
