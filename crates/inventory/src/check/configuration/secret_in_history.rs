//! Secrets in the steps of the build: they stay readable however the image is changed later.

use std::collections::BTreeSet;

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::image::Image;
use crate::secret;
use crate::view::View;

use super::{not_an_image, setting};

/// The rule.
pub(crate) struct SecretInHistory;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "secret-in-history",
    severity: Severity::Critical,
    summary: "secrets in the build history: arguments, commands, comments",
    mend: "use RUN --mount=type=secret instead of ARG and ENV, rebuild, and revoke it",
};

impl Check for SecretInHistory {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        let image = view.image();
        for (step, number) in image.history.iter().zip(1_u32..) {
            for (text, what) in [(&step.created_by, "instruction"), (&step.comment, "comment")] {
                let text = text.as_deref().unwrap_or_default();
                let sorts: BTreeSet<&str> = secret::find(text)
                    .into_iter()
                    .filter(|secret| !is_elsewhere(image, text.get(secret.range.clone()).unwrap_or_default()))
                    .map(|secret| secret.sort)
                    .collect();
                for sort in sorts {
                    let message = format!("the {what} of build step {number} holds a secret ({sort})");
                    observed.add(setting(format!("history {number}")), message);
                }
            }
        }
        observed.outcome()
    }
}

/// Whether the same secret is in the environment or in a label as well: then that is where it is told.
fn is_elsewhere(image: &Image, value: &str) -> bool {
    image.env.iter().any(|(_, other)| other.contains(value))
        || image.labels.values().any(|other| other.contains(value))
}
