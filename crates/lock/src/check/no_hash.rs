//! A package that anybody could exchange: no hash says what its archives are.
//!
//! Looser than `pip install --require-hashes` where nothing in a requirements file has a hash: a repository at a full commit
//! is named by its content, and a folder beside the project is the project's own. Where hashes are required, pip refuses both.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::{Origin, Role};

/// The rule.
pub(super) struct NoHash;

static INFO: CheckInfo = CheckInfo {
    rule: "no-hash",
    severity: Severity::High,
    summary: "packages whose archives have no hash",
    mend: "add the hashes of all its archives (pip-compile --generate-hashes, uv export, lock again)",
};

impl Rule for NoHash {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (file, package) in super::pinned_packages(project) {
            if !super::carries_hashes(file) || super::has_own_lock(project, file) {
                continue;
            }
            let message = match &package.origin {
                Origin::Git { commit: Some(_), .. } | Origin::Path(_)
                    if file.role == Role::Requirements
                        && file.requires_hashes
                        && package.artifacts.is_empty() =>
                {
                    format!(
                        "{} cannot be checked by a hash, and hashes are required: pip refuses the file",
                        package.text
                    )
                }
                Origin::Git { .. } => continue,
                Origin::Path(_) if package.artifacts.is_empty() => continue,
                // What an address names is the matter of `unhashed-url`.
                Origin::Url(_) => continue,
                Origin::Index(_) | Origin::Path(_) if package.artifacts.is_empty() => {
                    format!("{} has no hash", package.text)
                }
                Origin::Index(_) | Origin::Path(_) => {
                    let bare: Vec<&str> = package
                        .artifacts
                        .iter()
                        .filter(|artifact| artifact.hashes.is_empty())
                        .map(|artifact| artifact.file.as_deref().unwrap_or("an archive"))
                        .collect();
                    match bare.as_slice() {
                        [] => continue,
                        [first, ..] => format!("{} has archives without a hash, as {first}", package.text),
                    }
                }
            };
            observed.add(&package.path, package.line, message);
        }
    }
}
