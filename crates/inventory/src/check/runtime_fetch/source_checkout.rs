//! The application fetches sources from version control when it runs.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct SourceCheckout;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "source-checkout",
    severity: Severity::Medium,
    summary: "the application fetches sources from version control when it runs",
    mend: "fetch the sources when the image is built, at a full commit",
};

impl Check for SourceCheckout {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::SourceCheckout, INFO.severity, view, draft, observed)
    }
}
