//! A repository at a branch or tag, which can be another one tomorrow.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Origin;

/// The rule.
pub(super) struct VcsWithoutCommit;

static INFO: CheckInfo = CheckInfo {
    rule: "vcs-without-commit",
    severity: Severity::High,
    summary: "repositories that are not pinned to a full commit",
    mend: "pin it to the full commit",
};

impl Rule for VcsWithoutCommit {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (file, package) in super::pinned_packages(project) {
            if matches!(package.origin, Origin::Git { commit: None, .. })
                && !super::has_own_lock(project, file)
            {
                let message = format!("{} is taken from a repository without a full commit", package.text);
                observed.add(&package.path, package.line, message);
            }
        }
    }
}
