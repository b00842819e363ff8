//! One name pinned to two versions that would both be wanted in the same place. Proven by such a place; npm and conda may
//! have several versions of a name.

use std::collections::BTreeMap;

use wb_model::Severity;

use super::{CheckInfo, Observed, Project, Rule};
use crate::python::marker::overlap;
use crate::{Ecosystem, Locked};

/// The rule.
pub(super) struct ConflictingPins;

static INFO: CheckInfo = CheckInfo {
    rule: "conflicting-pins",
    severity: Severity::High,
    summary: "names pinned to two versions at once",
    mend: "keep one of the pins, or give them markers that exclude each other",
};

impl Rule for ConflictingPins {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, project: &Project, observed: &mut Observed<'_>) {
        for file in &project.locks {
            let mut by_name: BTreeMap<&str, Vec<&Locked>> = BTreeMap::new();
            for package in file.packages.iter().filter(|package| package.ecosystem == Ecosystem::Pypi) {
                by_name.entry(&package.name).or_default().push(package);
            }
            for pins in by_name.values().filter(|pins| pins.len() > 1) {
                conflict(pins, observed);
            }
        }
    }
}

/// Pairs of one name that are looked at: no real file has so many.
const MOST_PAIRS: usize = 500;

/// Tells the first two pins of a name that contradict each other.
fn conflict(pins: &[&Locked], observed: &mut Observed<'_>) {
    let pairs = pins
        .iter()
        .enumerate()
        .flat_map(|(at, left)| pins.iter().skip(at + 1).map(move |right| (*left, *right)));
    for (left, right) in pairs.take(MOST_PAIRS) {
        let (Some(one), Some(other)) = (&left.version, &right.version) else { continue };
        let same =
            one == other || wb_version::Scheme::Pypi.compare(one, other) == Some(std::cmp::Ordering::Equal);
        if same {
            continue;
        }
        if let Some(place) = overlap(left.marker.as_deref(), right.marker.as_deref()) {
            let line = right.line.map(|line| format!(" in {}, line {line}", right.path)).unwrap_or_default();
            let message =
                format!("{} is pinned to {one} and{line} to {other}; both hold for {place}", left.name);
            return observed.add(&left.path, left.line, message);
        }
    }
    if pins.len() * (pins.len() - 1) / 2 > MOST_PAIRS
        && let Some(first) = pins.first()
    {
        let message = format!("{} is pinned {} times, too often to compare them all", first.name, pins.len());
        observed.add(&first.path, first.line, message);
    }
}
