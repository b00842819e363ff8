//! Does every file have the set-id bits and the write permissions that its package gave it?

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::tree::NodeKind;
use crate::{Draft, View};

/// The check.
pub(crate) struct ModeChanged;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "mode-changed",
    severity: Severity::High,
    summary: "a file has set-id bits or write permissions that its package did not give it",
    mend: "set the permissions of the package again, or ship the change as a package of your own",
};

/// Set-user-id, set-group-id, and writable by everybody. The rest is often tightened, which harms nobody.
const DANGEROUS: u16 = 0o6002;

impl Check for ModeChanged {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let claims = view.claims();
        let mut any = false;
        for claim in claims.all() {
            let (Some(node), Some(mode)) = (claim.node, claim.mode) else { continue };
            any = true;
            let is = view.tree().node(node);
            let added = is.mode & DANGEROUS & !mode;
            if is.kind == NodeKind::File && added != 0 {
                let message = format!(
                    "its permissions are {:04o}, and {} gave it {:04o}",
                    is.mode,
                    claim.owner,
                    mode & 0o7777
                );
                observed.add(place(view, node), message);
            }
        }
        match any {
            true => observed.outcome(),
            false => {
                Outcome::Skipped { why: "no package says permissions (dpkg and Python do not)".to_owned() }
            }
        }
    }
}
