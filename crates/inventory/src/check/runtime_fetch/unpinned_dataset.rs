//! The application fetches a dataset whose content is not pinned.

use wb_model::{ObservationKind, Outcome, Severity};

use super::report;
use crate::check::{Check, CheckInfo, Observed};
use crate::read::script::Rule;
use crate::{Draft, View};

/// The check.
pub(crate) struct UnpinnedDataset;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::RuntimeFetch,
    rule: "unpinned-dataset",
    severity: Severity::Medium,
    summary: "the application fetches a dataset whose content is not pinned",
    mend: "give the full commit as the revision, or put the dataset into a volume or the image",
};

impl Check for UnpinnedDataset {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        report(Rule::Dataset, INFO.severity, view, draft, observed)
    }
}
