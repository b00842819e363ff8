//! Licences that do not fit together.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

/// The rule.
pub(crate) struct LicenseConflict;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "license-conflict",
    severity: Severity::Medium,
    summary: "models whose header, card, licence file and base model do not say the same of the licence",
    mend: "ask the maker which licence holds, and keep its text beside the model",
};

impl Check for LicenseConflict {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for set in &view.models().sets {
            for conflict in &set.license_conflicts {
                observed.add(super::set_place(set), format!("{}: {conflict}", set.name));
            }
        }
        observed.outcome()
    }
}
