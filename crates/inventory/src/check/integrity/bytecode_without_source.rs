//! Does every bytecode file have the source it was made from?

use wb_model::{ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::integrity::bytecode::{SourceOf, source_of};
use crate::integrity::claims::Verdict;
use crate::read::integrity::bytecode::Bytecode;
use crate::{Draft, View};

/// The check.
pub(crate) struct BytecodeWithoutSource;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "bytecode-without-source",
    severity: Severity::Medium,
    summary: "a bytecode file has no source beside it, so that nobody can read what it does",
    mend: "ship the source, or have the package list the bytecode with its hash",
};

impl Check for BytecodeWithoutSource {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let claims = view.claims();
        for file in view.facts::<Bytecode>() {
            if claims.verdict(file.node) == Some(Verdict::Same) {
                continue;
            }
            match source_of(view, file.node) {
                SourceOf::Found(_) => {}
                SourceOf::Imported => {
                    observed.add(
                        place(view, file.node),
                        "Python imports it in its source's place, which is not there",
                    );
                }
                // Below `__pycache__` Python does not look at it without its source (PEP 3147): left behind.
                SourceOf::Left => observed.add_with(
                    Severity::Low,
                    place(view, file.node),
                    "its source is not there; Python does not import it by itself",
                ),
            }
        }
        observed.outcome()
    }
}
