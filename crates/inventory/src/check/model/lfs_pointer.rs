//! Pointers in place of weights.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use crate::models::beside::Beside;

/// The rule.
pub(crate) struct LfsPointerFile;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Model,
    rule: "lfs-pointer",
    severity: Severity::Medium,
    summary: "pointers of Git LFS in place of weights: what is loaded later was never looked at",
    mend: "fetch the file (git lfs pull) before the image is built, or take the pointer out",
};

impl Check for LfsPointerFile {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        for file in view.models().files.values() {
            for one in &file.beside {
                let Beside::Pointer(pointer) = one else { continue };
                let message = format!(
                    "a pointer stands in place of a file of {} bytes with SHA-256 {}",
                    pointer.size, pointer.oid
                );
                observed.add(super::place(view, file), message);
            }
        }
        observed.outcome()
    }
}
