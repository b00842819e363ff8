//! An archive at an address that may answer with another one tomorrow.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Origin;

/// The rule.
pub(super) struct UnhashedUrl;

static INFO: CheckInfo = CheckInfo {
    rule: "unhashed-url",
    severity: Severity::High,
    summary: "archives at an address without a hash",
    mend: "add #sha256=… to the address, or lock again",
};

impl Rule for UnhashedUrl {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (file, package) in super::pinned_packages(project) {
            let bare = matches!(package.origin, Origin::Url(_))
                && (package.artifacts.is_empty()
                    || package.artifacts.iter().any(|artifact| artifact.hashes.is_empty()));
            if bare && super::carries_hashes(file) {
                observed.add(&package.path, package.line, format!("{} has no hash", package.text));
            }
        }
    }
}
