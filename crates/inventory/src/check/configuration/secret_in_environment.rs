//! Secrets in the environment that the image sets.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::secret;
use crate::view::View;

use super::{not_an_image, setting};

/// The rule.
pub(crate) struct SecretInEnvironment;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "secret-in-environment",
    severity: Severity::Critical,
    summary: "secrets in environment variables",
    mend: "give secrets when the container starts, and revoke this one: it is in every copy of the image",
};

impl Check for SecretInEnvironment {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        for (name, value) in &view.image().env {
            if let Some(sort) = secret::sort_of(name, value) {
                let place = setting(format!("Env {}", secret::redact(name)));
                observed.add(place, format!("the variable holds a secret ({sort})"));
            }
        }
        observed.outcome()
    }
}
