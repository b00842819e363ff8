//! Cargo's version requirements (The Cargo Book, "Specifying Dependencies"), and the versions that none of them
//! allows.
//!
//! RustSec says which versions are *not* affected. What is left over are the affected ones. What lies above a bound
//! (`> 1.2.3`, `= 1.2.3`, `^1.2`) begins with the lowest pre-release of the next release, as in RustSec's own export:
//! `^1.2` does not promise that `2.0.0-alpha` has the fix.

use std::cmp::Ordering;

use wb_version::Scheme;

use super::event;
use crate::feed::osv::form::Event;

/// Versions from `from` on, and before `to`; none is no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Interval {
    from: Option<String>,
    to: Option<String>,
}

/// The events of the versions that no requirement allows.
///
/// # Errors
/// A requirement cannot be read.
pub(super) fn affected<'a>(requirements: impl Iterator<Item = &'a str>) -> Result<Vec<Event>, String> {
    let mut allowed = requirements.map(interval).collect::<Result<Vec<_>, _>>()?;
    allowed.sort_by(|one, other| lower(one.from.as_deref(), other.from.as_deref()));
    let mut events = Vec::new();
    // Up to here, every version has been dealt with; none of them when it is the beginning.
    let mut reached: Option<String> = None;
    for Interval { from, to } in allowed {
        if let Some(from) = from.filter(|from| lower(reached.as_deref(), Some(from)).is_lt()) {
            events.push(event(Some(reached.take().unwrap_or_else(|| "0".to_owned())), None));
            events.push(event(None, Some(from)));
        }
        let Some(to) = to else { return Ok(or_none(events)) };
        if lower(reached.as_deref(), Some(&to)).is_lt() {
            reached = Some(to);
        }
    }
    events.push(event(Some(reached.unwrap_or_else(|| "0".to_owned())), None));
    Ok(events)
}

/// A range that holds no version, where every version is allowed: what is said is said, and it is not "unknown".
fn or_none(events: Vec<Event>) -> Vec<Event> {
    if !events.is_empty() {
        return events;
    }
    vec![event(Some("0".to_owned()), None), event(None, Some("0.0.0-0".to_owned()))]
}

/// Which lower bound is lower: none is below all.
fn lower(one: Option<&str>, other: Option<&str>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => Scheme::Semver.compare(one, other).unwrap_or(Ordering::Equal),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

/// The versions that a requirement allows: its parts, separated by commas, must all hold.
fn interval(requirement: &str) -> Result<Interval, String> {
    let mut all = Interval::default();
    for part in requirement.split(',') {
        let Interval { from, to } = comparator(part.trim()).ok_or_else(|| {
            let text: String = requirement.chars().take(80).collect();
            format!("the requirement {text:?} is not known")
        })?;
        if lower(all.from.as_deref(), from.as_deref()).is_lt() {
            all.from = from;
        }
        if to.is_some() && (all.to.is_none() || lower(to.as_deref(), all.to.as_deref()).is_lt()) {
            all.to = to;
        }
    }
    Ok(all)
}

/// `>= 1.2`, `> 1.2.3`, `< 2`, `<= 1.2.3`, `= 1.2.3`, `^1.2`, `1.2`, `~1.2`.
fn comparator(text: &str) -> Option<Interval> {
    let length = text.find(|c: char| !matches!(c, '<' | '>' | '=' | '^' | '~')).unwrap_or(text.len());
    let (operator, text) = text.split_at(length);
    let text = text.trim();
    let (numbers, full) = numbers(text)?;
    let [major, minor, patch] = numbers.map(|number| number.unwrap_or(0));
    let after = match numbers {
        [_, None, _] => format!("{}.0.0-0", major.checked_add(1)?),
        [_, _, None] => format!("{major}.{}.0-0", minor.checked_add(1)?),
        _ => format!("{major}.{minor}.{}-0", patch.checked_add(1)?),
    };
    // A pre-release is followed by its own release.
    let after = if full.contains('-') { format!("{major}.{minor}.{patch}") } else { after };
    let interval = |from: Option<String>, to: Option<String>| Some(Interval { from, to });
    match operator {
        ">=" => interval(Some(full), None),
        ">" => interval(Some(after), None),
        "<" => interval(None, Some(full)),
        "<=" => interval(None, Some(after)),
        "=" => interval(Some(full), Some(after)),
        "~" => {
            let to = match numbers {
                [_, None, _] => format!("{}.0.0-0", major.checked_add(1)?),
                _ => format!("{major}.{}.0-0", minor.checked_add(1)?),
            };
            interval(Some(full), Some(to))
        }
        "" | "^" => {
            let to = match numbers {
                [Some(0), Some(0), Some(patch)] => format!("0.0.{}-0", patch.checked_add(1)?),
                [Some(0), Some(minor), _] => format!("0.{}.0-0", minor.checked_add(1)?),
                _ => format!("{}.0.0-0", major.checked_add(1)?),
            };
            interval(Some(full), Some(to))
        }
        _ => None,
    }
}

/// The numbers that are given, and the version with those that are not given as 0.
fn numbers(text: &str) -> Option<([Option<u64>; 3], String)> {
    let (plain, tail) = match text.find(['-', '+']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let mut numbers = [None; 3];
    let mut parts = plain.split('.');
    for (number, part) in numbers.iter_mut().zip(&mut parts) {
        *number = Some(part.parse().ok()?);
    }
    if parts.next().is_some() || (!tail.is_empty() && numbers.contains(&None)) {
        return None;
    }
    let [major, minor, patch] = numbers.map(|number| number.unwrap_or(0));
    let full = format!("{major}.{minor}.{patch}{tail}");
    Scheme::Semver.parse(&full).is_ok().then_some((numbers, full))
}
