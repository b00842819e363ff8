//! Which waivers count, for which hit, and what became of each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use wb_model::{Component, Finding, Place, Severity, WaiverResult};

use crate::pattern::glob;
use crate::person;
use crate::policy::Waiver;
use crate::settings::{Origin, Rule, Settings};

/// All waivers of a decision, with what is known of each so far.
pub(crate) struct Waivers<'s> {
    settings: &'s Settings,
    entries: Vec<Entry<'s>>,
    by_vulnerability: BTreeMap<String, Vec<usize>>,
    others: Vec<usize>,
}

struct Entry<'s> {
    waiver: &'s Waiver,
    /// Why it never counts, or none.
    fault: Option<(&'static str, String)>,
    /// Why it did not count for something it is about.
    refused: Option<(&'static str, String)>,
    is_for_image: bool,
    hits: u64,
}

/// What a waiver would have to be about.
pub(crate) struct Subject<'a> {
    pub(crate) rule_id: &'a str,
    pub(crate) finding: Option<&'a Finding>,
    pub(crate) component: Option<&'a Component>,
    /// The place of an observation.
    pub(crate) place: Option<&'a Place>,
    /// Licence names that made a hit.
    pub(crate) licenses: &'a [&'a str],
    /// The most the waiver may be refused for.
    pub(crate) waivable: Result<(), &'static str>,
}

impl<'s> Waivers<'s> {
    pub(crate) fn new(settings: &'s Settings, image: &str, as_of: Timestamp) -> Self {
        let mut entries: Vec<Entry<'s>> = settings
            .waivers
            .iter()
            .map(|(waiver, origin)| Entry {
                waiver,
                fault: fault(waiver, *origin, settings, as_of),
                refused: None,
                is_for_image: waiver.image.as_ref().is_none_or(|pattern| glob(pattern, image)),
                hits: 0,
            })
            .collect();
        entries.sort_by(|one, two| one.waiver.id.cmp(&two.waiver.id));
        let mut by_vulnerability: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut others = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            for id in &entry.waiver.vulnerabilities {
                by_vulnerability.entry(id.to_lowercase()).or_default().push(at);
            }
            if entry.waiver.vulnerabilities.is_empty() {
                others.push(at);
            }
        }
        Self { settings, entries, by_vulnerability, others }
    }

    /// The waiver that takes a hit out, if one does.
    pub(crate) fn of(&mut self, rule: &Rule, subject: &Subject<'_>) -> Option<String> {
        if self.entries.is_empty() {
            return None;
        }
        let mut candidates = self.others.clone();
        if let Some(finding) = subject.finding {
            let ids = std::iter::once(&finding.vulnerability).chain(&finding.aliases);
            candidates.extend(ids.filter_map(|id| self.by_vulnerability.get(&id.to_lowercase())).flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        for at in candidates {
            let settings = self.settings;
            let Some(entry) = self.entries.get_mut(at) else { continue };
            if entry.fault.is_some() || !entry.is_about(subject) {
                continue;
            }
            match allowed(entry.waiver, settings, rule, subject) {
                Ok(()) => {
                    entry.hits += 1;
                    return Some(entry.waiver.id.clone());
                }
                Err(why) => entry.refused = Some(why),
            }
        }
        None
    }

    /// What became of every waiver, by id.
    pub(crate) fn results(self) -> Vec<WaiverResult> {
        self.entries.into_iter().map(Entry::result).collect()
    }
}

impl Entry<'_> {
    fn is_about(&self, subject: &Subject<'_>) -> bool {
        let waiver = self.waiver;
        let of_rule = waiver.rule.as_deref().is_none_or(|rule| {
            // A waiver for a kind of observation is one for each of its rules.
            let of_kind =
                subject.rule_id.split_once('/').filter(|_| crate::rule::is_about_image(subject.rule_id));
            rule == subject.rule_id || of_kind.is_some_and(|(kind, _)| kind == rule)
        });
        let of_finding = waiver.vulnerabilities.is_empty()
            || subject
                .finding
                .is_some_and(|finding| waiver.vulnerabilities.iter().any(|id| finding.is_called(id)));
        let of_license = waiver
            .license
            .as_ref()
            .is_none_or(|license| subject.licenses.iter().any(|name| name.eq_ignore_ascii_case(license)));
        // A waiver for a licence says nothing about anything else, and one for a vulnerability nothing about licences.
        let of_component = waiver.component.as_ref().is_none_or(|pattern| {
            subject.component.is_some_and(|component| {
                pattern.is_about(component)
                    && waiver.versions.as_ref().is_none_or(|range| {
                        component.version.as_deref().is_some_and(|version| range.holds(version))
                    })
            })
        });
        let of_file = waiver.path.as_ref().is_none_or(|pattern| {
            subject.place.and_then(|place| place.path.as_deref()).is_some_and(|path| glob(pattern, path))
        });
        let of_content = waiver
            .digest
            .as_ref()
            .is_none_or(|digest| subject.place.is_some_and(|place| place.digest.as_ref() == Some(digest)));
        self.is_for_image && of_rule && of_finding && of_license && of_component && of_file && of_content
    }

    fn result(self) -> WaiverResult {
        let (status, why) = match (self.fault, self.hits, self.refused) {
            (Some((status, why)), ..) => (status, why),
            (None, 0, Some((status, why))) => (status, why),
            (None, 0, None) if !self.is_for_image => ("unused", "it is for other images".to_owned()),
            (None, 0, None) => ("unused", "nothing that it is about was hit".to_owned()),
            (None, _, None) => ("applied", self.waiver.because()),
            (None, _, Some((_, why))) => {
                ("applied", format!("{}; not for all it is about: {why}", self.waiver.because()))
            }
        };
        WaiverResult {
            id: self.waiver.id.clone(),
            status: status.to_owned(),
            why,
            hits: self.hits,
            expires: self.waiver.expires.clone(),
        }
    }
}

