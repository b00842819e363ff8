//! What an OSV record says about packages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wb_model::Rating;
use wb_version::{Event, Scheme};

use super::form::{Affected, Form, Range};
use super::record::{self, Source, cut};
use super::{listed, module_stream};
use crate::{Output, Says, Space, Statement, StatementFlag, Unfixed};

/// No package's name and no version comes near these.
const LONGEST_NAME: usize = 512;
const LONGEST_VERSION: usize = 256;

/// Lists of symbols can be long, and every look-up carries the note.
const LONGEST_NOTE: usize = 1000;

/// All statements of a record, one for each package where its entries agree but for the versions.
pub(crate) fn statements(form: &Form, source: &Source<'_>, out: &mut Output) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    for (number, affected) in form.affected.iter().enumerate() {
        let what = format!("{}: affected[{number}]", source.what);
        for statement in of_entry(form, affected, source, &what, out) {
            match all.iter_mut().find(|other| is_same_but_versions(other, &statement)) {
                Some(other) => {
                    other.ranges.extend(statement.ranges);
                    other.versions.extend(statement.versions);
                }
                None => all.push(statement),
            }
        }
    }
    all
}

fn is_same_but_versions(one: &Statement, other: &Statement) -> bool {
    (&one.space, &one.name, one.says, one.unfixed) == (&other.space, &other.name, other.says, other.unfixed)
        && (&one.flags, &one.rating, &one.qualifiers, &one.note)
            == (&other.flags, &other.rating, &other.qualifiers, &other.note)
}

/// The statements of one entry: at most one by version, and one about what could not be read.
fn of_entry(
    form: &Form,
    affected: &Affected,
    source: &Source<'_>,
    what: &str,
    out: &mut Output,
) -> Vec<Statement> {
    let Some((space, name)) = package(affected, what, out) else { return Vec::new() };
    let scheme = space.scheme();
    let mut ranges: Vec<Vec<Event>> = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    let mut empty = false;
    for range in affected.ranges.iter().filter(|range| range.kind != "GIT") {
        match events(range, scheme) {
            Ok(events) if events.is_empty() => {
                out.skip(format!("{what}: a range of {name}"), "it holds no version");
                empty = true;
            }
            Ok(events) => ranges.push(events),
            Err(why) => {
                out.skip(format!("{what}: a range of {name}"), why.clone());
                unread.push(why);
            }
        }
    }
    let (versions, overlong): (Vec<String>, Vec<String>) =
        affected.versions.iter().cloned().partition(|text| !text.is_empty() && text.len() <= LONGEST_VERSION);
    if !overlong.is_empty() {
        out.skip(format!("{what}: {} versions of {name}", overlong.len()), "they are empty or too long");
        unread.push("versions are empty or too long".to_owned());
    }
    let rest = listed::rest(scheme, &ranges, &versions);
    let mut statement = Statement {
        unfixed: unfixed(affected),
        flags: flags(form, affected, &space),
        rating: vendor_rating(form, affected, &space, source),
        qualifiers: BTreeMap::new(),
        note: None,
        says: Says::ByVersion,
        versions: rest.versions,
        scheme,
        ranges,
        space,
        name,
    };
    let mut notes = notes(affected);
    if scheme == Scheme::Rpm && statement.ranges.iter().flatten().any(is_modular) {
        match module_stream::in_title(&form.summary) {
            Some(stream) => drop(statement.qualifiers.insert("module".to_owned(), stream.to_owned())),
            None => notes.push("builds of a module stream that is not named".to_owned()),
        }
    }
    if let Some(newest) = rest.newest.filter(|_| !record::is_distribution(&statement.space)) {
        notes.push(format!("has no end; the newest version it lists is {newest}"));
    }
    statement.note = note(notes);
    let mut found = Vec::new();
    let nothing = statement.ranges.is_empty() && statement.versions.is_empty();
    if nothing && unread.is_empty() && !empty {
        // The package is named as affected, and in which versions is not said, or in commits only.
        unread.push("it names no versions of the package".to_owned());
    }
    if !unread.is_empty() {
        let note = Some(cut(unread.join("; "), LONGEST_NOTE));
        let (ranges, versions) = (Vec::new(), Vec::new());
        found.push(Statement { says: Says::Unparsed, note, ranges, versions, ..statement.clone() });
    }
    if !nothing {
        found.insert(0, statement);
    }
    found
}

