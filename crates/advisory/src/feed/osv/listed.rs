//! Explicit lists of versions: only what the ranges do not imply is kept.
//!
//! PyPI's records list 588,814 versions, nearly all of which their own ranges hold as well.

use std::cmp::Ordering;

use wb_version::events::End;
use wb_version::{Affects, Event, EventRange, Scheme, Version};

/// What is left of a list of versions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rest {
    /// The versions that no range holds, or that cannot be read, as written.
    pub(crate) versions: Vec<String>,
    /// The newest listed version, when a range that holds it has no end: what follows it was not there when the
    /// record was written.
    pub(crate) newest: Option<String>,
}

/// Leaves out the versions that the ranges imply.
pub(crate) fn rest(scheme: Scheme, ranges: &[Vec<Event>], versions: &[String]) -> Rest {
    let ranges: Vec<EventRange> =
        ranges.iter().map(|events| EventRange { scheme, events: events.clone() }).collect();
    let mut rest = Rest::default();
    let mut newest: Option<(Version, &String, bool)> = None;
    for text in versions {
        let Ok(version) = scheme.parse(text) else {
            rest.versions.push(text.clone());
            continue;
        };
        let end = ranges.iter().find_map(|range| holds(range, &version));
        if end.is_none() || !base_is_held(scheme, &ranges, text) {
            rest.versions.push(text.clone());
        }
        let newer =
            newest.as_ref().is_none_or(|(other, _, _)| version.partial_cmp(other) == Some(Ordering::Greater));
        if newer {
            newest = Some((version, text, end == Some(End::Open)));
        }
    }
    rest.newest = newest.filter(|(_, _, open)| *open).map(|(_, text, _)| text.clone());
    rest
}

/// The end of the interval that holds a version.
fn holds(range: &EventRange, version: &Version) -> Option<End> {
    match range.affects(version) {
        Affects::Yes(interval) => Some(interval.end),
        Affects::No | Affects::Unknown { .. } => None,
    }
}

/// A Python version with a local label (`2.3.1+cu121`) is looked up without it, unless the statement has the label.
/// It may only be left out where that look-up finds it too.
fn base_is_held(scheme: Scheme, ranges: &[EventRange], text: &str) -> bool {
    match text.split_once('+') {
        Some((base, _)) if scheme == Scheme::Pypi => {
            scheme.parse(base).is_ok_and(|base| ranges.iter().any(|range| holds(range, &base).is_some()))
        }
        _ => true,
    }
}
