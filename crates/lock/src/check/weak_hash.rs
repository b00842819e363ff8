//! An archive that only a broken algorithm vouches for.
//!
//! pip refuses such a file (`--hash`); it takes MD5 and SHA-1 in the fragment of an address, and we do not.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::{Hash, Strength};

/// The rule.
pub(super) struct WeakHash;

static INFO: CheckInfo = CheckInfo {
    rule: "weak-hash",
    severity: Severity::High,
    summary: "archives that only MD5, SHA-1 or SHA-224 vouches for",
    mend: "replace the hash with SHA-256 or stronger",
};

impl Rule for WeakHash {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (file, package) in super::pinned_packages(project) {
            let refused = file.format == crate::format::requirements_txt::ID;
            let weak = package.artifacts.iter().find_map(|artifact| {
                let weak = artifact.hashes.iter().find(|hash| hash.strength() == Strength::Weak)?;
                (refused || !artifact.hashes.iter().any(Hash::is_strong)).then_some(weak)
            });
            if let Some(hash) = weak {
                let message =
                    format!("{} is vouched for by {}, which can be forged", package.text, hash.algorithm);
                observed.add(&package.path, package.line, message);
            }
        }
    }
}
