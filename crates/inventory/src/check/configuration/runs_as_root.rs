//! Does it run as root? (image-spec, config.md, `User`)

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use super::{not_an_image, setting};

/// The rule.
pub(crate) struct RunsAsRoot;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "runs-as-root",
    severity: Severity::Medium,
    summary: "images that run as root",
    mend: "name another user with USER, by number so that Kubernetes can check it",
};

impl Check for RunsAsRoot {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        match view.image().run.user.as_deref().map(str::trim) {
            None | Some("") => observed.add(setting("User"), "no user is set, so it runs as root"),
            Some(user) if is_root(user) => observed.add(setting("User"), format!("it runs as {user}")),
            Some(_) => {}
        }
        observed.outcome()
    }
}

/// `user[:group]`; the group changes nothing about what root may do.
fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    name == "root" || name.parse::<u32>() == Ok(0)
}
