//! Debian's security tracker: the one JSON document of all source packages and their open and fixed issues.
//!
//! `{source package: {issue: {description, releases: {codename: {status, fixed_version, urgency, nodsa …}}}}}`. A
//! record is what the tracker says about one issue in one release. The descriptions are the CVE list's own; they
//! stand once per release here, so that only their first line is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use wb_model::{Rating, Severity};
use wb_version::{Event, Scheme};

use crate::feed::text::{self, first_line};
use crate::{
    Document, Feed, FeedError, FeedInfo, Item, Output, Record, Says, Shape, Space, Statement, StatementFlag,
    Unfixed,
};

/// The feed.
pub struct DebianTracker;

const NAME: &str = "debian-tracker";

/// How far into a document the words are looked for that make it a tracker's: a description may be long.
const HEAD: usize = 64 << 10;

/// Code names and the numbers that packages and `os-release` know the releases by.
const RELEASES: &[(&str, &str)] = &[
    ("etch", "4"),
    ("lenny", "5"),
    ("squeeze", "6"),
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
    ("duke", "15"),
    ("sid", "sid"),
];

impl Feed for DebianTracker {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Debian security tracker", whole: true, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "not stated (public data of the Debian security team)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        matches!(document.shape, Shape::Json { many: false, .. }) && is_tracker(document.bytes)
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let mut gathered = Gathered::default();
        let mut reader = serde_json::Deserializer::from_slice(document.bytes);
        // Nothing is put out of a document that ends early: what follows would count as removed.
        Packages(&mut gathered)
            .deserialize(&mut reader)
            .and_then(|()| reader.end())
            .map_err(|error| FeedError::form(NAME, document, error))?;
        gathered.put(out);
        Ok(())
    }
}

/// Whether it begins `{"package": {"CVE-…": {` and speaks of releases soon after.
fn is_tracker(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let mut tokens = head.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    let mut opened = |what: &[u8]| what.iter().all(|expected| tokens.next() == Some(*expected));
    if !opened(b"{\"") {
        return false;
    }
    let mut name = tokens.by_ref().skip_while(|byte| *byte != b'"').skip(1);
    let begin: Vec<u8> = name.by_ref().take(8).collect();
    (begin.starts_with(b":{\"CVE-") || begin.starts_with(b":{\"TEMP"))
        && text::holds(head, b"\"releases\"")
        && text::holds(head, b"\"status\"")
}

/// What the document says, by release and issue.
#[derive(Default)]
struct Gathered {
    records: BTreeMap<(&'static str, String), Record>,
    /// Entries of releases that have no number here.
    unknown: BTreeMap<String, u64>,
    skipped: Vec<(String, String)>,
}

/// What is read of an issue in a package.
#[derive(Deserialize)]
struct Issue {
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    debianbug: Option<u64>,
    releases: BTreeMap<String, Value>,
}

/// What is read of an issue in a package of a release.
#[derive(Deserialize)]
struct Standing {
    status: String,
    #[serde(default)]
    fixed_version: Option<String>,
    #[serde(default)]
    urgency: Option<String>,
    #[serde(default)]
    nodsa: Option<String>,
    #[serde(default)]
    nodsa_reason: Option<String>,
}

impl Gathered {
    fn take(&mut self, package: &str, id: &str, issue: Value) {
        match serde_json::from_value::<Issue>(issue) {
            Ok(issue) => self.issue(package, id, issue),
            Err(error) => self.skipped.push((format!("{package} {id}"), error.to_string())),
        }
    }

    fn issue(&mut self, package: &str, id: &str, issue: Issue) {
        for (codename, standing) in issue.releases {
            let Some((_, number)) = RELEASES.iter().find(|(known, _)| *known == codename) else {
                *self.unknown.entry(codename).or_default() += 1;
                continue;
            };
            let standing: Standing = match serde_json::from_value(standing) {
                Ok(standing) => standing,
                Err(error) => {
                    self.skipped.push((format!("{package} {id} {codename}"), error.to_string()));
                    continue;
                }
            };
            let record = self.records.entry((number, id.to_owned())).or_insert_with(|| Record {
                id: id.to_owned(),
                summary: first_line(issue.description.as_deref().unwrap_or_default()),
                // Nearly all have one: the usual four would cost hundreds of megabytes over all releases.
                statements: Vec::with_capacity(1),
                ..Record::default()
            });
            record.related.extend(issue.debianbug.map(|number| format!("Debian bug {number}")));
            record.statements.push(statement(package, number, &standing));
        }
    }

