use std::collections::BTreeSet;

use wb_model::Hint;

use super::{FORMATS, Format, read};
use crate::error::ReadError;
use crate::testing::{image, written};

#[test]
fn finds_formats_by_name() {
    assert_eq!(Format::parse("cyclonedx-json").unwrap().to_string(), "cyclonedx-json@1.6");
    assert_eq!(Format::parse("spdx-json@2.3").unwrap().version, "2.3");
    let error = Format::parse("cyclonedx-json@9").unwrap_err();
    assert!(error.to_string().contains("cyclonedx-json@1.6, spdx-json@2.3"), "{error}");
    assert!(error.hint().is_some());
    for wrong in ["", "table", "CycloneDX", "@", "spdx-json@"] {
        assert!(Format::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_name_has_one_default_and_is_there_once() {
    let names: BTreeSet<String> = FORMATS.iter().map(ToString::to_string).collect();
    assert_eq!(names.len(), FORMATS.len());
    for format in FORMATS {
        assert_eq!(FORMATS.iter().filter(|other| other.id == format.id && other.is_default).count(), 1);
    }
}

#[test]
fn recognises_every_format_by_its_content() {
    let inventory = image();
    for format in FORMATS {
        let (again, found) = read(&written(&format.to_string(), &inventory)).unwrap();
        assert_eq!(found, format);
        assert_eq!(again, inventory);
    }
}

#[test]
fn says_what_is_wrong_with_what_is_no_document() {
    let fail = |bytes: &[u8]| read(bytes).unwrap_err();
    assert!(matches!(fail(b""), ReadError::NotJson(_)));
    assert!(matches!(fail(b"<bom/>"), ReadError::NotJson(_)));
    assert!(matches!(fail(b"[1]"), ReadError::Unrecognised));
    assert!(matches!(fail(b"{}"), ReadError::Unrecognised));
    let version = fail(br#"{"bomFormat":"CycloneDX","specVersion":"9.9"}"#);
    assert!(version.to_string().contains("CycloneDX version \"9.9\""), "{version}");
    assert!(version.to_string().contains("(cyclonedx-json@1.6)"), "{version}");
    assert!(matches!(fail(br#"{"spdxVersion":"SPDX-2.2"}"#), ReadError::Version { format: "SPDX", .. }));
    let deep = [b"{\"bomFormat\":".as_slice(), &b"[".repeat(1 << 20)].concat();
    assert!(matches!(fail(&deep), ReadError::TooDeep { .. }));
}

#[test]
fn a_document_cut_short_anywhere_is_refused() {
    for format in FORMATS {
        let bytes = written(&format.to_string(), &image());
        let end = bytes.trim_ascii_end().len();
        for cut in (0..end).step_by(7).chain([end - 1]) {
            assert!(read(&bytes[..cut]).is_err(), "{format} cut at {cut}");
        }
    }
}
