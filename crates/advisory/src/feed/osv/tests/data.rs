//! The real archives: every record is read, and the counts are those of the data's own description.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use wb_version::{Affects, Event, EventRange};

use super::{Osv, read};
use crate::feed::osv::form::Form;
use crate::{Feed, Item, Kind, Output, Record, Says, Statement};

/// Every member of `osv/<directory>/all.zip`: its name and its bytes.
pub(crate) fn archive(path: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let Ok(bytes) = fs_err::read(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut members = Vec::new();
    for number in 0..zip.len() {
        let mut member = zip.by_index(number).unwrap();
        let mut bytes = Vec::new();
        let name = member.name().unwrap().into_owned();
        member.read_to_end(&mut bytes).unwrap();

        members.push((name, bytes));
    }
    Some(members)
}

pub(crate) fn records(directory: &str) -> Option<(Vec<Record>, Output)> {
    let members = archive(&format!("osv/{directory}/all.zip"))?;
    let start = Instant::now();
    let mut all = Output::default();
    for (name, bytes) in &members {
        let (out, result) = read(&format!("osv/{directory}/all.zip!{name}"), bytes);
        if let Err(error) = result {
            all.skip(name, error.to_string());
        }
        all.items.extend(out.items);
        all.skipped.extend(out.skipped);
    }
    println!("{directory}: {} records in {:?}", all.items.len(), start.elapsed());
    let mut records = Vec::new();
    for (stream, item) in std::mem::take(&mut all.items) {
        assert_eq!(stream, directory);
        match item {
            Item::Record(record) => records.push(record),
            other => panic!("{other:?}"),
        }
    }
    Some((records, all))
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    records: usize,
    withdrawn: usize,
    statements: usize,
    unparsed: usize,
    ranges: usize,
    versions: usize,
    rated: usize,
    aliases: usize,
    covers: usize,
    unreviewed: usize,
    kinds: BTreeMap<Kind, usize>,
}

/// The members of an archive of fixtures whose path has that part.
pub(crate) fn fixtures(archive: &str, part: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fixtures").join(archive);
    unpack(&path, |name| name.contains(part) && name.ends_with(".json"))
}

/// The members of a compressed tar archive that are wanted.
pub(crate) fn unpack(path: &Path, wanted: impl Fn(&str) -> bool) -> Option<Vec<(String, Vec<u8>)>> {
    let Ok(file) = fs_err::File::open(path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let mut archive = tar::Archive::new(zstd::stream::read::Decoder::new(file).unwrap());
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        if entry.header().entry_type().is_file() && wanted(&name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            found.push((name, bytes));
        }
    }
    Some(found)
}

fn count(records: &[Record]) -> Count {
    let mut count = Count { records: records.len(), ..Count::default() };
    for record in records {
        count.withdrawn += usize::from(record.withdrawn.is_some());
        count.rated += usize::from(!record.ratings.is_empty());
        count.aliases += record.aliases.len();
        count.covers += record.covers.len();
        count.unreviewed += usize::from(record.standing.as_deref() == Some("unreviewed"));
        *count.kinds.entry(record.kind).or_default() += 1;
        for statement in &record.statements {
            count.statements += 1;
            count.unparsed += usize::from(statement.says == Says::Unparsed);
            count.ranges += statement.ranges.len();
            count.versions += statement.versions.len();
        }
    }
    count
}

/// What one archive must come to. Every record of it is put out; nothing is skipped.
fn check(directory: &str, expected: &Count) {
    let Some((records, out)) = records(directory) else { return };
    assert_eq!(out.skipped, [], "{directory}");
    assert_eq!(count(&records), *expected, "{directory}");
}

#[test]
fn pypi() {
    let Some((records, out)) = records("PyPI") else { return };
    assert_eq!(out.skipped, []);
    let count = count(&records);
    assert_eq!((count.records, count.withdrawn, count.statements), (7080, 269, 7080));
    // 20 name no versions, or commits only. 588,814 listed versions come down to these; the ranges imply the rest.
    assert_eq!((count.unparsed, count.ranges), (20, 7011));
    assert!((500..=700).contains(&count.versions), "{}", count.versions);
    assert_eq!((count.rated, count.kinds.get(&Kind::Malware)), (4286, Some(&38)));
    assert_eq!((count.aliases, count.covers), (13_521, 0));
    // CVE-2023-4863 is libwebp's: the wheels that carry it name it as related, and are no part of its group.
    let carrier = records.iter().find(|record| record.id == "PYSEC-2023-175").unwrap();
    assert_eq!(carrier.related, ["CVE-2023-4863", "CVE-2023-5129"]);
    assert_eq!(carrier.aliases, [""; 0]);
}

#[test]
fn pypi_as_it_was_in_2024() {
    let Some(members) = archive("osv-2024-10-10/PyPI/all.zip") else { return };
    let read_one = |(name, bytes): &(String, Vec<u8>)| {
        let (out, result) = read(&format!("osv/PyPI/all.zip!{name}"), bytes);
        result.is_ok() && out.items.len() == 1 && out.skipped.is_empty()
    };
    assert_eq!(members.iter().filter(|member| read_one(member)).count(), 2661);
}

#[test]
fn go() {
    let expected = Count {
        records: 4291,
        withdrawn: 17,
        // 25 records name a module twice: one statement with both ranges.
        statements: 6087,
        ranges: 6125,
        aliases: 7945,
        unreviewed: 3155,
        kinds: BTreeMap::from([(Kind::Vulnerability, 4291)]),
        ..Count::default()
    };
    check("Go", &expected);
    let Some((records, _)) = records("Go") else { return };
    let tool_chain = |record: &&Record| {
        record.statements.iter().any(|statement| matches!(statement.name.as_str(), "stdlib" | "toolchain"))
    };
    assert_eq!(records.iter().filter(tool_chain).count(), 199);
}

#[test]
fn crates_io() {
    let expected = Count {
        records: 1206,
        withdrawn: 13,
        statements: 1206,
        ranges: 1206,
        rated: 417,
        aliases: 1516,
        kinds: BTreeMap::from([
            (Kind::Vulnerability, 728),
            (Kind::Malware, 2),
            (Kind::Unmaintained, 267),
            (Kind::Notice, 209),
        ]),
        ..Count::default()
    };
    check("crates.io", &expected);
}

#[test]
fn bitnami() {
    let expected = Count {
        records: 7444,
        statements: 7444,
        ranges: 7476,
        // Eleven have no severity with their package, and no word for it either.
        rated: 7433,
        aliases: 7444,
        kinds: BTreeMap::from([(Kind::Vulnerability, 7444)]),
        ..Count::default()
    };
    check("Bitnami", &expected);
}

#[test]
fn debian() {
    let expected = Count {
        records: 7750,
        statements: 8949,
        ranges: 8949,
        // A DSA has up to hundreds of CVEs, and not one alias.
        covers: 26_687,
        kinds: BTreeMap::from([(Kind::Vulnerability, 7750)]),
        ..Count::default()
    };
    check("Debian", &expected);
}

/// A version is looked up as a matcher does it: in the list, then in the ranges, without its local label.
fn is_affected(statement: &Statement, text: &str) -> Option<bool> {
    let version = statement.scheme.parse(text).ok();
    let listed = statement.versions.iter().any(|other| {
        let same = || Some(statement.scheme.parse(other).ok()? == *version.as_ref()?);
        other == text || same().unwrap_or_default()
    });
    if listed {
        return Some(true);
    }
    let base = text.split('+').next().and_then(|base| statement.scheme.parse(base).ok())?;
    Some(statement.ranges.iter().any(|events| {
        let range = EventRange { scheme: statement.scheme, events: events.clone() };
        matches!(range.affects(&base), Affects::Yes(_))
    }))
}

/// What a walk over all versions of all PyPI records finds.
#[derive(Debug, Default)]
struct Walk {
    records: usize,
    listed: usize,
    missed: Vec<String>,
    kept_without_ranges: usize,
    kept_unreadable: usize,
    kept_outside: BTreeSet<String>,
    fixed: usize,
    fixed_but_affected: Vec<String>,
    fixed_unreadable: BTreeSet<String>,
}

impl Walk {
    fn record(&mut self, form: &Form, record: &Record) {
        let listed: Vec<&String> = form.affected.iter().flat_map(|affected| &affected.versions).collect();
        self.records += usize::from(!listed.is_empty());
        self.listed += listed.len();
        for text in listed {
            if !record.statements.iter().any(|statement| is_affected(statement, text) == Some(true)) {
                self.missed.push(format!("{} {text}", record.id));
            }
        }
        for statement in &record.statements {
            self.statement(&record.id, statement);
        }
    }

    fn statement(&mut self, id: &str, statement: &Statement) {
        for text in &statement.versions {
            if statement.ranges.is_empty() {
                self.kept_without_ranges += 1;
            } else if statement.scheme.parse(text).is_err() {
                self.kept_unreadable += 1;
            } else {
                self.kept_outside.insert(id.to_owned());
            }
        }
        for event in statement.ranges.iter().flatten() {
            let Event::Fixed(text) = event else { continue };
            self.fixed += 1;
            match is_affected(statement, text) {
                Some(true) => self.fixed_but_affected.push(format!("{id} {text}")),
                Some(false) => {}
                None => drop(self.fixed_unreadable.insert(id.to_owned())),
            }
        }
    }
}

/// Over all PyPI records with explicit versions: every listed version is matched by its own record, and no version
/// that an event names as fixed is.
#[test]
fn listed_versions_are_affected_and_fixed_ones_are_not() {
    let Some(members) = archive("osv/PyPI/all.zip") else { return };
    let mut walk = Walk::default();
    for (name, bytes) in &members {
        let form: Form = serde_json::from_slice(bytes).unwrap();
        let (out, _) = read(&format!("osv/PyPI/all.zip!{name}"), bytes);
        let (_, Item::Record(record)) = &out.items[0] else { panic!("{name}") };
        walk.record(&form, record);
    }
    assert_eq!((walk.records, walk.listed, walk.fixed), (6772, 588_814, 9569));
    assert_eq!(walk.missed, [""; 0]);
    // Kept because nothing else says it: 53 records give versions only …
    assert_eq!(walk.kept_without_ranges, 88);
    // … 48 list texts that are no versions by PEP 440 (`0.9-doduo`, `0.7.4.svn.r2010`) …
    assert_eq!(walk.kept_unreadable, 158);
    // … and five list versions that their own ranges leave out: overlapping branches in one list of events
    // (2021-114), pre-releases of the release in which it begins (2023-61), a fix whose text is no version by
    // PEP 440, so that the range cannot be evaluated (2026-1194, 2026-686), and a list that contradicts its range
    // (2026-3486).
    let outside = ["PYSEC-2021-114", "PYSEC-2023-61", "PYSEC-2026-1194", "PYSEC-2026-3486", "PYSEC-2026-686"];
    assert_eq!(walk.kept_outside, outside.map(str::to_owned).into());
    // Fixed in one branch and listed as affected all the same; fixed, and introduced again in the same release.
    assert_eq!(walk.fixed_but_affected, ["PYSEC-2021-114 2.11.6", "PYSEC-2024-258 2.0.0"]);
    // `4.6.0.stable11`, `7.2.0-12.1` and their like are no versions by PEP 440.
    let unreadable = ["PYSEC-2019-125", "PYSEC-2021-371", "PYSEC-2026-1194", "PYSEC-2026-686"];
    assert_eq!(walk.fixed_unreadable, unreadable.map(str::to_owned).into());
}

/// Samples of every distribution as they are served, chosen by others for their edge cases.
#[test]
fn fixtures_of_other_distributions() {
    let Some(files) = fixtures("vuls-data-update-extract.tar.zst", "/osv/testdata/fixtures/") else { return };
    let mut streams: BTreeMap<String, usize> = BTreeMap::new();
    let mut skipped = Vec::new();
    for (path, bytes) in &files {
        let shape = super::shape(bytes);
        let document = crate::Document { path, bytes, shape: &shape };
        if !Osv.recognises(&document) {
            continue;
        }
        let mut out = Output::default();
        Osv.read(&document, &mut out).unwrap();
        skipped.extend(out.skipped);
        for (stream, _) in out.items {
            *streams.entry(stream).or_default() += 1;
        }
    }
    for stream in
        ["AlmaLinux", "Alpine", "Debian", "Red Hat", "Rocky Linux", "SUSE", "Ubuntu", "Maven", "npm"]
    {
        assert!(streams.contains_key(stream), "{stream} in {streams:?}");
    }
    assert_eq!(skipped, []);
}