impl Waiver {
    /// The reason, with what stands in for the fix and where to read more.
    fn because(&self) -> String {
        let control =
            self.compensating_control.as_ref().map(|control| format!("compensating control: {control}"));
        let link = self.link.clone();
        let more: Vec<String> = [control, link].into_iter().flatten().collect();
        if more.is_empty() { self.reason.clone() } else { format!("{} ({})", self.reason, more.join("; ")) }
    }
}

/// Why a waiver never counts, whatever it is about.
fn fault(
    waiver: &Waiver,
    origin: Origin,
    settings: &Settings,
    as_of: Timestamp,
) -> Option<(&'static str, String)> {
    if origin == Origin::Project && !settings.project_waivers {
        let why = "the organisation's policy does not let projects waive".to_owned();
        return Some(("not-allowed", why));
    }
    let Some(approver) = &waiver.approver else {
        return Some(("unapproved", "nobody has approved it".to_owned()));
    };
    if person::is_same(approver, &waiver.requester) {
        return Some(("self-approved", format!("{approver} asked for it and approved it")));
    }
    if waiver.created > as_of {
        return Some(("not-yet-valid", "it was created after the time of this decision".to_owned()));
    }
    if waiver.until <= as_of {
        return Some(("expired", format!("it was valid until {}", waiver.expires)));
    }
    too_long(waiver, settings, None)
}

/// Why a waiver does not count for one thing that it is about.
fn allowed(
    waiver: &Waiver,
    settings: &Settings,
    rule: &Rule,
    subject: &Subject<'_>,
) -> Result<(), (&'static str, String)> {
    if let Err(why) = subject.waivable {
        return Err(("not-allowed", why.to_owned()));
    }
    if subject.place.is_some_and(|place| place.digest.is_some()) && waiver.digest.is_none() {
        let why =
            "it is for a file whose content may change: it has to name the digest of what was looked at";
        return Err(("not-allowed", why.to_owned()));
    }
    if let Some(long) = too_long(waiver, settings, subject.finding.map(|finding| finding.severity)) {
        return Err(long);
    }
    match (&rule.approver, &waiver.approver) {
        (Some(role), Some(approver)) if !settings.has_role(approver, role) => Err((
            "wrong-role",
            format!("rule {} asks for the approval of {role}, and {approver} is none", subject.rule_id),
        )),
        _ => Ok(()),
    }
}

fn too_long(
    waiver: &Waiver,
    settings: &Settings,
    severity: Option<Severity>,
) -> Option<(&'static str, String)> {
    let longest = settings.longest_waiver(severity)?;
    // A waiver that ends with a day is not longer for the hours of that day.
    let length = waiver.until.as_second() - waiver.created.as_second();
    let whole_day = if crate::moment::day(&waiver.expires).is_some() { 86_400 } else { 0 };
    (length - whole_day > longest.seconds()).then(|| {
        let of = severity.map_or(String::new(), |severity| format!(" for severity {severity}"));
        ("too-long", format!("it holds longer than the {longest} that are allowed{of}"))
    })
}

#[cfg(test)]
mod tests;
