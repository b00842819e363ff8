//! The application fetches over plain HTTP: anybody on the way can change what comes.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct PlainHttp;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "plain-http",
    severity: Severity::Medium,
    summary: "the application fetches over plain HTTP: anybody on the way can change what comes",
    mend: "use https, and check the digest of what comes",
};

impl Check for PlainHttp {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::PlainHttp, INFO.severity, view, draft, observed)
    }
}
