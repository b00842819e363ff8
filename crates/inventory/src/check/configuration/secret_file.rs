//! Files that hold secrets.

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::read::secret::SecretFile;
use crate::view::View;

use super::file;

/// The rule.
pub(crate) struct SecretFiles;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "secret-file",
    severity: Severity::Critical,
    summary: "files with keys, passwords and tokens",
    mend: "take the file out of every layer (RUN --mount=type=secret), and revoke what is in it",
};

impl Check for SecretFiles {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        for located in view.facts::<SecretFile>() {
            let (sort, place) = (&located.fact.sort, file(view, located.node));
            // What a package brings everybody has: the keys of test suites and examples.
            let owner = draft.owners(located.node).first().and_then(|id| draft.component(id));
            match owner {
                Some(owner) => {
                    let message = format!(
                        "the file holds a {sort}, which the package {} brings to everybody",
                        owner.name
                    );
                    observed.add_with(Severity::Negligible, place, message);
                }
                None if sort.starts_with("encrypted") => {
                    observed.add_with(Severity::Medium, place, format!("the file holds an {sort}"));
                }
                None => observed.add(place, format!("the file holds a secret ({sort})")),
            }
        }
        observed.outcome()
    }
}
