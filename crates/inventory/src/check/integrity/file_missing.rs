//! Is every file there that a package brought?

use std::collections::BTreeMap;

use wb_model::{ObservationKind, Outcome, Place, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::integrity::claims::{Claim, is_documentation};
use crate::{Draft, View};

/// The check.
pub(crate) struct FileMissing;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "file-missing",
    severity: Severity::Medium,
    summary: "a file that a package brought is not there",
    mend: "install the package again, or remove the package instead of its files",
};

/// More files of one package are told in one line.
const NAMED: usize = 5;

impl Check for FileMissing {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let claims = view.claims();
        let mut by_owner: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
        // Images are often built without documentation: it is counted, and no alarm.
        for claim in claims.missing().filter(|claim| !is_documentation(&claim.path)) {
            by_owner.entry(&claim.owner).or_default().push(claim);
        }
        for (owner, mut missing) in by_owner {
            missing.sort_by(|a, b| a.path.cmp(&b.path));
            let named = if missing.len() > NAMED { 0 } else { missing.len() };
            let at = |path: &str| Place { path: Some(path.to_owned()), ..Place::default() };
            for claim in missing.iter().take(named) {
                let from = view.tree().path(claim.from);
                observed.add(at(&claim.path), format!("it is not there, and {owner} brought it ({from})"));
            }
            if let (0, Some(first)) = (named, missing.first()) {
                let from = view.tree().path(first.from);
                let count = missing.len();
                let message = format!(
                    "{count} files that {owner} brought are not there; the first is {} ({from})",
                    first.path
                );
                observed.add(at(&first.path), message);
            }
        }
        observed.outcome()
    }
}
