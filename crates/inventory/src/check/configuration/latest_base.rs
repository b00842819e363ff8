//! Was it built from whatever was the latest?

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use super::{not_an_image, setting};

/// The rule.
pub(crate) struct LatestBase;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "latest-base",
    severity: Severity::Low,
    summary: "bases named without a tag, or as latest",
    mend: "name the base by a tag that says its version, and pin its digest",
};

impl Check for LatestBase {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        let image = view.image();
        if let Some(name) = image.labels.get(BASE_NAME).map(|name| name.trim())
            && let Some(why) = floats(name)
        {
            let name = crate::secret::redact(name);
            observed.add(setting(format!("Label {BASE_NAME}")), format!("the base {name} {why}"));
        }
        for (step, number) in image.history.iter().zip(1_u32..) {
            // Some builders write the instruction into the comment, some into the step.
            let texts = [&step.created_by, &step.comment];
            let bases = texts.into_iter().flatten().filter_map(|text| text.trim().strip_prefix("FROM "));
            for base in bases.filter_map(|rest| rest.split_whitespace().find(|word| !word.starts_with("--")))
            {
                if let Some(why) = floats(base) {
                    let base = crate::secret::redact(base);
                    observed.add(setting(format!("history {number}")), format!("the base {base} {why}"));
                }
            }
        }
        observed.outcome()
    }
}

/// The base image's name (image-spec, annotations.md).
const BASE_NAME: &str = "org.opencontainers.image.base.name";

/// Why a name says nothing of what it named when the image was built.
fn floats(name: &str) -> Option<&'static str> {
    if name.is_empty() || name == "scratch" || name.contains('@') || name.contains('$') {
        return None;
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    match last.split_once(':') {
        None => Some("has no tag: it is whatever was the latest"),
        Some((_, "latest")) => Some("is whatever was the latest"),
        Some(_) => None,
    }
}
