//! The application downloads a script and runs it.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct RemoteScript;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "remote-script",
    severity: Severity::High,
    summary: "the application downloads a script and runs it",
    mend: "put the script into the image when it is built, or check its SHA-256 before it is run",
};

impl Check for RemoteScript {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::RemoteScript, INFO.severity, view, draft, observed)
    }
}
