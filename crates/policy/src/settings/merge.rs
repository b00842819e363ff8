//! Putting one policy over what holds so far. A project's policy only tightens: what would loosen is noted and left.

mod image;

use std::collections::BTreeSet;
use std::fmt::Display;

use wb_model::{FindingFlag, Severity};

use super::{LicenseLayer, Origin, Rule, Settings};
use crate::moment::Period;
use crate::policy::{
    Action, Common, CompletenessRule, DatabaseRule, ExploitedWhen, GraceFrom, LicenseRule, Policy, Role,
    SeverityRule, Standing,
};

/// Who speaks, and what of it was refused.
struct Speaker<'n> {
    origin: Origin,
    notes: &'n mut Vec<String>,
}

impl Speaker<'_> {
    fn tightens(&self) -> bool {
        self.origin == Origin::Project
    }

    /// Takes a value over when it may be; `true` when something changed.
    fn put<T: Clone + PartialEq>(
        &mut self,
        what: &str,
        into: &mut T,
        wanted: Option<&T>,
        stricter: impl Fn(&T, &T) -> bool,
        show: impl Fn(&T) -> String,
    ) -> bool {
        let Some(wanted) = wanted else { return false };
        if wanted == into {
            return false;
        }
        if self.tightens() && !stricter(wanted, into) {
            self.refuse(what, show(wanted), show(into));
            return false;
        }
        *into = wanted.clone();
        true
    }

    fn refuse(&mut self, what: &str, wanted: impl Display, kept: impl Display) {
        self.notes.push(format!(
            "the project's policy asks for {what} = {wanted}; it can only tighten, and {kept} stays"
        ));
    }

    fn action(&mut self, what: &str, into: &mut Action, wanted: Option<Action>) -> bool {
        let show = |action: &Action| action.name().to_owned();
        self.put(what, into, wanted.as_ref(), |new, old| new > old, show)
    }

    /// A switch that is stricter when it is off.
    fn off(&mut self, what: &str, into: &mut bool, wanted: Option<bool>) -> bool {
        self.put(what, into, wanted.as_ref(), |new, _| !*new, ToString::to_string)
    }

    /// A limit that is stricter when it is lower; none is no limit.
    fn lower<T: Copy + PartialOrd + Display>(
        &mut self,
        what: &str,
        into: &mut Option<T>,
        wanted: Option<T>,
    ) -> bool {
        let show = |value: &Option<T>| value.map_or("no limit".to_owned(), |value| value.to_string());
        let wanted = wanted.map(Some);
        let stricter = |new: &Option<T>, old: &Option<T>| match (new, old) {
            (Some(new), Some(old)) => new < old,
            (Some(_), None) => true,
            (None, _) => false,
        };
        self.put(what, into, wanted.as_ref(), stricter, show)
    }

    /// A set that is stricter when it is smaller.
    fn smaller(
        &mut self,
        what: &str,
        into: &mut BTreeSet<FindingFlag>,
        wanted: Option<&BTreeSet<FindingFlag>>,
    ) -> bool {
        let show = |flags: &BTreeSet<FindingFlag>| {
            format!("[{}]", flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(", "))
        };
        self.put(what, into, wanted, |new, old| new.is_subset(old), show)
    }

    /// Action, approver and controls; the rule then comes from whoever changed it.
    fn rule(&mut self, what: &str, into: &mut Rule, common: &Common) -> bool {
        let mut changed = self.action(&format!("{what}.action"), &mut into.action, common.action);
        changed |= self.approver(what, into, common.approver.as_ref());
        changed |= self.controls(into, &common.controls);
        self.mark(into, changed);
        changed
    }

    fn approver(&mut self, what: &str, into: &mut Rule, wanted: Option<&String>) -> bool {
        let wanted = wanted.cloned().map(Some);
        let show = |role: &Option<String>| role.clone().unwrap_or_else(|| "anybody".to_owned());
        let what = format!("{what}.approver");
        self.put(&what, &mut into.approver, wanted.as_ref(), |_, old| old.is_none(), show)
    }

    fn controls(&mut self, into: &mut Rule, wanted: &[String]) -> bool {
        let new: Vec<String> =
            wanted.iter().filter(|control| !into.controls.contains(control)).cloned().collect();
        if wanted.is_empty() || (new.is_empty() && self.tightens()) {
            return false;
        }
        if self.tightens() {
            into.controls.extend(new);
        } else {
            into.controls = wanted.to_vec();
        }
        true
    }

    fn mark(&self, rule: &mut Rule, changed: bool) {
        if changed {
            rule.from = self.origin;
        }
    }
}

