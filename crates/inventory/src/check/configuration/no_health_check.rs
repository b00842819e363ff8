//! Can the platform tell whether it still works? (Docker's `Healthcheck`)

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use super::{not_an_image, setting};

/// The rule.
pub(crate) struct NoHealthCheck;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "no-health-check",
    severity: Severity::Low,
    summary: "images that start something and have no health check",
    mend: "add HEALTHCHECK, or a probe where the container is started (which this program cannot see)",
};

impl Check for NoHealthCheck {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        let run = &view.image().run;
        let starts = !run.entrypoint.is_empty() || !run.cmd.is_empty() || !run.exposed_ports.is_empty();
        match run.health_check.as_deref() {
            _ if !starts => {}
            None | Some([]) => observed.add(setting("Healthcheck"), "there is no health check"),
            Some([first, ..]) if first == "NONE" => {
                observed.add(setting("Healthcheck"), "the health check of the base is turned off");
            }
            Some(_) => {}
        }
        observed.outcome()
    }
}
