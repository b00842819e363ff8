//! Code that loading fetches from elsewhere.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use wb_aimodel::ReferenceKind;

use crate::resolve::models::shop::is_commit;

/// The rule.
pub(crate) struct RemoteCodeUnpinned;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "remote-code-unpinned",
    severity: Severity::High,
    summary: "models whose loading fetches and runs code of another repository, at a revision that anybody there may change",
    mend: "pin a commit (code_revision), or copy the code beside the model and read it",
};

impl Check for RemoteCodeUnpinned {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for file in view.models().files.values() {
            for one in &file.metadata().references {
                let is_pinned = one.revision.as_deref().is_some_and(is_commit);
                if one.kind == ReferenceKind::RemoteCode && !is_pinned {
                    let at = one.revision.as_deref().map_or_else(
                        || "no revision is named".to_owned(),
                        |revision| format!("{revision} is a name that moves"),
                    );
                    let message = format!("loading runs code of {}, and {at}", one.target);
                    observed.add(super::place(view, file), message);
                }
            }
        }
        observed.outcome()
    }
}
