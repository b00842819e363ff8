//! A package of an index without one exact version. Stricter than pip, which takes `==1.*` for a pin.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Origin;

/// The rule.
pub(super) struct NotPinned;

static INFO: CheckInfo = CheckInfo {
    rule: "not-pinned",
    severity: Severity::High,
    summary: "packages without one exact version",
    mend: "pin it to one version with ==, or write a lock file",
};

impl Rule for NotPinned {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (file, package) in super::pinned_packages(project) {
            if package.version.is_none()
                && matches!(package.origin, Origin::Index(_))
                && !super::has_own_lock(project, file)
            {
                let message = format!("{} is not pinned to one version", package.text);
                observed.add(&package.path, package.line, message);
            }
        }
    }
}
