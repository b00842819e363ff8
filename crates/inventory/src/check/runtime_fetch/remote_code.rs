//! The application runs code that comes with a model, a dataset or a repository.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct RemoteCode;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "remote-code",
    severity: Severity::High,
    summary: "the application runs code that comes with a model, a dataset or a repository",
    mend: "keep a reviewed copy of that code in the image, or pin the full commit; do not trust remote code otherwise",
};

impl Check for RemoteCode {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::RemoteCode, INFO.severity, view, draft, observed)
    }
}