/// The package of an entry: its space and its name.
fn package(affected: &Affected, what: &str, out: &mut Output) -> Option<(Space, String)> {
    let Some(package) = &affected.package else {
        // Records about a repository's commits name no package; they say nothing about any.
        if !affected.ranges.iter().any(|range| range.kind == "GIT") {
            out.skip(what, "it names no package");
        }
        return None;
    };
    if package.ecosystem == "GIT" {
        return None;
    }
    let Some(space) = Space::from_osv(&package.ecosystem) else {
        out.skip(what, format!("the ecosystem {:?} is not known", cut(package.ecosystem.clone(), 80)));
        return None;
    };
    let name = space.normalise(&package.name);
    if name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        out.skip(what, "the package's name is empty, too long, or not text");
        return None;
    }
    Some((space, name))
}

/// The events of a range; none when it holds no version.
fn events(range: &Range, scheme: Scheme) -> Result<Vec<Event>, String> {
    if !matches!(range.kind.as_str(), "SEMVER" | "ECOSYSTEM") {
        return Err(format!("ranges of the type {:?} are not known", cut(range.kind.clone(), 40)));
    }
    let mut events = Vec::new();
    for event in &range.events {
        let kinds = [
            event.introduced.clone().map(|version| Event::Introduced(from_start(version, scheme))),
            event.fixed.clone().map(Event::Fixed),
            event.last_affected.clone().map(Event::LastAffected),
            event.limit.clone().filter(|limit| limit != "*").map(Event::Limit),
        ];
        events.extend(kinds.into_iter().flatten());
    }
    let text = |event: &Event| match event {
        Event::Introduced(text) | Event::Fixed(text) | Event::LastAffected(text) | Event::Limit(text) => {
            text.len()
        }
    };
    if events.iter().any(|event| !(1..=LONGEST_VERSION).contains(&text(event))) {
        return Err("a version of a range is empty or too long".to_owned());
    }
    if !events.iter().any(|event| matches!(event, Event::Introduced(_))) {
        return Err("a range has no version in which it begins".to_owned());
    }
    Ok(without_empty_intervals(events))
}

/// Without the pairs that begin and end at one version, which hold nothing (RUSTSEC-2026-0149 ends in `introduced
/// 45.0.0, fixed 45.0.0`). Sorted, such a pair looks like the end of one interval and the beginning of the next,
/// which `fixed 2.0.0, introduced 2.0.0` is (PYSEC-2024-258), and everything from 45.0.0 on would be affected.
fn without_empty_intervals(events: Vec<Event>) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        match (&event, kept.last()) {
            (Event::Fixed(end), Some(Event::Introduced(start))) if start == end => drop(kept.pop()),
            _ => kept.push(event),
        }
    }
    kept
}

/// RustSec writes the lowest of all versions of Semantic Versioning where others write `0`.
fn from_start(version: String, scheme: Scheme) -> String {
    if scheme == Scheme::Semver && version == "0.0.0-0" { "0".to_owned() } else { version }
}

fn is_modular(event: &Event) -> bool {
    matches!(event, Event::Fixed(version) if module_stream::is_modular(version))
}

fn unfixed(affected: &Affected) -> Unfixed {
    match affected.ecosystem_specific.get("urgency").and_then(Value::as_str) {
        Some("end-of-life") => Unfixed::EndOfLife,
        _ => Unfixed::NotYet,
    }
}

/// Whose names these are. Rocky Linux lists sources and binaries alike: its names carry no flag.
fn flags(form: &Form, affected: &Affected, space: &Space) -> BTreeSet<StatementFlag> {
    let mut flags = BTreeSet::new();
    let base = space.base();
    if matches!(base, "debian" | "alpine" | "suse" | "opensuse" | "mageia" | "openeuler")
        || base.starts_with("ubuntu")
    {
        flags.insert(StatementFlag::SourcePackage);
    }
    if matches!(base, "almalinux" | "redhat" | "amazon" | "oracle") {
        flags.insert(StatementFlag::BinaryPackage);
    }
    if affected.ecosystem_specific.get("urgency").and_then(Value::as_str) == Some("unimportant") {
        flags.insert(StatementFlag::Unimportant);
    }
    if record::is_unreviewed(form) {
        flags.insert(StatementFlag::Unreviewed);
    }
    flags
}