    fn put(self, out: &mut Output) {
        for ((number, _), mut record) in self.records {
            record.related.sort();
            record.related.dedup();
            out.put(&format!("debian-{number}"), Item::Record(record));
        }
        for (codename, count) in self.unknown {
            out.skip(format!("release {codename}: {count} entries"), "its number is not known");
        }
        for (what, why) in self.skipped {
            out.skip(what, why);
        }
    }
}

fn statement(package: &str, release: &str, standing: &Standing) -> Statement {
    let mut statement = Statement {
        space: Space::new(format!("debian:{release}")),
        name: package.to_owned(),
        says: Says::ByVersion,
        scheme: Scheme::Deb,
        ranges: Vec::new(),
        versions: Vec::new(),
        unfixed: Unfixed::NotYet,
        flags: BTreeSet::from([StatementFlag::SourcePackage]),
        rating: None,
        qualifiers: BTreeMap::new(),
        note: None,
    };
    let from_the_start = Event::Introduced("0".to_owned());
    let mut notes = Vec::new();
    match (standing.status.as_str(), standing.fixed_version.as_deref()) {
        // The tracker's way to say that no version of this release ever had it.
        ("resolved", Some("0")) => statement.says = Says::NotAffected,
        ("resolved", Some(fixed)) => {
            statement.ranges = vec![vec![from_the_start, Event::Fixed(fixed.to_owned())]];
        }
        ("open", _) => statement.ranges = vec![vec![from_the_start]],
        ("undetermined", _) => statement.says = Says::UnderInvestigation,
        (status, _) => {
            statement.says = Says::Unparsed;
            notes.push(format!("status {status:?} without a version that fixes it"));
        }
    }
    let urgency = standing.urgency.as_deref().unwrap_or_default().trim_end_matches('*');
    statement.rating = rating(urgency);
    if urgency == "unimportant" {
        statement.flags.insert(StatementFlag::Unimportant);
    }
    statement.unfixed = match (standing.nodsa_reason.as_deref(), urgency) {
        (_, "end-of-life") => Unfixed::EndOfLife,
        (Some("ignored"), _) => Unfixed::WontFix,
        (Some("postponed"), _) => Unfixed::Postponed,
        _ => Unfixed::NotYet,
    };
    notes.extend(
        standing.nodsa.as_ref().filter(|words| !words.is_empty()).map(|words| format!("no DSA: {words}")),
    );
    statement.note = (!notes.is_empty()).then(|| notes.join("; "));
    statement
}

/// Debian's urgency; none for `not yet assigned` and for the ones that are no degree.
fn rating(urgency: &str) -> Option<Rating> {
    let level = match urgency {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        "unimportant" => Severity::Negligible,
        _ => return None,
    };
    let method = "debian-urgency".to_owned();
    Some(Rating { level, score: None, vector: None, method, by: NAME.to_owned() })
}

/// Walks the packages, so that the document never stands in memory as a tree.
struct Packages<'a>(&'a mut Gathered);

/// Walks the issues of one package.
struct Issues<'a>(&'a mut Gathered, String);

impl<'de> DeserializeSeed<'de> for Packages<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Packages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of source packages")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(package) = map.next_key::<String>()? {
            map.next_value_seed(Issues(self.0, package))?;
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Issues<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Issues<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object of issues for package {}", self.1)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(id) = map.next_key::<String>()? {
            if id.is_empty() {
                return Err(A::Error::custom(format!("package {:?} has an issue without a name", self.1)));
            }
            let issue = map.next_value::<Value>()?;
            self.0.take(&self.1, &id, issue);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.name_it()
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.name_it()
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.name_it()
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.name_it()
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.name_it()
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.name_it()
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.name_it()
    }
}

impl Issues<'_> {
    /// One package that is something else does not cost the others.
    fn name_it<E>(self) -> Result<(), E> {
        self.0.skipped.push((self.1, "it is no object of issues".to_owned()));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
