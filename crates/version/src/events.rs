//! Ranges in the form of OSV: a list of events (OSV schema 1.7, "affected[].ranges[].events").

use std::cmp::Ordering;
use std::fmt;

use crate::{Scheme, Version};

/// One event of a range, with its version as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Event {
    /// From this version on it is affected; `"0"` is before every version, pre-releases too.
    Introduced(String),
    /// From this version on it is not affected.
    Fixed(String),
    /// This version is the last one affected: it is, what follows is not.
    LastAffected(String),
    /// Nothing from this version on is spoken about.
    Limit(String),
}

/// A list of events in one version order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRange {
    /// The order.
    pub scheme: Scheme,
    /// The events, in any order.
    pub events: Vec<Event>,
}

/// Whether a version is in a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affects {
    /// It is.
    Yes(Interval),
    /// It is not.
    No,
    /// A version that decides cannot be read in this order: not a "no".
    Unknown {
        /// Which text, and why.
        why: String,
    },
}

/// The part of a range that holds a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Where it begins; `"0"` is before every version.
    pub introduced: String,
    /// Where it ends.
    pub end: End,
}

/// Where an interval ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Before this version, which has the fix.
    Fixed(String),
    /// With this version.
    LastAffected(String),
    /// Before this version; nothing is said about what follows.
    Limit(String),
    /// Nowhere.
    Open,
}

impl Event {
    fn version(&self) -> &str {
        match self {
            Self::Introduced(text) | Self::Fixed(text) | Self::LastAffected(text) | Self::Limit(text) => text,
        }
    }
}

impl EventRange {
    /// Whether a version is in the range (OSV schema, "Evaluation"): the events are walked in the order of their
    /// versions, each interval on its own, so that several branches do not run into one another.
    pub fn affects(&self, version: &Version) -> Affects {
        let mut events: Vec<(Option<Version>, &Event)> = Vec::with_capacity(self.events.len());
        for event in &self.events {
            match (event, event.version()) {
                (Event::Introduced(_), "0") => events.push((None, event)),
                // OSV: "limit: *" means that there is none.
                (Event::Limit(_), "*") => {}
                (_, text) => match self.scheme.parse(text) {
                    Ok(parsed) => events.push((Some(parsed), event)),
                    Err(error) => return Affects::Unknown { why: error.to_string() },
                },
            }
        }
        // An introduction stands before an end at the same version; `None` is before all.
        events.sort_by(|(left, a), (right, b)| {
            order(left.as_ref(), right.as_ref()).then_with(|| rank(a).cmp(&rank(b)))
        });
        walk(&events, version)
    }
}

fn order(left: Option<&Version>, right: Option<&Version>) -> Ordering {
    match (left, right) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(left), Some(right)) => left.partial_cmp(right).unwrap_or(Ordering::Equal),
    }
}

fn rank(event: &Event) -> u8 {
    match event {
        Event::Fixed(_) | Event::Limit(_) => 0,
        Event::Introduced(_) => 1,
        Event::LastAffected(_) => 2,
    }
}

fn walk(events: &[(Option<Version>, &Event)], version: &Version) -> Affects {
    let mut open: Option<&str> = None;
    for (at, event) in events {
        let standing = match at {
            None => Ordering::Greater,
            Some(at) => match version.partial_cmp(at) {
                Some(standing) => standing,
                None => return Affects::Unknown { why: "the versions are of different orders".to_owned() },
            },
        };
        let below = match event {
            Event::Introduced(text) => {
                // An interval that is open goes on: its end is still to come.
                match (standing, open) {
                    (Ordering::Less, None) => return Affects::No,
                    (Ordering::Less, Some(_)) => {}
                    _ => open = Some(open.unwrap_or(text)),
                }
                continue;
            }
            Event::LastAffected(_) => standing != Ordering::Greater,
            Event::Fixed(_) | Event::Limit(_) => standing == Ordering::Less,
        };
        match (open, below) {
            (Some(introduced), true) => {
                let end = match event {
                    Event::Fixed(text) => End::Fixed(text.clone()),
                    Event::LastAffected(text) => End::LastAffected(text.clone()),
                    Event::Limit(text) | Event::Introduced(text) => End::Limit(text.clone()),
                };
                return Affects::Yes(Interval { introduced: introduced.to_owned(), end });
            }
            (Some(_), false) => open = None,
            (None, _) => {}
        }
    }
    match open {
        Some(introduced) => Affects::Yes(Interval { introduced: introduced.to_owned(), end: End::Open }),
        None => Affects::No,
    }
}

impl fmt::Display for Interval {
    /// `>=1.0 <1.2`, `<=2.0`, `every version`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = (self.introduced != "0").then(|| format!(">={}", self.introduced));
        let to = match &self.end {
            End::Fixed(text) => Some(format!("<{text}")),
            End::LastAffected(text) => Some(format!("<={text}")),
            End::Limit(text) => Some(format!("<{text} (nothing is said about later versions)")),
            End::Open => None,
        };
        match (from, to) {
            (Some(from), Some(to)) => write!(f, "{from} {to}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(&one),
            (None, None) => f.write_str("every version"),
        }
    }
}
