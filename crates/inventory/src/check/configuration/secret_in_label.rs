//! Secrets in labels.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::secret;
use crate::view::View;

use super::{not_an_image, setting};

/// The rule.
pub(crate) struct SecretInLabel;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "secret-in-label",
    severity: Severity::Critical,
    summary: "secrets in labels",
    mend: "take it out of the labels and revoke it: everybody who can read the manifest can read it",
};

impl Check for SecretInLabel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        for (name, value) in &view.image().labels {
            if let Some(sort) = secret::sort_of(name, value) {
                let place = setting(format!("Label {}", secret::redact(name)));
                observed.add(place, format!("the label holds a secret ({sort})"));
            }
        }
        observed.outcome()
    }
}
