//! Claims of descent that the bytes contradict.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use crate::resolve::models::set::LineageStatus;

/// The rule.
pub(crate) struct LineageContradicted;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "lineage-contradicted",
    severity: Severity::High,
    summary: "models whose claimed base has another architecture, other tensors or other modules",
    mend: "do not trust the name: take the model from a maker who says truly what it is made from",
};

impl Check for LineageContradicted {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for set in &view.models().sets {
            for one in set.lineage.iter().filter(|one| one.status == LineageStatus::Contradicted) {
                let message = format!("{} is said to be made from {}: {}", set.name, one.base, one.detail);
                observed.add(super::set_place(set), message);
            }
        }
        observed.outcome()
    }
}