/// The distribution's own rating for the package. Ubuntu's has stood in two places, and still does in some copies.
fn vendor_rating(form: &Form, affected: &Affected, space: &Space, source: &Source<'_>) -> Option<Rating> {
    let specific = |key: &str| affected.ecosystem_specific.get(key).and_then(Value::as_str);
    let base = space.base();
    if base.starts_with("ubuntu") {
        let of_type = |list: &[super::form::Severity]| {
            list.iter()
                .find(|severity| severity.kind == "Ubuntu")
                .and_then(|found| record::priority(&found.score))
        };
        return of_type(&affected.severity)
            .or_else(|| specific("ubuntu_priority").and_then(record::priority))
            .or_else(|| of_type(&form.severity));
    }
    match base {
        "debian" => {
            specific("urgency").and_then(|word| record::vendor_rating(word, "debian-urgency", "debian"))
        }
        // The rebuilds of Red Hat's updates keep its word at the head of the title.
        "almalinux" | "rocky" | "oracle" | "redhat" => {
            let (word, _) = form.summary.split_once(':')?;
            record::vendor_rating(word, "redhat-severity", source.by)
        }
        _ => None,
    }
}

/// What else the source says of a package: what has no place of its own.
fn notes(affected: &Affected) -> Vec<String> {
    let mut notes = Vec::new();
    let specific = &affected.ecosystem_specific;
    let texts = |place: &Value, key: &str| -> Vec<String> {
        let list = place.get(key).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let known = affected.database_specific.get("last_known_affected_version_range");
    notes.extend(known.and_then(Value::as_str).map(|range| format!("last known to be affected: {range}")));
    let availability = specific.get("availability").and_then(Value::as_str);
    notes.extend(availability.filter(|text| text.contains("Ubuntu Pro")).map(str::to_owned));
    let custom = specific.get("custom_ranges").and_then(Value::as_array).into_iter().flatten();
    let custom: Vec<String> = custom.filter_map(own_numbers).collect();
    if !custom.is_empty() {
        notes.push(format!("by the project's own release numbers: {}", custom.join(", ")));
    }
    for import in specific.get("imports").and_then(Value::as_array).into_iter().flatten() {
        let path = import.get("path").and_then(Value::as_str).unwrap_or_default();
        let systems = [texts(import, "goos"), texts(import, "goarch")].concat();
        let mut text = path.to_owned();
        if !systems.is_empty() {
            text = format!("{text} (only {})", systems.join(", "));
        }
        let symbols = texts(import, "symbols");
        if !symbols.is_empty() {
            text = format!("{text}: {}", symbols.join(", "));
        }
        notes.push(text);
    }
    if let Some(affects) = specific.get("affects") {
        let systems = [texts(affects, "os"), texts(affects, "arch")].concat();
        if !systems.is_empty() {
            notes.push(format!("only {}", systems.join(", ")));
        }
        let functions = texts(affects, "functions");
        if !functions.is_empty() {
            notes.push(functions.join(", "));
        }
    }
    notes
}

/// Go's ranges in the numbers of a project whose releases are no Go versions: `>=8.5.0 <9.5.7`.
fn own_numbers(range: &Value) -> Option<String> {
    let events = range.get("events")?.as_array()?;
    let words = events.iter().filter_map(|event| {
        let (kind, version) = event.as_object()?.iter().next()?;
        let version = version.as_str()?;
        match kind.as_str() {
            "introduced" if version == "0" => None,
            "introduced" => Some(format!(">={version}")),
            "fixed" => Some(format!("<{version}")),
            "last_affected" => Some(format!("<={version}")),
            _ => None,
        }
    });
    Some(words.collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
}

fn note(notes: Vec<String>) -> Option<String> {
    (!notes.is_empty()).then(|| cut(notes.join("; "), LONGEST_NOTE))
}
