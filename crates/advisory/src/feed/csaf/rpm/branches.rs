//! Several fixed versions of one package on one platform.
//!
//! Red Hat's main stream has no minor releases of its own, but its fixes are made for each: curl 7.76.1-23.el9_2.4 and
//! 7.76.1-26.el9_3.2 fix the same thing. Neither the first nor the last alone is the answer: 7.76.1-26.el9_3 is newer
//! than the first and has no fix, 7.76.1-23.el9_2.4 is older than the last and has it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use wb_version::{Event, Scheme};

/// What is affected: everything before the first fix, and of every later branch what comes before its own fix.
///
/// A branch begins where the release's number goes on (`24` after `23.el9_2.4`), else with its distribution tag
/// (`23.el9_3`). Of fixes that only differ in a build (`2.el7jbcs`, `2.el8jbcs`) none is a branch of the other.
pub(super) fn ranges(fixed: &BTreeSet<String>) -> Vec<Vec<Event>> {
    let start = || Event::Introduced("0".to_owned());
    let Some(sorted) = sort(fixed) else {
        // No order is known: each says something of its own, and what any of them calls affected is.
        return fixed.iter().map(|version| vec![start(), Event::Fixed(version.clone())]).collect();
    };
    let Some(first) = sorted.first() else { return Vec::new() };
    let mut events = vec![start(), Event::Fixed((*first).clone())];
    for (before, after) in sorted.iter().zip(sorted.iter().skip(1)) {
        let is_between = |begin: &String| less(before, begin) && less(begin, after);
        let begin = [next_number(before), with_tag(after)].into_iter().flatten().find(is_between);
        if let Some(begin) = begin {
            events.extend([Event::Introduced(begin), Event::Fixed((*after).clone())]);
        }
    }
    vec![events]
}

fn less(left: &str, right: &str) -> bool {
    Scheme::Rpm.compare(left, right) == Some(Ordering::Less)
}

/// In the order of their versions; none when two cannot be compared.
fn sort(fixed: &BTreeSet<String>) -> Option<Vec<&String>> {
    let mut parsed =
        fixed.iter().map(|text| Some((Scheme::Rpm.parse(text).ok()?, text))).collect::<Option<Vec<_>>>()?;
    parsed.sort_by(|(left, _), (right, _)| left.partial_cmp(right).unwrap_or(Ordering::Equal));
    Some(parsed.into_iter().map(|(_, text)| text).collect())
}

/// `7.76.1-23.el9_2.4` → `7.76.1-24`.
fn next_number(version: &str) -> Option<String> {
    let (upstream, release) = version.rsplit_once('-')?;
    let digits = release.find(|other: char| !other.is_ascii_digit()).unwrap_or(release.len());
    let number: u64 = release.get(..digits)?.parse().ok()?;
    Some(format!("{upstream}-{}", number.checked_add(1)?))
}

/// `7.76.1-23.el9_3.2` → `7.76.1-23.el9_3`.
fn with_tag(version: &str) -> Option<String> {
    let (upstream, release) = version.rsplit_once('-')?;
    let at = release.find(".el")? + 3;
    let tag = release.get(at..)?;
    let end = tag.find(|other: char| !other.is_ascii_digit() && other != '_').unwrap_or(tag.len());
    Some(format!("{upstream}-{}", release.get(..at + end)?))
}

#[cfg(test)]
mod tests;
