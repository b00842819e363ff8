use super::*;
use crate::feed::testing;

fn shape(text: &str) -> Shape {
    Shape::of(text.as_bytes())
}

fn recognises(text: &str) -> bool {
    testing::recognises(&EndOfLife, &shape(text), text.as_bytes())
}

fn read_as(path: &str, text: &str) -> Result<Output, FeedError> {
    let mut out = Output::default();
    EndOfLife.read(&Document { path, bytes: text.as_bytes(), shape: &shape(text) }, &mut out).map(|()| out)
}

fn cycles(out: &Output) -> Vec<&Cycle> {
    let items = out.items.iter();
    items
        .map(|(_, item)| match item {
            Item::Cycle(cycle) => cycle,
            other => panic!("{other:?}"),
        })
        .collect()
}

const PAGE: &str = r#"---
title: A Thing
permalink: /thing
identifiers:
  - purl: pkg:generic/thing
  - repology: thing
  - cpe: cpe:2.3:a:thing:thing
releases:
  - releaseCycle: 3.10
    codename: Ten
    releaseDate: 2021-10-04
    eoas: 2023-04-05
    eol: 2026-10-31    # a remark
    eoes: false
    latest: 3.10.20
  - releaseCycle: "2"
    releaseDate: 2010-01-01
    eol: true
  - releaseCycle: '4'
    eol: false
---

> [A Thing](https://example.org) is a thing.
"#;

const API: &str = r#"{"schema_version": "1.2.0", "generated_at": "2026-01-01T00:00:00+00:00", "total": 1, "result": [
    {"name": "thing", "label": "A Thing", "category": "lang", "identifiers": [
        {"type": "purl", "id": "pkg:generic/thing"}, {"type": "repology", "id": "thing"},
        {"type": "cpe", "id": "cpe:2.3:a:thing:thing"}],
     "releases": [
        {"name": "3.10", "codename": "Ten", "label": "3.10", "releaseDate": "2021-10-04", "isEoas": true,
         "eoasFrom": "2023-04-05", "isEol": false, "eolFrom": "2026-10-31", "isEoes": null, "eoesFrom": null,
         "latest": {"name": "3.10.20", "date": "2026-01-01", "link": null}},
        {"name": "2", "codename": null, "releaseDate": "2010-01-01", "isEol": true, "eolFrom": null, "latest": null},
        {"name": "4", "isEol": false}]}]}"#;

#[test]
fn both_forms_say_the_same() {
    let page = read_as("products/other-name.md", PAGE).unwrap();
    let api = read_as("full", API).unwrap();
    assert_eq!(page.items, api.items);
    assert!(api.skipped.is_empty());
    assert!(page.skipped.is_empty());
    let [ten, two, four] = cycles(&page)[..] else { panic!() };
    assert_eq!((ten.product.as_str(), ten.title.as_str(), ten.name.as_str()), ("thing", "A Thing", "3.10"));
    assert_eq!(ten.released.as_deref(), Some("2021-10-04"));
    assert_eq!(ten.active_until.as_deref(), Some("2023-04-05"));
    assert_eq!((ten.ends.as_deref(), ten.ended), (Some("2026-10-31"), false));
    assert_eq!(ten.latest.as_deref(), Some("3.10.20"));
    assert_eq!(ten.identifiers, ["pkg:generic/thing", "cpe:2.3:a:thing:thing"]);
    assert_eq!((two.ends.as_deref(), two.ended), (None, true), "it has ended, and nobody says when");
    assert!(two.identifiers.is_empty(), "they stand with the first line");
    assert_eq!((four.ends.as_deref(), four.ended), (None, false));
    assert!(recognises(PAGE) && recognises(API));
}

#[test]
fn one_product_of_the_api_is_read_too() {
    let one =
        API.replace("\"total\": 1, ", "").replace("\"result\": [", "\"result\": ").replace("]}]}", "]}}");
    assert!(recognises(&one));
    assert_eq!(read_as("thing", &one).unwrap().items, read_as("full", API).unwrap().items);
}

#[test]
fn long_term_support_of_debian_is_free() {
    let page = PAGE.replace("/thing", "/debian").replace("eoes: false", "eoes: 2028-06-30");
    let out = read_as("x", &page).unwrap();
    let debian = cycles(&out)[0];
    assert_eq!(debian.ends.as_deref(), Some("2028-06-30"));
    assert_eq!(debian.active_until.as_deref(), Some("2026-10-31"));
    assert_eq!(debian.extended_until, None);
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_named() {
    assert!(!recognises("") && !recognises("---\ntitle: x\n---\nwords\n") && !recognises("{}"));
    assert!(read_as("x", "").is_err());
    assert!(
        read_as("x", &PAGE[..PAGE.find("eol: true").unwrap()]).unwrap_err().to_string().contains("no end")
    );
    assert!(read_as("x", &API[..API.len() - 3]).is_err());
    assert!(read_as("x", "---\ntitle: x\nreleases: []\n---\n").is_err());
    assert!(
        read_as("x", "---\n\ttitle: [\n---\n").unwrap_err().to_string().starts_with("read x as endoflife:")
    );
    for (text, what) in [(PAGE, "x: release 1 of thing"), (API, "x: release 1 of thing")] {
        let out = read_as("x", &text.replace("2026-10-31", "31.10.2026")).unwrap();
        assert_eq!(cycles(&out).len(), 2);
        assert_eq!(
            (out.skipped[0].what.as_str(), out.skipped[0].why.as_str()),
            (what, "\"31.10.2026\" is not a day")
        );
        assert_eq!(cycles(&out)[0].identifiers.len(), 2, "they move to the next line");
    }
    let out = read_as("x", &API.replace("\"name\": \"thing\"", "\"name\": 7")).unwrap();
    assert_eq!((out.items.len(), out.skipped[0].what.as_str()), (0, "x: product 1"));
    assert!(read_as("x", r#"{"schema_version": "1", "generated_at": "", "result": 1}"#).is_err());
}

#[test]
fn every_real_page_is_read() {
    let Some(files) = testing::unzip("eol/endoflife-2026-08-22.zip", ".md") else { return };
    assert_eq!(files.len(), 464);
    let (mut lines, mut names) = (0, std::collections::BTreeSet::new());
    for (path, bytes) in &files {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(recognises(text), "{path}");
        let out = read_as(path, text).unwrap();
        assert!(out.skipped.is_empty(), "{:?}", out.skipped);
        lines += out.items.len();
        names.insert(cycles(&out)[0].product.clone());
        if path.ends_with("/python.md") {
            let line =
                |name: &str| cycles(&out).into_iter().find(|cycle| cycle.name == name).unwrap().clone();
            assert_eq!(line("3.10").ends.as_deref(), Some("2026-10-31"));
            assert_eq!(line("3.8").ends.as_deref(), Some("2024-10-07"));
            assert!(cycles(&out)[0].identifiers.contains(&"cpe:2.3:a:python:python".to_owned()));
        }
    }
    assert_eq!((lines, names.len()), (8351, 464));
}
