//! Do only packages' own path files run code whenever Python starts?

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::integrity::claims::Verdict;
use crate::read::integrity::path_file::PathFile;
use crate::{Draft, View};

/// The check.
pub(crate) struct PathFileCode;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "path-file-code",
    severity: Severity::Critical,
    summary: "a .pth file that no package brought as it is runs code whenever Python starts",
    mend: "remove the file, or install what needs it as a package",
};

impl Check for PathFileCode {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let claims = view.claims();
        for file in view.facts::<PathFile>() {
            if file.fact.code_lines.is_empty() || claims.verdict(file.node) == Some(Verdict::Same) {
                continue;
            }
            let mut place = place(view, file.node);
            place.line = file.fact.code_lines.first().copied();
            let count = file.fact.code_lines.len();
            observed.add(
                place,
                format!("{count} of its lines run code whenever Python starts, and no package brought it so"),
            );
        }
        observed.outcome()
    }
}
