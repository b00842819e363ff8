//! Which documents are read, which stream their records go to, and what becomes of broken ones.

use super::{Osv, read, shape};
use crate::feed::osv::{is_osv, stream};
use crate::{Document, Feed, Item, Output, Shape};

const GOOD: &str = r#"{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-02-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1.0.0"]}]}"#;

fn stream_of(path: &str, json: &str) -> String {
    stream(&serde_json::from_str(json).unwrap(), path)
}

#[test]
fn the_buckets_directory_is_the_stream_and_content_decides_else() {
    assert_eq!(stream_of("osv/PyPI/all.zip!GHSA-aaaa-bbbb-cccc.json", GOOD), "PyPI");
    assert_eq!(stream_of("PyPI/all.zip!GHSA-aaaa-bbbb-cccc.json", GOOD), "PyPI");
    assert_eq!(stream_of("mirror/[EMPTY]/all.zip!x.json", GOOD), "[EMPTY]");
    // The bucket's own `all.zip`, and folders that only happen to have one.
    assert_eq!(stream_of("osv/all.zip!x.json", GOOD), "npm");
    assert_eq!(stream_of("all.zip!x.json", GOOD), "npm");
    assert_eq!(stream_of("PyPI/record.json", GOOD), "npm");
    let ubuntu = GOOD.replace("npm", "Ubuntu:22.04:LTS");
    assert_eq!(stream_of("a.json", &ubuntu), "Ubuntu");
    assert_eq!(stream_of("a.json", r#"{"id":"X-1","modified":"","affected":[]}"#), "[EMPTY]");
    assert_eq!(stream_of("a.json", &GOOD.replace("npm", "../../etc:1")), "....etc");
}

#[test]
fn records_are_told_by_their_keys() {
    let keys = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for good in [
        "id modified affected",
        "schema_version id modified",
        "id withdrawn modified",
        "modified id upstream",
    ] {
        assert!(is_osv(&keys(good)), "{good}");
    }
    for other in [
        "id vulnStatus lastModified",
        "cveMetadata containers",
        "document vulnerabilities",
        "id modified",
        "type spec_version id modified details",
        "affected aliases",
    ] {
        assert!(!is_osv(&keys(other)), "{other}");
    }
}

#[test]
fn terms_that_do_not_allow_it_keep_a_record_out() {
    let (out, result) = read("osv/Wolfi/all.zip!x.json", GOOD.as_bytes());
    assert!(out.items.is_empty());
    assert!(result.unwrap_err().to_string().contains("the terms of Wolfi"));
    assert_eq!(Osv.license("PyPI"), "CC-BY-4.0");
    assert_eq!(Osv.license("Nonesuch"), "not stated");
}

#[test]
fn good_records_of_a_list_are_read_beside_wrong_ones() {
    let many = |text: &str| {
        let mut out = Output::default();
        let shape = Shape::Json { keys: Vec::new(), many: true };
        let result = Osv.read(&Document { path: "x", bytes: text.as_bytes(), shape: &shape }, &mut out);
        (out.items.len(), out.skipped.len(), result.is_ok())
    };
    assert_eq!(many(&format!("[{GOOD},{{\"id\":\"\"}},7,{GOOD}]")), (2, 2, true));
    assert_eq!(many(&format!("{GOOD}\n{GOOD}\n{{\"id\":5}}\n{GOOD}\n")), (3, 1, true));
    assert_eq!(many(&format!("{GOOD}\n{{\"id\":")), (1, 1, true));
    assert_eq!(many("{\"id\":"), (0, 0, false));
    assert_eq!(many(""), (0, 0, true));
    assert_eq!(many("[]"), (0, 0, true));
}

#[test]
fn empty_cut_short_and_wrong_documents_are_errors_that_name_them() {
    let deep = format!("{{\"id\":\"X-1\",\"modified\":\"\",\"database_specific\":{}", "[".repeat(100_000));
    let long = GOOD.replace("GHSA-aaaa", &"A".repeat(300));
    for bytes in [
        "",
        "{}",
        "[]",
        "{",
        "null",
        "\u{0}",
        &GOOD[..60],
        r#"{"id":7}"#,
        r#"{"id":"a\u0000b"}"#,
        &deep,
        &long,
        r#"{"id":"X-1","affected":"no"}"#,
        r#"{"id":"X-1","affected":[{"versions":{}}]}"#,
    ] {
        let (out, result) = read("folder/x.json", bytes.as_bytes());
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("read folder/x.json as osv: "), "{error}");
        assert!(out.items.is_empty(), "{bytes}");
    }
}

#[test]
fn every_cut_of_a_record_is_an_error() {
    for end in 0..GOOD.len() {
        assert!(read("x.json", &GOOD.as_bytes()[..end]).1.is_err(), "{end}");
    }
    assert!(matches!(read("x.json", GOOD.as_bytes()).0.items[..], [(_, Item::Record(_))]));
    assert!(matches!(shape(GOOD.as_bytes()), Shape::Json { many: false, .. }));
}

#[test]
fn hostile_ids_and_texts_are_named_or_cut() {
    let ids = format!(r#"["","a\nb","{}","CVE-2024-1005"]"#, "A".repeat(300));
    let json = GOOD
        .replace(r#""affected""#, &format!(r#""aliases":{ids},"details":"{}","affected""#, "é".repeat(5000)));
    let (out, result) = read("x.json", json.as_bytes());
    result.unwrap();
    let [(_, Item::Record(record))] = &out.items[..] else { panic!() };
    assert_eq!(record.aliases, ["CVE-2024-1005"]);
    assert_eq!(out.skipped.len(), 3);
    assert_eq!(record.summary.chars().count(), 161);
}
