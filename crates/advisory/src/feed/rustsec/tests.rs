use std::collections::BTreeMap;

use wb_model::Score;

use super::*;
use crate::feed::osv::tests::data;
use crate::{Item, Kind, Record};

const SHAPE: Shape = Shape::Markdown { front: "toml" };

fn read(path: &str, text: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let document = Document { path, bytes: text, shape: &SHAPE };
    let result = RustSec.read(&document, &mut out);
    (out, result)
}

fn record(text: &str) -> Record {
    let (out, result) = read("crates/x/RUSTSEC-2024-0001.md", text.as_bytes());
    result.unwrap();
    match out.items.into_iter().next().unwrap() {
        (_, Item::Record(record)) => record,
        other => panic!("{other:?}"),
    }
}

const GOOD: &str = r#"```toml
[advisory]
id = "RUSTSEC-2024-0900"
package = "some_crate"
date = "2024-01-02"
aliases = ["CVE-2024-900"]
cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
url = "https://a"
references = ["https://b"]

[affected]
os = ["windows"]
functions = { "some_crate::run" = ["< 1.2.3"] }

[versions]
patched = [">= 1.2.3"]
unaffected = ["< 0.5.0"]
```

# The *title* of it

What it does.
"#;

#[test]
fn a_good_record() {
    let record = record(GOOD);
    assert_eq!(record.summary, "The *title* of it");
    assert_eq!((record.details.as_str(), record.published.as_deref()), ("What it does.", Some("2024-01-02")));
    assert_eq!(record.aliases, ["CVE-2024-900"]);
    assert_eq!(record.references, ["https://a", "https://b"]);
    assert_eq!((record.ratings[0].score, record.ratings[0].by.as_str()), (Score::new(7.5), "rustsec"));
    let [statement] = &record.statements[..] else { panic!("{:?}", record.statements) };
    assert_eq!((statement.space.as_str(), statement.name.as_str()), ("cargo", "some_crate"));
    let range =
        [wb_version::Event::Introduced("0.5.0".to_owned()), wb_version::Event::Fixed("1.2.3".to_owned())];
    assert_eq!(statement.ranges, [range]);
    assert_eq!(statement.note.as_deref(), Some("only windows; some_crate::run"));
    assert_eq!(self::record(&GOOD.replace('\n', "\r\n")).statements, record.statements);
}

#[test]
fn informational_and_withdrawn_records() {
    let with = |line: &str| record(&GOOD.replace("date =", &format!("{line}\ndate =")));
    assert_eq!(with("informational = \"unmaintained\"").kind, Kind::Unmaintained);
    assert_eq!(with("informational = \"unsound\"").kind, Kind::Notice);
    assert_eq!(with("withdrawn = \"2024-03-04\"").withdrawn.as_deref(), Some("2024-03-04"));
}

/// The events as `from..to`.
fn affected(requirements: &[&str]) -> String {
    let events = requirement::affected(requirements.iter().copied()).unwrap();
    let part = |event: &Event| match (&event.introduced, &event.fixed) {
        (Some(from), None) => format!("{from}.."),
        (None, Some(to)) => format!("{to} "),
        other => panic!("{other:?}"),
    };
    events.iter().map(part).collect::<String>().trim_end().to_owned()
}

#[test]
fn what_no_requirement_allows_is_affected() {
    assert_eq!(affected(&[]), "0..");
    assert_eq!(affected(&[">= 1.2.3"]), "0..1.2.3");
    assert_eq!(affected(&[">= 1.2.3", "< 0.5"]), "0.5.0..1.2.3");
    assert_eq!(affected(&["^1.2", ">= 2.0.1"]), "0..1.2.0 2.0.0-0..2.0.1");
    assert_eq!(affected(&["^0.6.3", ">=0.8.0"]), "0..0.6.3 0.7.0-0..0.8.0");
    assert_eq!(affected(&["0.0.3"]), "0..0.0.3 0.0.4-0..");
    assert_eq!(affected(&[">= 0.2.9, < 0.3.0", ">= 0.3.2"]), "0..0.2.9 0.3.0..0.3.2");
    assert_eq!(affected(&["< 0.5.0, >= 0.4.3", ">= 0.5.1"]), "0..0.4.3 0.5.0..0.5.1");
    assert_eq!(affected(&["= 1.0.1"]), "0..1.0.1 1.0.2-0..");
    assert_eq!(affected(&["> 1.0.1"]), "0..1.0.2-0");
    assert_eq!(affected(&["<= 1.0.1"]), "1.0.2-0..");
    assert_eq!(affected(&["~1.4", "> 2"]), "0..1.4.0 1.5.0-0..3.0.0-0");
    assert_eq!(affected(&[">= 1.0.0-rc.2"]), "0..1.0.0-rc.2");
    assert_eq!(affected(&["= 1.0.0-rc.2"]), "0..1.0.0-rc.2 1.0.0..");
    assert_eq!(affected(&[">= 111.25, < 300.0", ">= 300.0.6"]), "0..111.25.0 300.0.0..300.0.6");
    assert_eq!(affected(&[">= 0.0.0"]), "0..0.0.0");
    assert_eq!(affected(&["> 1.0.0", "< 2.0.0"]), "0..0.0.0-0");
}

#[test]
fn wrong_requirements_are_refused_and_the_package_is_unknown() {
    for text in [
        "",
        "1.2.3.4",
        "*",
        "1.*",
        ">> 1.0",
        "latest",
        ">= ",
        "^99999999999999999999",
        "= 18446744073709551615.0.0, ^18446744073709551615",
    ] {
        assert!(requirement::affected([text].into_iter()).is_err(), "{text}");
    }
    let (out, result) = read("x.md", GOOD.replace(">= 1.2.3", "newest").as_bytes());
    result.unwrap();
    let [(_, Item::Record(record))] = &out.items[..] else { panic!() };
    assert_eq!(record.statements[0].says, crate::Says::Unparsed);
    assert!(out.skipped[0].why.contains("the requirement \"newest\""), "{:?}", out.skipped);
}

#[test]
fn empty_cut_short_and_wrong_documents_are_errors_that_name_them() {
    let without = |line: &str| GOOD.replace(line, "");
    for text in [
        "",
        "```toml",
        "# Title",
        "```toml\n```",
        &GOOD[..200],
        &without("id = \"RUSTSEC-2024-0900\""),
        &without("[versions]"),
        &GOOD.replace("[\">=", "[1, \">="),
    ] {
        let (out, result) = read("x.md", text.as_bytes());
        assert!(result.unwrap_err().to_string().starts_with("read x.md as rustsec: "), "{text}");
        assert!(out.items.is_empty());
    }
    assert!(read("x.md", b"```toml\n\xff\n```").1.is_err());
    let recognises =
        |text: &str| RustSec.recognises(&Document { path: "x", bytes: text.as_bytes(), shape: &SHAPE });
    assert!(recognises(GOOD));
    assert!(!recognises(&GOOD.replace("[versions]", "[[affected]]")));
}

