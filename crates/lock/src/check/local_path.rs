//! Worth knowing: what is installed from a folder is not what an index has, and no lock vouches for it.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Origin;

/// The rule.
pub(super) struct LocalPath;

static INFO: CheckInfo = CheckInfo {
    rule: "local-path",
    severity: Severity::Low,
    summary: "packages that come from a folder or file",
    mend: "nothing, if the folder is part of what is built",
};

impl Rule for LocalPath {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (_, package) in super::pinned_packages(project) {
            if let Origin::Path(path) = &package.origin
                && !matches!(path.as_str(), "" | ".")
                && !super::is_hashed(package)
            {
                let message = format!("{} comes from the path {path}", package.name);
                observed.add(&package.path, package.line, message);
            }
        }
    }
}
