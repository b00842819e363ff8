//! One statement against one component's version.
//!
//! Local labels (`2.3.1+cu121`) are dropped before comparing unless the record itself carries one: a label sorts after
//! its base, so that `last_affected: 2.3.1` would miss the builds that machine-learning images are made of.

use std::cell::RefCell;
use std::rc::Rc;

use wb_advisory::{Says, Statement};
use wb_version::events::{End, Interval};
use wb_version::{Affects, Event, EventRange, Scheme, Version};

/// What a statement means for one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// The version is affected.
    In(Hit),
    /// The version is not affected: it is in no range.
    Out {
        /// The range it has left behind has a fix that is not above it.
        fixed: bool,
    },
    /// The record says so in words, for every version.
    NotAffected,
    /// The vendor is looking into it.
    Investigated,
    /// It cannot be told; why.
    Unknown(String),
}

/// Why a version is affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The part of a range that holds it; none when it is listed by itself.
    pub(crate) interval: Option<Interval>,
}

impl Hit {
    /// The range has no upper bound, and the version is not listed either.
    pub(crate) fn is_open_ended(&self) -> bool {
        matches!(&self.interval, Some(Interval { end: End::Open, .. }))
    }

    /// The range that hit, for a reader.
    pub(crate) fn text(&self) -> String {
        self.interval.as_ref().map_or_else(|| "listed by itself".to_owned(), Interval::to_string)
    }
}

/// A component's version, read once for each scheme.
pub(crate) struct Installed {
    text: String,
    any_epoch: bool,
    read: RefCell<Vec<Reading>>,
}

struct Reading {
    scheme: Scheme,
    with_label: bool,
    version: Rc<Result<Version, String>>,
}

impl Installed {
    pub(crate) fn new(text: &str, any_epoch: bool) -> Self {
        let text = if any_epoch { without_epoch(text) } else { text };
        Self { text: text.to_owned(), any_epoch, read: RefCell::default() }
    }

    fn read(&self, scheme: Scheme, with_label: bool) -> Rc<Result<Version, String>> {
        let mut read = self.read.borrow_mut();
        if let Some(found) = read.iter().find(|one| one.scheme == scheme && one.with_label == with_label) {
            return Rc::clone(&found.version);
        }
        let version = Rc::new(scheme.parse(self.text(scheme, with_label)).map_err(|error| error.to_string()));
        read.push(Reading { scheme, with_label, version: Rc::clone(&version) });
        version
    }

    fn text(&self, scheme: Scheme, with_label: bool) -> &str {
        if with_label || scheme != Scheme::Pypi { &self.text } else { without_label(&self.text) }
    }

    /// Why the version cannot be read; none when it can.
    pub(crate) fn unreadable(&self, scheme: Scheme) -> Option<String> {
        self.read(scheme, true).as_ref().as_ref().err().cloned()
    }

    /// The version as it is compared with a statement.
    pub(crate) fn compared(&self, statement: &Statement) -> String {
        let mut texts = statement.ranges.iter().flatten().map(event_version).chain(statement.versions.iter());
        let labelled = texts.any(|text| text.contains('+'));
        self.text(statement.scheme, labelled).to_owned()
    }

    /// What a statement means for this version.
    pub(crate) fn judge(&self, statement: &Statement) -> Judged {
        match statement.says {
            Says::ByVersion => self.judge_ranges(statement),
            Says::NotAffected => Judged::NotAffected,
            Says::UnderInvestigation => Judged::Investigated,
            Says::Unparsed => {
                Judged::Unknown("the record's own words about versions could not be read".to_owned())
            }
        }
    }

