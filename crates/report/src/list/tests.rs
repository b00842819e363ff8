use std::collections::BTreeSet;

use wb_model::Hint as _;

use super::{RENDERERS, REPORTS, ReportFormat, ReportOptions};
use crate::testing::assessment::{assessment, nothing};

#[test]
fn a_name_with_and_without_its_version_is_found() {
    assert_eq!(ReportFormat::parse("json").unwrap().to_string(), "json@1");
    assert_eq!(ReportFormat::parse("json@1").unwrap().id, "json");
    for wrong in ["", "json@", "json@2", "JSON", "xml"] {
        let error = ReportFormat::parse(wrong).unwrap_err();
        assert!(error.to_string().contains("json@1"), "{error}");
        assert!(error.hint().unwrap().starts_with("use one of"));
    }
}

#[test]
fn every_name_is_there_once_and_every_form_has_its_words() {
    let names: BTreeSet<String> = REPORTS.iter().map(ToString::to_string).collect();
    assert_eq!(names.len(), REPORTS.len());
    let renderers: BTreeSet<&str> = RENDERERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(renderers.len(), RENDERERS.len());
    for format in REPORTS {
        assert!(
            !format.summary.is_empty() && !format.extension.is_empty() && format.media_type.contains('/')
        );
    }
}

#[test]
fn every_form_gives_the_same_bytes_twice_and_no_control_characters() {
    for format in REPORTS {
        for assessment in [assessment(), nothing()] {
            let write = || {
                let mut out = Vec::new();
                format.write(&assessment, &ReportOptions::default(), &mut out).unwrap();
                out
            };
            let bytes = write();
            assert_eq!(bytes, write(), "{format}");
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.is_empty() || text.ends_with('\n'), "{format}");
            // RFC 4180 ends a line with both.
            let is_line_end = |c: char| c == '\n' || (c == '\r' && format.id == "csv");
            let harmful = |c: char| (c.is_control() && !is_line_end(c)) || c == '\u{202e}';
            // JSON documents keep the text as it is: there the escaping is JSON's.
            let found = if format.id == "json" { None } else { text.chars().find(|c| harmful(*c)) };
            assert_eq!(found, None, "{format}");
        }
    }
}
