//! Alpine's secdb: which version of a package fixes which issues. One document for each repository of a release,
//! today as JSON, until 2020 as YAML.
//!
//! `{distroversion, reponame, packages: [{pkg: {name, secfixes: {version: [ids]}}}]}`. It speaks of fixed issues only:
//! an open one is not in it. The version `0` says that the package was never affected. Names are those of source
//! packages (`origin` of a binary). What is listed under an id is text: several ids, spelling mistakes, remarks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use wb_version::{Event, Scheme};

use crate::{
    Document, Feed, FeedError, FeedInfo, Item, Output, Record, Says, Shape, Space, Statement, StatementFlag,
};

/// The feed.
pub struct AlpineSecdb;

const NAME: &str = "alpine-secdb";

impl Feed for AlpineSecdb {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Alpine secdb", whole: true, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "not stated (public data of Alpine Linux)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        is_secdb(document.shape, true)
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let secdb = parse(NAME, document)?;
        let Some(release) = secdb.distroversion.as_deref().and_then(release) else {
            let why = format!("distroversion {:?} is no release of Alpine", secdb.distroversion);
            return Err(FeedError::form(NAME, document, why));
        };
        let stream = format!("{release}-{}", secdb.reponame.as_deref().unwrap_or("main"));
        put(&secdb, &Space::new(format!("alpine:{release}")), &stream, out);
        Ok(())
    }
}

/// Whether a document has the form of a secdb; Alpine's own names its release.
pub(super) fn is_secdb(shape: &Shape, with_release: bool) -> bool {
    let (Shape::Json { keys, many: false } | Shape::Yaml { keys }) = shape else { return false };
    let has = |name: &str| keys.iter().any(|key| key == name);
    has("packages")
        && has("apkurl")
        && has("urlprefix")
        && has("archs")
        && has("distroversion") == with_release
}

/// `v3.19` or `edge`.
fn release(distroversion: &str) -> Option<&str> {
    if distroversion == "edge" {
        return Some(distroversion);
    }
    let number = distroversion.strip_prefix('v').unwrap_or(distroversion);
    let (major, minor) = number.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(major) && digits(minor)).then_some(number)
}

/// What is read of a document.
#[derive(Deserialize)]
pub(super) struct Secdb {
    #[serde(default)]
    pub(super) distroversion: Option<String>,
    #[serde(default)]
    pub(super) reponame: Option<String>,
    #[serde(default)]
    pub(super) urlprefix: Option<String>,
    packages: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    pkg: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    #[serde(default)]
    secfixes: Fixes,
}

/// Versions with what they fix, in the order of the document; a version may stand there twice.
#[derive(Default)]
struct Fixes(Vec<(String, Ids)>);

/// Texts that hold ids: a list, one text, or nothing.
#[derive(Default)]
struct Ids {
    texts: Vec<String>,
    /// Entries that are no text.
    wrong: usize,
}

/// Reads the JSON or YAML.
pub(super) fn parse(feed: &'static str, document: &Document<'_>) -> Result<Secdb, FeedError> {
    match document.shape {
        Shape::Yaml { .. } => {
            let text = std::str::from_utf8(document.bytes)
                .map_err(|error| FeedError::form(feed, document, error))?;
            serde_saphyr::from_str(text).map_err(|error| FeedError::form(feed, document, error))
        }
        _ => serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(feed, document, error)),
    }
}

/// Puts out what a document says about one space.
pub(super) fn put(secdb: &Secdb, space: &Space, stream: &str, out: &mut Output) {
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    for Entry { pkg } in secdb.packages.iter().flatten() {
        let mut fixed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (version, ids) in &pkg.secfixes.0 {
            let place = format!("{stream} {} {version}", pkg.name);
            if ids.wrong > 0 {
                out.skip(&place, format!("{} of its entries are no text", ids.wrong));
            }
            for text in &ids.texts {
                let names = names(text);
                let Some(own) = names.first() else {
                    out.skip(&place, format!("{text:?} holds no id"));
                    continue;
                };
                // An advisory of Xen answers several CVEs: its id is never another name of one of them.
                let (cves, others): (Vec<&String>, Vec<&String>) =
                    names.iter().partition(|name| name.starts_with("CVE-"));
                for id in if cves.is_empty() { vec![own] } else { cves } {
                    fixed.entry(id.clone()).or_default().push(version.clone());
                    let record = records
                        .entry(id.clone())
                        .or_insert_with(|| Record { id: id.clone(), ..Record::default() });
                    record.related.extend(others.iter().filter(|other| **other != id).copied().cloned());
                }
            }
        }
        for (id, versions) in fixed {
            if let Some(record) = records.get_mut(&id) {
                record.statements.push(statement(space, &pkg.name, versions));
            }
        }
    }
    for mut record in records.into_values() {
        record.related.sort();
        record.related.dedup();
        out.put(stream, Item::Record(record));
    }
}

