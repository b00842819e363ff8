//! Rules over findings: malware, known exploitation, EPSS, severities, states, ends of life.

use wb_model::{Finding, FindingClass, FindingState, RuleResult, Severity, Treatment};

use crate::clock;
use crate::decide::FirstSeen;
use crate::hits::{Bench, Found, Lenience, decided, ignored};
use crate::moment::{day, day_of, end_of};
use crate::policy::{Action, ExploitedWhen, GraceFrom};
use crate::settings::Rule;

/// All of them, in the order of a decision.
pub(crate) fn results(bench: &mut Bench<'_>, first_seen: Option<&FirstSeen>) -> Vec<RuleResult> {
    let mut results = vec![malware(bench), exploited(bench), epss(bench)];
    results.extend(Severity::ALL.into_iter().map(|level| severity(bench, level, first_seen)));
    results.push(states(bench, FindingState::CouldNotCompare));
    results.push(states(bench, FindingState::UnderInvestigation));
    results.push(end_of_life(bench));
    results.push(class(bench, FindingClass::Yanked));
    results.push(class(bench, FindingClass::Unmaintained));
    results.push(class(bench, FindingClass::Notice));
    results
}

fn malware(bench: &mut Bench<'_>) -> RuleResult {
    let settings = bench.settings;
    let title = "no package is malicious".to_owned();
    let hits = of_class(bench, FindingClass::Malware);
    simple(bench, "malware", title, &settings.malware, hits)
}

fn exploited(bench: &mut Bench<'_>) -> RuleResult {
    let settings = bench.settings;
    let (rule, when) = (&settings.exploited, settings.exploited_when);
    let title = match when {
        ExploitedWhen::Any => "nothing is known to be exploited",
        ExploitedWhen::Due => "nothing that is known to be exploited is past its due date",
        ExploitedWhen::Ransomware => "nothing is known to be used by ransomware",
    };
    let hits: Vec<_> = bench.open_findings().filter(|(_, finding)| finding.exploited.is_some()).collect();
    if rule.action == Action::Ignore {
        return ignored("exploited", title.to_owned(), rule, hits.len());
    }
    let mut found = Vec::with_capacity(hits.len());
    for (at, finding) in hits {
        let Some(entry) = &finding.exploited else { continue };
        // A due date is the last day; without one there is nothing to wait for.
        let due = entry.due.as_deref().and_then(end_of);
        let lenience = Lenience {
            flags: Some(&settings.exploited_set_aside),
            until: due.filter(|_| when == ExploitedWhen::Due),
            aside: (when == ExploitedWhen::Ransomware && !entry.ransomware)
                .then(|| "the policy asks for those used by ransomware only".to_owned()),
            ..Lenience::default()
        };
        let due = entry.due.as_deref().map_or(String::new(), |due| format!(", due {due}"));
        let ransom = if entry.ransomware { ", used by ransomware" } else { "" };
        let message =
            format!("{}; known to be exploited since {}{due}{ransom}", bench.describe(finding), entry.added);
        found.push(bench.finding("exploited", rule, (at, finding), &lenience, Some(message)));
    }
    decided("exploited", title.to_owned(), rule, found)
}

