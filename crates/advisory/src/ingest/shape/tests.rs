use super::*;

fn json(keys: &[&str], many: bool) -> Shape {
    Shape::Json { keys: keys.iter().map(|key| (*key).to_owned()).collect(), many }
}

#[test]
fn json_is_told_by_its_top_level_keys() {
    assert_eq!(
        shape_of(br#" {"a": {"x": [1, "}"]}, "b\"": "c", "d": ["e", {"f": 1}]}"#),
        json(&["a", "b\\\"", "d"], false)
    );
    assert_eq!(shape_of(br#"[ {"a": 1}, {"b": 2} ]"#), json(&["a"], true));
    assert_eq!(shape_of(b"{\"a\": 1}\n{\"a\": 2}\n"), json(&["a"], true));
    assert_eq!(shape_of(b"[]"), json(&[], true));
    assert_eq!(shape_of(b"\xef\xbb\xbf{}"), json(&[], false));
}

#[test]
fn text_markdown_and_yaml_are_told_apart() {
    assert_eq!(shape_of(b"---\ntitle: x\n---\nwords"), Shape::Markdown { front: "yaml" });
    assert_eq!(shape_of(b"```toml\n[advisory]\n```\n# Title\n"), Shape::Markdown { front: "toml" });
    assert_eq!(
        shape_of(b"# c\nid: PYSEC-1\naffected:\n- package:\n    name: x\n"),
        Shape::Yaml { keys: vec!["id".to_owned(), "affected".to_owned()] }
    );
    assert_eq!(
        shape_of(b"\n#model:v1,date\ncve,epss"),
        Shape::Text { first_line: "#model:v1,date".to_owned() }
    );
    assert_eq!(
        shape_of(b"CVE-2020-5902,0.65117"),
        Shape::Text { first_line: "CVE-2020-5902,0.65117".to_owned() }
    );
}

#[test]
fn empty_cut_short_and_wrong_bytes_have_a_shape_too() {
    assert_eq!(shape_of(b""), Shape::Text { first_line: String::new() });
    assert_eq!(shape_of(br#"{"a": "b"#), json(&["a"], false));
    assert_eq!(shape_of(br#"{"a\"#), json(&[], false));
    assert_eq!(shape_of(b"\x00\x01\xff"), Shape::Binary);
    assert_eq!(shape_of(&[b'['; 300_000]), Shape::Text { first_line: "[".repeat(1024) });
    assert_eq!(shape_of(&[b'{'; 300_000]), json(&[], false));
}
