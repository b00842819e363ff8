//! The documented schema of version 15, checked by hand: it is not at hand as a file.

use serde_json::Value;
use wb_model::Assessment;

use super::{gitlab_container, gitlab_dependency, time};
use crate::testing::assessment::{assessment, nothing};

type Report = fn(&Assessment, &mut dyn std::io::Write) -> std::io::Result<()>;

fn written(report: Report, assessment: &Assessment) -> Value {
    let mut out = Vec::new();
    report(assessment, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn text<'a>(value: &'a Value, pointer: &str, most: usize) -> &'a str {
    let text = value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {value}"));
    assert!(!text.is_empty() && text.chars().count() <= most, "{pointer}: {text}");
    text
}

fn check(report: &Value, kind: &str) {
    assert!(text(report, "/version", 20).starts_with("15."));
    assert_eq!(text(report, "/scan/type", 50), kind);
    assert_eq!(text(report, "/scan/status", 50), "success");
    for tool in ["analyzer", "scanner"] {
        for field in ["id", "name", "version", "vendor/name"] {
            text(report, &format!("/scan/{tool}/{field}"), 255);
        }
    }
    for time in ["/scan/start_time", "/scan/end_time"] {
        assert_eq!(text(report, time, 19).len(), 19);
    }
    let mut ids = std::collections::BTreeSet::new();
    for one in report["vulnerabilities"].as_array().unwrap() {
        let id = text(one, "/id", 36);
        assert!(id.len() == 36 && ids.insert(id.to_owned()), "{id}");
        text(one, "/name", 255);
        text(one, "/description", 1 << 20);
        assert!(["Info", "Unknown", "Low", "Medium", "High", "Critical"].contains(&text(
            one,
            "/severity",
            9
        )));
        let identifiers = one["identifiers"].as_array().unwrap();
        assert!((1..=20).contains(&identifiers.len()));
        for identifier in identifiers {
            for field in ["/type", "/name", "/value"] {
                text(identifier, field, 255);
            }
            if let Some(url) = identifier.get("url") {
                assert!(url.as_str().unwrap().starts_with("https://"));
            }
        }
        for link in one["links"].as_array().unwrap() {
            assert!(text(link, "/url", 2048).starts_with("http"));
        }
        text(one, "/location/dependency/package/name", 255);
        text(one, "/location/dependency/version", 255);
        if kind == "container_scanning" {
            assert!(text(one, "/location/image", 2048).contains(':'));
            text(one, "/location/operating_system", 255);
        } else {
            text(one, "/location/file", 1024);
        }
    }
}

#[test]
fn both_reports_have_what_the_schema_requires() {
    for assessment in [assessment(), nothing()] {
        check(&written(gitlab_container, &assessment), "container_scanning");
        let report = written(gitlab_dependency, &assessment);
        check(&report, "dependency_scanning");
        for file in report["dependency_files"].as_array().unwrap() {
            text(file, "/path", 1024);
            text(file, "/package_manager", 255);
            assert!(!file["dependencies"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn every_open_finding_is_in_and_nothing_else() {
    let assessment = assessment();
    let open = assessment.findings.iter().filter(|finding| finding.is_open()).count();
    assert!(open > 0);
    let report = written(gitlab_container, &assessment);
    assert_eq!(report["vulnerabilities"].as_array().unwrap().len(), open);
    assert_eq!(report, written(gitlab_container, &assessment));
}

#[test]
fn a_time_has_no_zone_and_no_fraction() {
    assert_eq!(time(Some("2026-11-21T01:02:03.5+01:00")), "2026-11-21T00:02:03");
    assert_eq!(time(None), "1970-01-01T00:00:00");
}
