//! The application downloads files when it runs and does not check what comes.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct Download;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "download",
    severity: Severity::Medium,
    summary: "the application downloads files when it runs and does not check what comes",
    mend: "put the file into the image when it is built, or check its SHA-256 before it is used",
};

impl Check for Download {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::Download, INFO.severity, view, draft, observed)
    }
}
