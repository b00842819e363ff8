use super::*;

fn json(keys: &[&str], many: bool) -> Shape {
    Shape::Json { keys: keys.iter().map(|key| (*key).to_owned()).collect(), many }
}

fn yaml(keys: &[&str]) -> Shape {
    Shape::Yaml { keys: keys.iter().map(|key| (*key).to_owned()).collect() }
}

fn line(text: &str) -> Shape {
    Shape::Text { first_line: text.to_owned() }
}

#[test]
fn json_is_known_by_the_keys_of_its_first_object() {
    for (text, shape) in [
        (r#"{}"#, json(&[], false)),
        (
            r#" { "id" : "x", "n": [1, {"in": 1}], "o": {"b": "}"} , "z": null }"#,
            json(&["id", "n", "o", "z"], false),
        ),
        (r#"{"a\"b\u0041": "\\", "c": "\"}"}"#, json(&["a\"bA", "c"], false)),
        (r#"[{"a": 1}, {"b": 2}]"#, json(&["a"], true)),
        ("{\"a\": 1}\n{\"b\": 2}\n", json(&["a"], true)),
        ("{\"a\": 1}\n", json(&["a"], false)),
        ("[]", json(&[], true)),
        ("[\"x\"]", json(&[], true)),
        ("\u{feff}{\"a\": 1}", json(&["a"], false)),
        // Cut short: the keys that are there.
        (r#"{"a": 1, "b": {"c""#, json(&["a", "b"], false)),
        (r#"{"a": 1, "b"#, json(&["a"], false)),
        (r#"{"a": "x"#, json(&["a"], false)),
    ] {
        assert_eq!(Shape::of(text.as_bytes()), shape, "{text}");
    }
}

#[test]
fn only_so_many_keys_in_so_many_bytes_are_looked_at() {
    let many: Vec<String> = (0..100).map(|number| format!("\"k{number}\": 0")).collect();
    let Shape::Json { keys, .. } = Shape::of(format!("{{{}}}", many.join(",")).as_bytes()) else { panic!() };
    assert_eq!(keys.len(), 64);
    let far = format!("{{\"a\": \"{}\", \"b\": 1}}", "x".repeat(300 << 10));
    assert_eq!(Shape::of(far.as_bytes()), json(&["a"], false));
    let deep = format!("{{\"a\": {}", "[".repeat(200_000));
    assert_eq!(Shape::of(deep.as_bytes()), json(&["a"], false));
}

#[test]
fn yaml_is_known_by_the_keys_at_the_margin() {
    for (text, shape) in [
        (
            "id: X\nsummary: words\naffected:\n- package:\n    name: x\n  ranges: []\n",
            yaml(&["id", "summary", "affected"]),
        ),
        ("---\nid: X\n# words\nn: |\n  a: b\n  c\n\nm: 1\n", yaml(&["id", "n", "m"])),
        ("---\na: 1\n---\nb: 2\n", yaml(&["a"])),
        ("\"quoted\": 1\n'other': 2", yaml(&["quoted", "other"])),
        ("%YAML 1.2\n---\na: 1\n...\n", yaml(&["a"])),
        ("a:\r\n  - 1\r\nb: 2\r\n", yaml(&["a", "b"])),
    ] {
        assert_eq!(Shape::of(text.as_bytes()), shape, "{text}");
    }
}

#[test]
fn prose_and_tables_are_no_yaml() {
    for text in [
        "Title: words\n=====\n\nmore",
        "cve,epss,percentile\nCVE-1,0.1,0.2",
        "CVE-2024-1,0.1\n",
        "[30 Mar 2023] DSA-5379-1 dino-im - security update\n",
        "{{ template }}",
        "# words\n\nand more",
        "https://example.org/",
        "<?xml version=\"1.0\"?>",
        "- a\n- b\n",
    ] {
        assert_eq!(Shape::of(text.as_bytes()), line(text.lines().next().unwrap()), "{text}");
    }
}

#[test]
fn markdown_is_known_by_its_front() {
    let front = |front| Shape::Markdown { front };
    assert_eq!(Shape::of(b"```toml\n[advisory]\n```\n# words\n"), front("toml"));
    assert_eq!(Shape::of(b"---\ntitle: X\nreleases:\n- a: 1\n---\n\n> words\n"), front("yaml"));
    assert_eq!(Shape::of(b"---\r\ntitle: X\r\n---\r\n\r\n> words\r\n"), front("yaml"));
    assert_eq!(Shape::of(b"---\ntitle: X\n---\n"), front("yaml"));
    assert_eq!(Shape::of(b"---\n\nwords\n\n---\n"), line("---"));
}

#[test]
fn what_is_empty_or_wrong_has_a_shape_too() {
    assert_eq!(Shape::of(b""), line(""));
    assert_eq!(Shape::of(b"\n \n"), line(""));
    assert_eq!(Shape::of(b"\n\nwords  \nmore"), line("words"));
    assert_eq!(Shape::of(b"\x00\x01"), Shape::Binary);
    assert_eq!(Shape::of(b"text \xff\xfe"), Shape::Binary);
    assert_eq!(Shape::of(b"{\"a\" 1}"), line("{\"a\" 1}"));
    // A window that ends inside a character is text all the same, and so is a line that is cut there.
    let long = "ä".repeat(200 << 10);
    let Shape::Text { first_line } = Shape::of(format!("x{long}").as_bytes()) else { panic!() };
    assert_eq!(first_line.len(), 1023);
}
