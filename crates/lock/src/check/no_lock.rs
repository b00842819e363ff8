//! A project that says what it wants and nowhere what it gets; and lock files that can hold no hashes.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};

/// The rule.
pub(super) struct NoLock;

static INFO: CheckInfo = CheckInfo {
    rule: "no-lock",
    severity: Severity::High,
    summary: "manifests without a lock file, and formats that cannot hold hashes",
    mend: "write a lock file (uv lock, poetry lock, pdm lock, pipenv lock, pip-compile --generate-hashes) and keep it",
};

impl Rule for NoLock {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for manifest in project.manifests.iter().filter(|file| wants_something(file)) {
            if super::locks_of(project, manifest).next().is_none() {
                observed.add(&manifest.path, None, "no lock file says what it installs".to_owned());
            }
        }
        for file in project
            .locks
            .iter()
            .filter(|file| !super::carries_hashes(file) && !super::has_own_lock(project, file))
        {
            if !file.packages.is_empty() {
                observed.add(
                    &file.path,
                    None,
                    "this format cannot hold hashes, and no lock file stands beside it".to_owned(),
                );
            }
        }
    }
}

/// Whether anything would be installed.
fn wants_something(file: &crate::LockFile) -> bool {
    !file.requirements.is_empty() || !file.packages.is_empty()
}
