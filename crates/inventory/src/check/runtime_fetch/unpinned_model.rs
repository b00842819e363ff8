//! The application fetches a model whose content is not pinned.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct UnpinnedModel;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "unpinned-model",
    severity: Severity::Medium,
    summary: "the application fetches a model whose content is not pinned",
    mend: "give the full commit as the revision, or put the model into the image and load it from its folder",
};

impl Check for UnpinnedModel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::Model, INFO.severity, view, draft, observed)
    }
}