fn epss(bench: &mut Bench<'_>) -> RuleResult {
    let settings = bench.settings;
    let limits: Vec<String> = [
        settings.probability.map(|limit| format!("{:.1}% probability", limit * 100.0)),
        settings.percentile.map(|limit| format!("percentile {:.1}", limit * 100.0)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let title = match limits.as_slice() {
        [] => "no limit on EPSS is set".to_owned(),
        some => format!("nothing reaches {} of exploitation by EPSS", some.join(" or ")),
    };
    let reaches = |finding: &Finding| {
        finding.prediction.as_ref().is_some_and(|epss| {
            settings.probability.is_some_and(|limit| epss.probability.value() >= limit)
                || settings.percentile.zip(epss.percentile).is_some_and(|(limit, own)| own.value() >= limit)
        })
    };
    let hits: Vec<_> =
        bench.open_findings().filter(|(_, finding)| is_sure(finding) && reaches(finding)).collect();
    if settings.epss.action == Action::Ignore {
        return ignored("epss", title, &settings.epss, hits.len());
    }
    let lenience = Lenience { flags: Some(&settings.set_aside), ..Lenience::default() };
    let mut found = Vec::with_capacity(hits.len());
    for (at, finding) in hits {
        let chance = finding.prediction.as_ref().map_or(String::new(), |epss| epss.probability.to_string());
        let message = format!("{}; EPSS {chance}", bench.describe(finding));
        found.push(bench.finding("epss", &settings.epss, (at, finding), &lenience, Some(message)));
    }
    decided("epss", title, &settings.epss, found)
}

fn severity(bench: &mut Bench<'_>, level: Severity, first_seen: Option<&FirstSeen>) -> RuleResult {
    let settings = bench.settings;
    let id = format!("severity/{level}");
    let Some(asked) = settings.severities.get(&level) else {
        return ignored(&id, format!("no vulnerability is {level}"), &Rule::default(), 0);
    };
    let hits: Vec<_> =
        bench.open_findings().filter(|(_, finding)| is_sure(finding) && finding.severity == level).collect();
    let mut title = match level {
        Severity::Unknown => "every vulnerability has a severity".to_owned(),
        _ => format!("no vulnerability is {level}"),
    };
    if asked.only_fixed {
        title.push_str(" and has a fix");
    }
    if !asked.grace.is_zero() {
        let from = match asked.grace_from {
            GraceFrom::Disclosure => "its disclosure",
            GraceFrom::Sight => "it was first seen",
        };
        title.push_str(&format!(" for more than {} since {from}", asked.grace));
    }
    if asked.rule.action == Action::Ignore {
        return ignored(&id, title, &asked.rule, hits.len());
    }
    let mut found = Vec::with_capacity(hits.len());
    for (at, finding) in hits {
        let lenience = Lenience {
            flags: Some(&settings.set_aside),
            only_fixed: asked.only_fixed,
            until: clock::due(finding, asked.grace, asked.grace_from, first_seen, bench.as_of),
            aside: None,
        };
        found.push(bench.finding(&id, &asked.rule, (at, finding), &lenience, None));
    }
    decided(&id, title, &asked.rule, found)
}

/// A vulnerability that is surely there: what could not be compared has a rule of its own.
fn is_sure(finding: &Finding) -> bool {
    finding.class == FindingClass::Vulnerability
        && !matches!(finding.state, FindingState::CouldNotCompare | FindingState::UnderInvestigation)
}

fn states(bench: &mut Bench<'_>, state: FindingState) -> RuleResult {
    let settings = bench.settings;
    let (title, rule) = match state {
        FindingState::CouldNotCompare => {
            ("every vulnerability could be compared", &settings.could_not_compare)
        }
        _ => ("no vulnerability is under investigation", &settings.under_investigation),
    };
    let hits: Vec<_> = bench
        .open_findings()
        .filter(|(_, finding)| finding.class == FindingClass::Vulnerability && finding.state == state)
        .collect();
    let flags = &settings.set_aside;
    if rule.action == Action::Ignore {
        return ignored(state.name(), title.to_owned(), rule, hits.len());
    }
    let lenience = Lenience { flags: Some(flags), ..Lenience::default() };
    let found = hits.into_iter().map(|hit| bench.finding(state.name(), rule, hit, &lenience, None)).collect();
    decided(state.name(), title.to_owned(), rule, found)
}

fn end_of_life(bench: &mut Bench<'_>) -> RuleResult {
    let settings = bench.settings;
    let rule = &settings.end_of_life;
    let title = "everything has the support of its vendor".to_owned();
    let hits = of_class(bench, FindingClass::EndOfLife);
    if rule.action == Action::Ignore {
        return ignored("end-of-life", title, rule, hits.len());
    }
    let today = day_of(bench.as_of);
    let mut found: Vec<Found> = Vec::new();
    for (at, finding) in hits {
        let ends = finding.since.as_deref().and_then(|text| day(text.get(..10).unwrap_or(text)));
        // Without a day that can be read it has ended already: that is what the finding says.
        let days = ends.map_or(0, |ends| (ends - today).get_days());
        let what = bench.name_of(&finding.component);
        let since = finding.since.as_deref().unwrap_or("a day that is not known");
        let (message, action, aside) = match days {
            ..=0 => (format!("{what}: support ended on {since}"), rule.action, None),
            days if i64::from(days) <= i64::from(settings.warn_days) => {
                (format!("{what}: support ends on {since}, in {days} days"), Action::Warn, None)
            }
            days => {
                let why = format!("it ends later than the {} days to warn before", settings.warn_days);
                (format!("{what}: support ends on {since}, in {days} days"), Action::Warn, Some(why))
            }
        };
        let lenience = Lenience { aside, ..Lenience::default() };
        let mut one = bench.finding("end-of-life", rule, (at, finding), &lenience, Some(message));
        one.action = action.min(rule.action);
        found.push(one);
    }
    decided("end-of-life", title, rule, found)
}

/// Yanked, unmaintained, notices. What a policy does not act on stays visible as set aside.
fn class(bench: &mut Bench<'_>, class: FindingClass) -> RuleResult {
    let settings = bench.settings;
    let (title, rule) = match class {
        FindingClass::Yanked => ("no release was taken back by its publisher", &settings.yanked),
        FindingClass::Unmaintained => ("every project is maintained", &settings.unmaintained),
        _ => ("there are no notices", &settings.notice),
    };
    let hits = of_class(bench, class);
    simple(bench, class.name(), title.to_owned(), rule, hits)
}

fn of_class<'a>(bench: &Bench<'a>, class: FindingClass) -> Vec<(usize, &'a Finding)> {
    bench.open_findings().filter(|(_, finding)| finding.class == class).collect()
}

fn simple(
    bench: &mut Bench<'_>,
    id: &str,
    title: String,
    rule: &Rule,
    hits: Vec<(usize, &Finding)>,
) -> RuleResult {
    if rule.action == Action::Ignore && hits.is_empty() {
        return ignored(id, title, rule, 0);
    }
    let aside = (rule.action == Action::Ignore).then(|| format!("the policy sets {id} findings aside"));
    let lenience = Lenience { aside, ..Lenience::default() };
    let found: Vec<Found> =
        hits.into_iter().map(|hit| bench.finding(id, rule, hit, &lenience, None)).collect();
    debug_assert!(
        rule.action != Action::Ignore || found.iter().all(|found| found.hit.treatment != Treatment::Counted)
    );
    decided(id, title, rule, found)
}
