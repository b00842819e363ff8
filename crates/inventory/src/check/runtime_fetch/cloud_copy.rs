//! The application copies files from a cloud's bucket when it runs.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct CloudCopy;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "cloud-copy",
    severity: Severity::Low,
    summary: "the application copies files from a cloud's bucket when it runs",
    mend: "copy the files when the image is built, and check their digests",
};

impl Check for CloudCopy {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::CloudCopy, INFO.severity, view, draft, observed)
    }
}
