use std::path::PathBuf;

use serde_json::Value;

use super::*;

/// The cases of one vector file, or none where the files are not there.
fn vectors(file: &str) -> Vec<Value> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/vers")).join(file);
    if !path.is_file() {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    }
    let document: Value = serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap();
    let cases = document["tests"].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

#[test]
fn containment_agrees_with_the_specification() {
    for case in vectors("pypi_range_containment_test.json") {
        let range: Range = case["input"]["vers"].as_str().unwrap().parse().unwrap();
        let version = Scheme::Pypi.parse(case["input"]["version"].as_str().unwrap()).unwrap();
        assert_eq!(range.contains(&version), case["expected_output"].as_bool(), "{case}");
    }
}

#[test]
fn a_range_is_written_as_the_specification_says() {
    for case in vectors("pypi_range_validate_test.json") {
        let range: Range = case["input"].as_str().unwrap().parse().unwrap();
        assert_eq!(Some(range.to_string().as_str()), case["expected_output"].as_str(), "{case}");
    }
}

#[test]
fn strict_bounds_leave_their_version_out() {
    let contains = |range: &str, version: &str| {
        range.parse::<Range>().unwrap().contains(&Scheme::Deb.parse(version).unwrap()).unwrap()
    };
    assert!(!contains("vers:deb/>1.0|<2.0", "1.0"));
    assert!(!contains("vers:deb/>1.0|<2.0", "2.0"));
    assert!(contains("vers:deb/>1.0|<2.0", "1.0-1"));
    assert!(contains("vers:deb/<1.0|>=2.0", "0.9"));
    assert!(contains("vers:deb/!=1.0", "0.9"));
    assert!(!contains("vers:deb/!=1.0", "1.0"));
    assert!(contains("vers:deb/*", "5"));
}

#[test]
fn a_version_of_another_scheme_is_unknown() {
    let range: Range = "vers:deb/>1.0".parse().unwrap();
    assert_eq!(range.contains(&Scheme::Pypi.parse("2.0").unwrap()), None);
}

#[test]
fn what_is_no_range_is_refused() {
    for text in [
        "",
        "deb/1",
        "vers:deb",
        "vers:deb/",
        "vers:deb/|1",
        "vers:deb/1|",
        "vers:deb/1||2",
        "vers:deb/> 1",
        "vers:deb/1%2G0",
        "vers:deb/1%2",
        "vers:pypi/latest",
        "vers:unheard-of/1",
    ] {
        assert!(text.parse::<Range>().is_err(), "{text:?} was accepted");
    }
}
