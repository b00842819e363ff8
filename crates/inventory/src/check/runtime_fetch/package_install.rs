//! The application installs packages when it runs: what runs is not what was scanned.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct PackageInstall;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "package-install",
    severity: Severity::Medium,
    summary: "the application installs packages when it runs: what runs is not what was scanned",
    mend: "install the packages when the image is built, from a lock file with hashes",
};

impl Check for PackageInstall {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::PackageInstall, INFO.severity, view, draft, observed)
    }
}
