use super::{FORMATS, Format, MAX_BYTES, read, write};
use crate::vex::VexError;
use crate::vex::testing::{sample, written};

#[test]
fn every_format_is_recognised_by_what_is_in_it() {
    for format in FORMATS {
        let bytes = written(format.id, &sample());
        let mut marked = b"\xef\xbb\xbf".to_vec();
        marked.extend(&bytes);
        assert_eq!(read(&bytes, "x").unwrap(), read(&marked, "x").unwrap(), "a byte order mark");
        assert_eq!(read(&bytes, "x").unwrap().format, format.id);
    }
    assert!(matches!(Format::named("vexlang"), Err(VexError::NoFormat { .. })));
    assert!(write("", &sample(), &mut Vec::new()).is_err());
}

#[test]
fn what_is_empty_too_large_or_somebody_elses_is_refused() {
    let error = |bytes: &[u8]| read(bytes, "x.json").unwrap_err();
    assert!(matches!(error(b""), VexError::NotJson { .. }));
    assert!(matches!(error(b"not json"), VexError::NotJson { .. }));
    for other in [
        "[]",
        "7",
        "{}",
        r#"{"@context": 7, "document": [], "bomFormat": {}}"#,
        r#"{"spdxVersion": "SPDX-2.3"}"#,
    ] {
        assert!(matches!(error(other.as_bytes()), VexError::Unrecognised { .. }), "{other}");
    }
    assert!(matches!(error(&vec![b' '; MAX_BYTES + 1]), VexError::TooLarge { .. }));
    let deep = format!("{{\"@context\": \"https://openvex.dev/ns\", \"x\": {}", "[".repeat(100_000));
    assert!(matches!(error(deep.as_bytes()), VexError::NotJson { .. }));
}

#[test]
fn a_document_without_an_id_is_named_by_its_bytes() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}"#;
    let document = read(text.as_bytes(), "x").unwrap();
    assert!(document.id.starts_with("sha256:"), "{}", document.id);
    assert!(document.statements.is_empty());
}