impl Settings {
    /// Puts a policy over these settings.
    pub(super) fn merge(&mut self, policy: &Policy, origin: Origin) {
        let mut notes = std::mem::take(&mut self.notes);
        let mut speaker = Speaker { origin, notes: &mut notes };
        self.merge_context(policy, &mut speaker);
        self.merge_findings(policy, &mut speaker);
        self.merge_states(policy, &mut speaker);
        self.merge_licenses(&policy.licenses, &mut speaker);
        self.merge_database(&policy.database, &mut speaker);
        self.merge_completeness(&policy.completeness, &mut speaker);
        for (kind, wanted) in &policy.observations {
            self.merge_observations(*kind, wanted, &mut speaker);
        }
        self.merge_base(&policy.base, &mut speaker);
        self.merge_exemptions(policy, &mut speaker);
        self.merge_lists(policy, &mut speaker);
        self.notes = notes;
    }

    fn merge_context(&mut self, policy: &Policy, speaker: &mut Speaker<'_>) {
        let (context, wanted) = (&mut self.context, &policy.context);
        let exposure = wanted.exposure.map(Some);
        let show = |value: &Option<_>| value.map_or("none", crate::Exposure::name).to_owned();
        speaker.put("context.exposure", &mut context.exposure, exposure.as_ref(), |new, old| new > old, show);
        let criticality = wanted.criticality.map(Some);
        let show = |value: &Option<_>| value.map_or("none", crate::Criticality::name).to_owned();
        speaker.put(
            "context.criticality",
            &mut context.criticality,
            criticality.as_ref(),
            |new, old| new > old,
            show,
        );
        let environment = wanted.environment.clone().map(Some);
        let show = |value: &Option<String>| value.clone().unwrap_or_default();
        speaker.put(
            "context.environment",
            &mut context.environment,
            environment.as_ref(),
            |_, old| old.is_none(),
            show,
        );
        if let Some(role) = &wanted.role {
            self.roles_asked.entry(role.clone()).or_insert(speaker.origin);
        }
    }

    fn merge_findings(&mut self, policy: &Policy, speaker: &mut Speaker<'_>) {
        for severity in Severity::ALL {
            self.severities.entry(severity).or_default();
        }
        for (severity, wanted) in &policy.severities {
            self.merge_severity(*severity, wanted, speaker);
        }
        let wanted = &policy.exploited;
        let mut changed = speaker.rule("exploited", &mut self.exploited, &wanted.common);
        let stricter = |new: &ExploitedWhen, _: &ExploitedWhen| *new == ExploitedWhen::Any;
        let show = |when: &ExploitedWhen| when.name().to_owned();
        changed |=
            speaker.put("exploited.when", &mut self.exploited_when, wanted.when.as_ref(), stricter, show);
        changed |= speaker.off("exploited.waivable", &mut self.exploited_waivable, wanted.waivable);
        changed |= speaker.off("exploited.vex", &mut self.exploited_vex, wanted.vex);
        changed |=
            speaker.smaller("exploited.set-aside", &mut self.exploited_set_aside, wanted.set_aside.as_ref());
        speaker.mark(&mut self.exploited, changed);

        let wanted = &policy.epss;
        let mut changed = speaker.rule("epss", &mut self.epss, &wanted.common);
        changed |= speaker.lower("epss.probability", &mut self.probability, wanted.probability);
        changed |= speaker.lower("epss.percentile", &mut self.percentile, wanted.percentile);
        speaker.mark(&mut self.epss, changed);

        let mut changed = speaker.rule("malware", &mut self.malware, &policy.malware.common);
        changed |= speaker.off("malware.waivable", &mut self.malware_waivable, policy.malware.waivable);
        speaker.mark(&mut self.malware, changed);
        speaker.smaller("set-aside.flags", &mut self.set_aside, policy.set_aside.as_ref());
    }

    fn merge_severity(&mut self, severity: Severity, wanted: &SeverityRule, speaker: &mut Speaker<'_>) {
        let what = format!("severity.{severity}");
        let into = self.severities.entry(severity).or_default();
        let mut changed = speaker.rule(&what, &mut into.rule, &wanted.common);
        let shorter = |new: &Period, old: &Period| new < old;
        let grace = format!("{what}.grace");
        changed |= speaker.put(&grace, &mut into.grace, wanted.grace.as_ref(), shorter, ToString::to_string);
        let earlier = |new: &GraceFrom, _: &GraceFrom| *new == GraceFrom::Disclosure;
        let show = |from: &GraceFrom| from.name().to_owned();
        let from = format!("{what}.grace-from");
        changed |= speaker.put(&from, &mut into.grace_from, wanted.grace_from.as_ref(), earlier, show);
        changed |= speaker.off(&format!("{what}.only-fixed"), &mut into.only_fixed, wanted.only_fixed);
        speaker.mark(&mut into.rule, changed);
    }

