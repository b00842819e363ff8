use serde_json::json;

use super::Content;

fn document(subject: &str, version: &str) -> String {
    json!({
        "serialNumber": format!("urn:uuid:{subject}"),
        "metadata": {"component": {"bom-ref": subject, "name": subject}, "properties": [{"name": "layer", "value": "x"}]},
        "components": [{"bom-ref": "a", "version": version}],
        "dependencies": [{"ref": subject, "dependsOn": ["a"]}],
    })
    .to_string()
}

#[test]
fn where_an_image_was_stored_makes_no_difference() {
    let one = Content::of(&document("oci:a@sha256:1", "1")).unwrap();
    let two = Content::of(&document("registry.example/a", "1")).unwrap();
    assert_eq!(one.difference(&two), None);
    assert_eq!(one.summary(), "1 components, 1 with edges");
}

#[test]
fn what_is_in_it_does() {
    let one = Content::of(&document("a", "1")).unwrap();
    let two = Content::of(&document("a", "2")).unwrap();
    assert_eq!(one.difference(&two).unwrap(), "NOT the same at /components/0/version: \"1\" and \"2\"");
    let none = Content::of(&document("a", "1").replace("\"dependencies\"", "\"other\"")).unwrap();
    assert!(one.difference(&none).is_some());
}

#[test]
fn no_document_is_an_error() {
    for text in ["", "[]", "{}"] {
        assert!(Content::of(text).is_err(), "{text:?}");
    }
}
