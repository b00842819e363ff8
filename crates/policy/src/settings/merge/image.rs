//! Observations and the base image.

use std::collections::BTreeSet;

use wb_model::{BaseEvidence, ObservationKind};

use super::Speaker;
use crate::policy::{BaseRule, ModelClass, ObservationRule, Threshold};
use crate::settings::{ObservationSettings, Settings};

impl Settings {
    pub(super) fn merge_observations(
        &mut self,
        kind: ObservationKind,
        wanted: &ObservationRule,
        speaker: &mut Speaker<'_>,
    ) {
        let what = kind.name();
        let into: &mut ObservationSettings = self.observations.entry(kind).or_default();
        let stricter = |new: &Threshold, old: &Threshold| new.is_stricter(*old);
        let show = |threshold: &Threshold| threshold.name().to_owned();
        let mut changed =
            speaker.put(&format!("{what}.fail"), &mut into.fail, wanted.fail.as_ref(), stricter, show);
        changed |= speaker.put(&format!("{what}.warn"), &mut into.warn, wanted.warn.as_ref(), stricter, show);
        let fewer = |new: &BTreeSet<String>, old: &BTreeSet<String>| new.is_subset(old);
        let show = |ids: &BTreeSet<String>| list(ids);
        changed |=
            speaker.put(&format!("{what}.ignore"), &mut into.ignore, wanted.ignore.as_ref(), fewer, show);
        changed |= speaker.approver(what, &mut into.rule, wanted.approver.as_ref());
        changed |= speaker.controls(&mut into.rule, &wanted.controls);
        changed |= speaker.classes(&mut into.classes, &wanted.classes);
        speaker.mark(&mut into.rule, changed);
    }

    /// A project's list of bases stands beside the organisation's: a base has to be on both.
    pub(super) fn merge_base(&mut self, wanted: &BaseRule, speaker: &mut Speaker<'_>) {
        let into = &mut self.base;
        let mut changed = speaker.rule("base", &mut into.rule, &wanted.common);
        if let Some(allow) = &wanted.allow {
            if !speaker.tightens() {
                into.allow.clear();
            }
            into.allow.push(allow.clone());
            changed = true;
        }
        changed |= speaker.lower("base.max-age", &mut into.max_age, wanted.max_age);
        let required = wanted.required.map(Some);
        let show = |required: &Option<bool>| required.is_some_and(|required| required).to_string();
        let stricter = |new: &Option<bool>, _: &Option<bool>| *new == Some(true);
        changed |= speaker.put("base.required", &mut into.required, required.as_ref(), stricter, show);
        let better = |new: &BaseEvidence, old: &BaseEvidence| new < old;
        let show = |evidence: &BaseEvidence| evidence.name().to_owned();
        changed |= speaker.put("base.evidence", &mut into.evidence, wanted.evidence.as_ref(), better, show);
        speaker.mark(&mut into.rule, changed);
    }
}

impl Speaker<'_> {
    /// Classes that models may call: a project's policy allows none beyond those of the organisation.
    fn classes(&mut self, into: &mut Vec<ModelClass>, wanted: &[ModelClass]) -> bool {
        let more: Vec<&ModelClass> = wanted.iter().filter(|class| !into.contains(class)).collect();
        if self.tightens() {
            for class in more {
                self.refuse("model.class", &class.name, "the organisation's list");
            }
            return false;
        }
        into.extend(more.iter().map(|class| (*class).clone()));
        !more.is_empty()
    }
}

fn list(ids: &BTreeSet<String>) -> String {
    format!("[{}]", ids.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}