    fn merge_states(&mut self, policy: &Policy, speaker: &mut Speaker<'_>) {
        speaker.rule("could-not-compare", &mut self.could_not_compare, &policy.could_not_compare);
        speaker.rule("under-investigation", &mut self.under_investigation, &policy.under_investigation);
        speaker.rule("notice", &mut self.notice, &policy.notice);
        speaker.rule("yanked", &mut self.yanked, &policy.yanked);
        speaker.rule("unmaintained", &mut self.unmaintained, &policy.unmaintained);
        let wanted = &policy.end_of_life;
        let mut changed = speaker.rule("end-of-life", &mut self.end_of_life, &wanted.common);
        let longer = |new: &u32, old: &u32| new > old;
        changed |= speaker.put(
            "end-of-life.warn-days",
            &mut self.warn_days,
            wanted.warn_days.as_ref(),
            longer,
            ToString::to_string,
        );
        speaker.mark(&mut self.end_of_life, changed);
    }

    /// A project's lists stand beside the organisation's: the stricter of both answers counts.
    fn merge_licenses(&mut self, wanted: &LicenseRule, speaker: &mut Speaker<'_>) {
        let (deny, review) = (&mut self.license_deny, &mut self.license_review);
        let mut changed = speaker.action("licenses.deny-action", &mut deny.action, wanted.deny_action);
        changed |= speaker.approver("licenses", deny, wanted.approver.as_ref());
        changed |= speaker.controls(deny, &wanted.controls);
        speaker.mark(deny, changed);
        let mut changed = speaker.action("licenses.review-action", &mut review.action, wanted.review_action);
        // Both have one approver and the same controls.
        changed |= (&review.approver, &review.controls) != (&deny.approver, &deny.controls);
        (review.approver, review.controls) = (deny.approver.clone(), deny.controls.clone());
        speaker.mark(review, changed);
        let lists = [&wanted.deny, &wanted.review, &wanted.allow];
        if lists.iter().all(|list| list.is_none()) && wanted.unlisted.is_none() && wanted.kinds.is_none() {
            return;
        }
        let layer = LicenseLayer {
            deny: wanted.deny.clone().unwrap_or_default(),
            review: wanted.review.clone().unwrap_or_default(),
            allow: wanted.allow.clone().unwrap_or_default(),
            unlisted: wanted.unlisted.unwrap_or_default(),
            kinds: wanted.kinds.clone(),
            from: speaker.origin,
        };
        if !speaker.tightens() {
            self.licenses.clear();
        } else if let Some(allowed) = widened(&layer, &self.licenses) {
            speaker.refuse("licenses.allow", allowed, "what the organisation says of it");
        }
        for (list, rule) in [(&layer.deny, &mut self.license_deny), (&layer.review, &mut self.license_review)]
        {
            speaker.mark(rule, !list.is_empty());
        }
        self.licenses.push(layer);
    }

    fn merge_database(&mut self, wanted: &DatabaseRule, speaker: &mut Speaker<'_>) {
        let mut changed = speaker.rule("database", &mut self.database, &wanted.common);
        changed |= speaker.lower("database.max-age", &mut self.max_age, wanted.max_age);
        for (source, age) in &wanted.sources {
            let mut known = self.source_ages.get(source).copied();
            if speaker.lower(&format!("database.sources.{source}"), &mut known, Some(*age)) {
                self.source_ages.insert(source.clone(), *age);
                changed = true;
            }
        }
        changed |= !wanted.require.is_subset(&self.sources_required);
        self.sources_required.extend(wanted.require.iter().cloned());
        speaker.mark(&mut self.database, changed);
        if let Some(allow) = wanted.allow_starter {
            // Saying "refuse" where nobody has said anything is stricter: the command line cannot allow it then.
            if speaker.tightens() && allow {
                if self.allow_starter != Some(true) {
                    speaker.refuse("database.starter", "allow", "refuse");
                }
            } else {
                (self.allow_starter, self.starter_from) = (Some(allow), speaker.origin);
            }
        }
    }

