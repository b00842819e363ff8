//! Private keys that their permissions do not protect.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::read::secret::SecretFile;
use crate::view::View;

use super::file;

/// The rule.
pub(crate) struct WorldReadableKey;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "world-readable-key",
    severity: Severity::High,
    summary: "private keys that every user may read",
    mend: "let only its owner read it (chmod 600), and better do not put it into the image",
};

impl Check for WorldReadableKey {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        for located in view.facts::<SecretFile>() {
            let is_key = located.fact.sort.contains("private key");
            let is_open = view.tree().node(located.node).mode & 0o004 != 0;
            if is_key && is_open && draft.owners(located.node).is_empty() {
                observed
                    .add(file(view, located.node), "every user of the container may read this private key");
            }
        }
        observed.outcome()
    }
}
