//! What to upgrade, and to what.

use wb_model::{Component, ComponentKind, FindingFlag, FindingState, Fix};
use wb_version::events::{End, Interval};

use crate::compare::{Installed, Judged};
use crate::conclude::{Case, Decision, is_channel};
use crate::evidence;
use crate::hear::{Hearing, Word};
use crate::subject::Subject;

/// What to do about a finding; none when nothing helps.
pub(crate) fn of(
    component: &Component,
    hearing: &Hearing,
    case: &Case<'_>,
    decision: &Decision<'_>,
    subject: &Subject<'_>,
) -> Option<Fix> {
    let upgrade = what_to_upgrade(component, subject);
    let advise =
        |versions: Vec<String>, advice: String| Some(Fix { versions, upgrade: upgrade.id.clone(), advice });
    match decision.state {
        FindingState::NeedsSubscription => {
            let word = case.words.iter().map(|(_, word)| *word).find(|word| {
                is_channel(hearing, word) && matches!(&word.judged, Judged::In(hit) if evidence::has_fix(hit))
            });
            let versions = word.map(|word| versions(hearing, word, case)).unwrap_or_default();
            let to = joined(&versions);
            let to = if to.is_empty() { to } else { format!(" to {to}") };
            advise(versions, format!("attach the image to Ubuntu Pro and upgrade {}{to}", component.name))
        }
        FindingState::Affected => {
            let versions = versions(hearing, decision.lead, case);
            match other_counting(component, hearing, decision.lead) {
                // Versions of a product that is counted otherwise are told with its name.
                Some(product) => {
                    let has = format!("{} of {product} {}", component.name, joined(&versions));
                    let named = versions.iter().map(|version| format!("{product} {version}")).collect();
                    advise(named, advice(component, upgrade, &has))
                }
                None => {
                    let advice = match upgrade.id == component.id {
                        true => format!("upgrade {} to {}", component.name, joined(&versions)),
                        false => {
                            advice(component, upgrade, &format!("{} {}", component.name, joined(&versions)))
                        }
                    };
                    advise(versions, advice)
                }
            }
        }
        FindingState::Unfixed => match &decision.lead.judged {
            Judged::In(hit) => match &hit.interval {
                Some(Interval { end: End::LastAffected(last), .. }) => advise(
                    Vec::new(),
                    format!(
                        "{} {last} is the last version known to be affected; no later one is named as its fix",
                        component.name
                    ),
                ),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The component that a person upgrades: the package that brings a library, or that installed it.
pub(crate) fn what_to_upgrade<'a>(component: &'a Component, subject: &Subject<'a>) -> &'a Component {
    let mut upgrade = component;
    // A library in a wheel in a package: three steps, and a loop in a hostile document ends as well.
    for _ in 0..4 {
        let bundled = matches!(upgrade.kind, ComponentKind::NativeLibrary | ComponentKind::Application);
        let container = if bundled { subject.containers(upgrade).first().copied() } else { None };
        match container.or_else(|| subject.owners(upgrade).first().copied()) {
            Some(next) if next.id != component.id => upgrade = next,
            _ => break,
        }
    }
    upgrade
}

/// The product that a record's versions are of, where they are not the component's own: a library of the CUDA Toolkit
/// is compared by the toolkit's release.
fn other_counting<'a>(component: &Component, hearing: &'a Hearing, lead: &Word) -> Option<&'a str> {
    let question = &hearing.asked.get(lead.question)?.question;
    let own = component.version.as_ref();
    let mapped = question.flags.contains(&FindingFlag::ByProductMap);
    (mapped && !question.versions.iter().any(|version| Some(version) == own))
        .then_some(question.name.as_str())
}

fn advice(component: &Component, upgrade: &Component, has: &str) -> String {
    let version = component.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    if upgrade.id == component.id {
        return format!("upgrade to a release that has {has}");
    }
    if upgrade.kind == ComponentKind::OsPackage {
        return format!(
            "upgrade the package {}, which installed {}{version}, to one that has {has} or its fix",
            upgrade.name, component.name
        );
    }
    format!("upgrade {}, which brings {}{version}, to a release that has {has}", upgrade.name, component.name)
}

/// `1.2.3`, `1.2.3 or 2.0.1`, `1.2.3, 2.0.1 or 3.0.0`.
fn joined(versions: &[String]) -> String {
    match versions {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The lowest fix of each branch above the installed version. A version that another record of the same
/// vulnerability still calls affected is none, as long as one is left.
fn versions(hearing: &Hearing, lead: &Word, case: &Case<'_>) -> Vec<String> {
    let Some(asked) = hearing.asked.get(lead.question) else { return Vec::new() };
    let question = &asked.question;
    let Some(version) = question.versions.first() else { return Vec::new() };
    let fixes = Installed::new(version, question.any_epoch).fixes_above(&lead.stated.statement);
    let is_safe = |fix: &String| {
        let fixed = Installed::new(fix, question.any_epoch);
        case.words.iter().filter(|(_, word)| word.question == lead.question).all(|(_, word)| {
            !matches!(&fixed.judge(&word.stated.statement), Judged::In(hit) if !hit.is_open_ended())
        })
    };
    let safe: Vec<String> = fixes.iter().filter(|fix| is_safe(fix)).cloned().collect();
    if safe.is_empty() { fixes } else { safe }
}