    fn merge_completeness(&mut self, wanted: &CompletenessRule, speaker: &mut Speaker<'_>) {
        let mut changed = speaker.rule("completeness", &mut self.completeness, &wanted.common);
        let higher = |new: &f64, old: &f64| new > old;
        changed |= speaker.put(
            "completeness.coverage",
            &mut self.coverage,
            wanted.coverage.as_ref(),
            higher,
            ToString::to_string,
        );
        speaker.mark(&mut self.completeness, changed);
        let changed =
            speaker.action("completeness.not-covered", &mut self.not_covered.action, wanted.not_covered);
        speaker.mark(&mut self.not_covered, changed);
    }

    fn merge_exemptions(&mut self, policy: &Policy, speaker: &mut Speaker<'_>) {
        if let Some(authors) = &policy.vex_authors {
            self.vex_authors = Some(match &self.vex_authors {
                Some(known) if speaker.tightens() => {
                    let more: Vec<&str> = authors.difference(known).map(String::as_str).collect();
                    if !more.is_empty() {
                        speaker.refuse("vex.authors", more.join(", "), "the organisation's list");
                    }
                    authors.intersection(known).cloned().collect()
                }
                _ => authors.clone(),
            });
        }
        let wanted = &policy.baseline;
        speaker.off("baseline.allowed", &mut self.baseline_allowed, wanted.allowed);
        speaker.lower("baseline.max", &mut self.baseline_max, wanted.max);
        speaker.off("baseline.exploited", &mut self.baseline_exploited, wanted.exploited);
        let wanted = &policy.waiver_rule;
        speaker.off("waivers.project", &mut self.project_waivers, wanted.project);
        speaker.lower("waivers.max", &mut self.waiver_max, wanted.max);
        for (severity, max) in &wanted.max_of {
            let mut known = self.waiver_max_of.get(severity).copied();
            if speaker.lower(&format!("waivers.max-of.{severity}"), &mut known, Some(*max)) {
                self.waiver_max_of.insert(*severity, *max);
            }
        }
    }

    fn merge_lists(&mut self, policy: &Policy, speaker: &mut Speaker<'_>) {
        if !policy.approvers.is_empty() {
            if speaker.tightens() && !self.approvers.is_empty() {
                speaker.refuse("approvers", "its own list", "the organisation's list");
            } else {
                self.approvers = policy.approvers.clone();
            }
        }
        self.forbidden.extend(policy.forbidden.iter().map(|forbid| (forbid.clone(), speaker.origin)));
        for (name, role) in &policy.roles {
            self.merge_role(name, role, speaker);
        }
        for rule in &policy.rules {
            match self.rules.iter_mut().find(|(known, _)| known.id == rule.id) {
                Some(_) if speaker.tightens() => {
                    speaker.refuse("rule", format!("{:?}", rule.id), "the organisation's rule of that id");
                }
                Some(known) => *known = (rule.clone(), speaker.origin),
                None => self.rules.push((rule.clone(), speaker.origin)),
            }
        }
        self.waivers.extend(policy.waivers.iter().map(|waiver| (waiver.clone(), speaker.origin)));
    }

    fn merge_role(&mut self, name: &str, wanted: &Role, speaker: &mut Speaker<'_>) {
        let known = self.roles.contains_key(name);
        let (role, rule) = self.roles.entry(name.to_owned()).or_default();
        let what = format!("roles.{name}");
        if !known {
            rule.action = Action::Fail;
        }
        let mut changed = speaker.rule(&what, rule, &wanted.common) || !known;
        role.title = role.title.take().or_else(|| wanted.title.clone());
        changed |= !wanted.forbid.is_empty();
        role.forbid.extend(wanted.forbid.iter().cloned());
        if known && speaker.tightens() && !wanted.allow.is_empty() {
            speaker.refuse(&format!("{what}.allow"), "more", "what the organisation allows");
        } else {
            changed |= !wanted.allow.is_empty();
            role.allow.extend(wanted.allow.iter().cloned());
        }
        speaker.mark(rule, changed);
    }
}

/// A licence that a project allows and that no layer before it allows by name.
fn widened<'l>(layer: &'l LicenseLayer, before: &[LicenseLayer]) -> Option<&'l str> {
    let allowed_before = |name: &str| {
        before.iter().all(|known| {
            known.allow.contains(name) || (known.unlisted == Standing::Allow && !known.deny.contains(name))
        })
    };
    layer.allow.iter().map(String::as_str).find(|name| !allowed_before(name))
}
