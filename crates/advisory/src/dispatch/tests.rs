use super::*;
use crate::Shape;

fn dispatched(path: &str, text: &str) -> String {
    let shape = Shape::of(text.as_bytes());
    match dispatch(&Document { path, bytes: text.as_bytes(), shape: &shape }) {
        Dispatched::Read { feed, output } => format!("read by {}: {}", feed.info().name, output.items.len()),
        Dispatched::Failed { error, .. } => format!("failed: {error}"),
        Dispatched::Auxiliary { what } => what.to_owned(),
        Dispatched::Unrecognised(skipped) => skipped.why,
    }
}

const RECORD: &str = r#"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "x"}, "versions": ["1"]}]}"#;

#[test]
fn a_document_goes_to_the_feed_that_recognises_it() {
    assert_eq!(dispatched("x/all.zip!X-1.json", RECORD), "read by osv: 1");
    // Whatever it is called.
    assert_eq!(dispatched("x/X-1.txt", RECORD), "read by osv: 1");
    let wrong = RECORD.replace("[{", "{");
    assert!(dispatched("wrong.json", &wrong).starts_with("failed: read wrong.json as osv:"), "{wrong}");
}

#[test]
fn what_stands_beside_advisories_is_no_error() {
    for (path, text, what) in [
        ("osv/PyPI/modified_id.csv", "2024-01-01T00:00:00Z,X-1", "a list of what has changed"),
        ("a.zip!2022/1/1.json.sha256", "00", "a checksum"),
        ("db/README.md", "# words", "a page for people"),
        ("db/LICENSE", "words", "a licence"),
        ("LICENSE-APACHE.txt", "words", "no feed recognises it (text that starts with \"words\")"),
        ("kev_schema.json", r#"{"$schema": "x", "properties": {}}"#, "a JSON schema"),
        (
            "spdx/licenses.json.gz",
            r#"{"licenseListVersion": "3", "licenses": []}"#,
            "a list of licences: the program brings its own",
        ),
        ("empty.json", "", "an empty file"),
        ("x/.DS_Store", "\0", "a file of a file manager"),
    ] {
        assert_eq!(dispatched(path, text), what, "{path}");
    }
}

#[test]
fn what_nobody_recognises_is_described() {
    for (text, why) in [
        (
            r#"{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}"#,
            "no feed recognises it (a JSON object of a, b, c, d, …)",
        ),
        ("[]", "no feed recognises it (JSON without keys)"),
        ("[{\"a\": 1}]", "no feed recognises it (JSON objects of a)"),
        ("a: 1", "no feed recognises it (YAML with a)"),
        ("words", "no feed recognises it (text that starts with \"words\")"),
        ("\0", "no feed recognises it (binary)"),
        ("```toml\nx\n```", "no feed recognises it (Markdown that starts with toml)"),
    ] {
        assert_eq!(dispatched("x", text), why);
    }
}
