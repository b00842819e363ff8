//! Is every file the one that its package brought?

use std::collections::BTreeSet;

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::integrity::claims::Verdict;
use crate::{Draft, View};

/// The check.
pub(crate) struct FileChanged;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "file-changed",
    severity: Severity::High,
    summary: "a file is not the one that its package brought",
    mend: "install the package again, or ship the change as a package of your own",
};

impl Check for FileChanged {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let claims = view.claims();
        let mut seen = BTreeSet::new();
        let mut unknown = 0;
        for node in claims.all().iter().filter_map(|claim| claim.node) {
            if !seen.insert(node) {
                continue;
            }
            match claims.verdict(node) {
                Some(Verdict::Changed) => {
                    let Some(claim) = claims.about(node).find(|claim| !claim.may_differ) else { continue };
                    let says = match (&claim.digest, claim.size) {
                        (Some(digest), _) => digest.to_string(),
                        (None, Some(size)) => format!("{size} bytes"),
                        (None, None) => continue,
                    };
                    let is = claims.actual(claim, node).map_or_else(
                        || format!("{} bytes", view.tree().node(node).size),
                        |digest| digest.to_string(),
                    );
                    let from = view.tree().path(claim.from);
                    observed.add(
                        place(view, node),
                        format!("it is {is}, and {} says {says} ({from})", claim.owner),
                    );
                }
                // A package gives a digest and ours is missing: a file that could not be looked at.
                Some(Verdict::NoDigest) if claims.about(node).any(|claim| claim.digest.is_some()) => {
                    unknown += 1
                }
                _ => {}
            }
        }
        match unknown {
            0 => observed.outcome(),
            places => Outcome::CouldNotLook { count: observed.count() as u64, places },
        }
    }
}