fn statement(space: &Space, name: &str, mut versions: Vec<String>) -> Statement {
    versions.sort();
    versions.dedup();
    // `0` beside a version: the package was affected once, so that the version counts.
    let fixes: Vec<&String> = versions.iter().filter(|version| *version != "0").collect();
    Statement {
        space: space.clone(),
        name: name.to_owned(),
        says: if fixes.is_empty() { Says::NotAffected } else { Says::ByVersion },
        scheme: Scheme::Apk,
        ranges: ranges(&fixes),
        versions: Vec::new(),
        unfixed: crate::Unfixed::NotYet,
        flags: BTreeSet::from([StatementFlag::SourcePackage, StatementFlag::FixedOnly]),
        rating: None,
        qualifiers: BTreeMap::new(),
        note: (fixes.len() > 1).then(|| {
            let fixes: Vec<&str> = fixes.iter().map(|version| version.as_str()).collect();
            format!("listed as fixed in {}", fixes.join(" and in "))
        }),
    }
}

/// An issue that is listed under several versions was fixed for good by the last of them. Where they cannot be put in
/// order each is a range of its own, which comes to the same.
fn ranges(fixes: &[&String]) -> Vec<Vec<Event>> {
    let up_to = |version: &str| vec![Event::Introduced("0".to_owned()), Event::Fixed(version.to_owned())];
    let last = fixes.iter().try_fold(None::<&String>, |last, version| match last {
        None => Some(Some(*version)),
        Some(last) => Scheme::Apk
            .compare(last, version)
            .map(|order| Some(if order == std::cmp::Ordering::Less { *version } else { last })),
    });
    match last {
        Some(Some(last)) => vec![up_to(last)],
        Some(None) => Vec::new(),
        None => fixes.iter().map(|version| up_to(version)).collect(),
    }
}

/// The ids in a text such as `CVE-2017-1234 XSA-207`, `CVE_2019-2426`, `CVE 2018-16859`, `CVE-2018-14468 (FrameRelay)` or
/// `CVE-????-?????  XSA-296`.
fn names(text: &str) -> Vec<String> {
    let plain = text.split('(').next().unwrap_or_default();
    let mut names = Vec::new();
    let mut words = plain.split([' ', '\t', ',', ';', '/']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let word = word.trim_matches(['.', ':']);
        let upper = word.to_ascii_uppercase();
        let name = if let Some(number) = upper.strip_prefix("CVE-").or_else(|| upper.strip_prefix("CVE_")) {
            cve(number)
        } else if upper == "CVE" {
            words.next_if(|next| cve(next).is_some()).and_then(cve)
        } else {
            is_name(word).then(|| word.to_owned())
        };
        names.extend(name);
    }
    names.dedup();
    names
}

/// `2019-2426` → `CVE-2019-2426`; none for a number that is not given (`????-?????`) and for anything else. What some
/// add to the number (`2017-17434-1`, `2017-8073.patch`) is left out.
fn cve(number: &str) -> Option<String> {
    let (year, rest) = number.split_once(['-', '_'])?;
    let end = rest.find(|other: char| !other.is_ascii_digit()).unwrap_or(rest.len());
    let (number, added) = rest.split_at_checked(end)?;
    let year_is_good = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let is_number =
        (4..=19).contains(&number.len()) && !added.starts_with(|first: char| first.is_alphanumeric());
    (year_is_good && is_number).then(|| format!("CVE-{year}-{number}"))
}

/// Any other list's id: letters, `-`, and a number somewhere (`XSA-207`, `TALOS-2017-0428`, `wnpa-sec-2017-21`).
fn is_name(word: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    word.len() <= 64
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.contains('-')
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().all(good)
}

impl<'de> Deserialize<'de> for Fixes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Walk;
        impl<'de> Visitor<'de> for Walk {
            type Value = Fixes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of versions")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fixes, A::Error> {
                let mut fixes = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fixes.push(entry);
                }
                Ok(Fixes(fixes))
            }

            // Alpine writes `[]` or nothing for a package without fixes.
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Fixes, A::Error> {
                match list.next_element::<IgnoredAny>()? {
                    None => Ok(Fixes::default()),
                    Some(_) => Err(A::Error::custom("a list where versions with their fixes are expected")),
                }
            }

            fn visit_unit<E>(self) -> Result<Fixes, E> {
                Ok(Fixes::default())
            }
        }
        deserializer.deserialize_any(Walk)
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum One {
            Text(String),
            Other(IgnoredAny),
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Many(Vec<One>),
            One(One),
        }
        let mut ids = Self::default();
        let written = Option::<Written>::deserialize(deserializer)?;
        let entries = match written {
            None => Vec::new(),
            Some(Written::Many(entries)) => entries,
            Some(Written::One(entry)) => vec![entry],
        };
        for entry in entries {
            match entry {
                One::Text(text) => ids.texts.push(text),
                One::Other(_) => ids.wrong += 1,
            }
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests;
