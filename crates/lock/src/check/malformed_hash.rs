//! A hash that can match nothing. Stricter than pip, which passes over one of several.

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::Strength;

/// The rule.
pub(super) struct MalformedHash;

static INFO: CheckInfo = CheckInfo {
    rule: "malformed-hash",
    severity: Severity::High,
    summary: "hashes of the wrong length, with wrong digits or of an unknown algorithm",
    mend: "write the hashes again with the tool that made the file",
};

impl Rule for MalformedHash {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for (_, package) in super::pinned_packages(project) {
            for hash in package.artifacts.iter().flat_map(|artifact| &artifact.hashes) {
                let shown = |text: &str| text.chars().take(140).collect::<String>();
                let message = match hash.strength() {
                    Strength::Malformed => format!(
                        "{} has a hash that is none: {} digits are not those of {}",
                        package.text,
                        hash.hex.chars().count(),
                        shown(&hash.algorithm)
                    ),
                    Strength::Unknown => {
                        format!(
                            "{} has a hash of an algorithm that is not known: {}",
                            package.text,
                            shown(&hash.algorithm)
                        )
                    }
                    Strength::Strong | Strength::Weak => continue,
                };
                observed.add(&package.path, package.line, message);
            }
        }
    }
}