    fn judge_ranges(&self, statement: &Statement) -> Judged {
        if self.is_listed(statement) {
            return Judged::In(Hit { interval: None });
        }
        if statement.ranges.is_empty() && statement.versions.is_empty() {
            return Judged::Unknown("the record names no version of the package".to_owned());
        }
        let mut unknown = None;
        let mut open = None;
        for events in &statement.ranges {
            match self.judge_range(statement.scheme, events) {
                Affects::Yes(interval) if interval.end == End::Open => open = Some(interval),
                Affects::Yes(interval) => return Judged::In(Hit { interval: Some(interval) }),
                Affects::No => {}
                Affects::Unknown { why } => unknown = Some(why),
            }
        }
        match (open, unknown) {
            (Some(interval), _) => Judged::In(Hit { interval: Some(interval) }),
            (None, Some(why)) => Judged::Unknown(why),
            // A list says nothing about a version that cannot be read: it may be another spelling of a listed one.
            (None, None) => {
                match self.unreadable(statement.scheme).filter(|_| !statement.versions.is_empty()) {
                    Some(why) => Judged::Unknown(why),
                    None => Judged::Out { fixed: self.is_past_a_fix(statement) },
                }
            }
        }
    }

    fn judge_range(&self, scheme: Scheme, events: &[Event]) -> Affects {
        let labelled = events.iter().any(|event| event_version(event).contains('+'));
        match self.read(scheme, labelled).as_ref() {
            Ok(version) => EventRange { scheme, events: self.without_epochs(events) }.affects(version),
            Err(why) => Affects::Unknown { why: why.clone() },
        }
    }

    fn without_epochs(&self, events: &[Event]) -> Vec<Event> {
        if !self.any_epoch {
            return events.to_vec();
        }
        let cut = |text: &String| without_epoch(text).to_owned();
        events
            .iter()
            .map(|event| match event {
                Event::Introduced(text) => Event::Introduced(cut(text)),
                Event::Fixed(text) => Event::Fixed(cut(text)),
                Event::LastAffected(text) => Event::LastAffected(cut(text)),
                Event::Limit(text) => Event::Limit(cut(text)),
            })
            .collect()
    }

    fn is_listed(&self, statement: &Statement) -> bool {
        statement.versions.iter().any(|listed| {
            let labelled = listed.contains('+');
            if listed == self.text(statement.scheme, labelled) {
                return true;
            }
            let own = self.read(statement.scheme, labelled);
            matches!((own.as_ref(), statement.scheme.parse(listed)), (Ok(own), Ok(listed)) if *own == listed)
        })
    }

    /// Whether one of the fixes is not above this version.
    fn is_past_a_fix(&self, statement: &Statement) -> bool {
        fixes(statement).any(|fix| {
            let own = self.read(statement.scheme, fix.contains('+'));
            let fix = if self.any_epoch { without_epoch(fix) } else { fix };
            matches!((own.as_ref(), statement.scheme.parse(fix)), (Ok(own), Ok(fix)) if fix <= *own)
        })
    }

    /// The fixes above this version, lowest first.
    pub(crate) fn fixes_above(&self, statement: &Statement) -> Vec<String> {
        let mut found: Vec<(Version, &str)> = fixes(statement)
            .filter_map(|fix| {
                let compared = if self.any_epoch { without_epoch(fix) } else { fix };
                let parsed = statement.scheme.parse(compared).ok()?;
                let own = self.read(statement.scheme, fix.contains('+'));
                let above = own.as_ref().as_ref().is_ok_and(|own| parsed > *own);
                above.then_some((parsed, fix))
            })
            .collect();
        found.sort_by(|(left, a), (right, b)| {
            left.partial_cmp(right).unwrap_or(std::cmp::Ordering::Equal).then_with(|| a.cmp(b))
        });
        found.dedup_by(|(one, _), (other, _)| one == other);
        found.into_iter().map(|(_, text)| text.to_owned()).collect()
    }
}

fn fixes(statement: &Statement) -> impl Iterator<Item = &str> {
    statement.ranges.iter().flatten().filter_map(|event| match event {
        Event::Fixed(text) => Some(text.as_str()),
        Event::Introduced(_) | Event::LastAffected(_) | Event::Limit(_) => None,
    })
}

fn event_version(event: &Event) -> &String {
    match event {
        Event::Introduced(text) | Event::Fixed(text) | Event::LastAffected(text) | Event::Limit(text) => text,
    }
}

fn without_label(text: &str) -> &str {
    text.split_once('+').map_or(text, |(base, _)| base)
}

fn without_epoch(text: &str) -> &str {
    match text.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests;