/// All originals, by id, and what was skipped.
fn originals() -> Option<(BTreeMap<String, Record>, Output)> {
    let members = data::archive("upstream/rustsec-advisory-db-md-2026-08-21.zip")?;
    let (mut records, mut all) = (BTreeMap::new(), Output::default());
    for (name, bytes) in members {
        if !RustSec.recognises(&Document { path: &name, bytes: &bytes, shape: &SHAPE }) {
            continue;
        }
        let (out, result) = read(&name, &bytes);
        result.unwrap();
        all.skipped.extend(out.skipped);
        for (_, item) in out.items {
            let Item::Record(record) = item else { panic!("{item:?}") };
            records.insert(record.id.clone(), record);
        }
    }
    Some((records, all))
}

/// Every original comes to the record that RustSec's own export of it comes to.
#[test]
fn originals_and_the_export_are_equal() {
    let Some((records, out)) = originals() else { return };
    assert_eq!(records.len(), 1225);
    // The compiler's own libraries are no crates: 20 records without statements. One names every version as good.
    let tool_chain = out.skipped.iter().filter(|skipped| skipped.why.contains("\"Rust\"")).count();
    assert_eq!((tool_chain, out.skipped.len()), (20, 20), "{:?}", out.skipped);
    let Some((export, _)) = data::records("crates.io") else { return };
    let (mut missing, mut different) = (Vec::new(), Vec::new());
    for theirs in export {
        let Some(ours) = records.get(&theirs.id) else {
            missing.push(theirs.id);
            continue;
        };
        let day = |date: &Option<String>| date.as_ref().and_then(|date| date.get(..10)).map(str::to_owned);
        assert_eq!(day(&ours.withdrawn), day(&theirs.withdrawn), "{}", ours.id);
        assert_eq!(day(&ours.published), day(&theirs.published), "{}", ours.id);
        let vectors =
            |record: &Record| record.ratings.iter().map(|rating| rating.vector.clone()).collect::<Vec<_>>();
        assert_eq!(vectors(ours), vectors(&theirs), "{}", ours.id);
        let rest = |record: &Record| {
            let Record { kind, summary, details, aliases, related, weaknesses, .. } = record.clone();
            (kind, summary, details, aliases, related, weaknesses)
        };
        assert_eq!(rest(ours), rest(&theirs));
        if ours.statements != theirs.statements {
            different.push(theirs.id);
        }
    }
    // An export of a record that was renumbered before it was published.
    assert_eq!(missing, ["RUSTSEC-2025-0000"]);
    // `> 0`, which Cargo reads as 1.0.0 and above, and the export as 0.0.1 and above.
    assert_eq!(different, ["RUSTSEC-2020-0055"]);
}
