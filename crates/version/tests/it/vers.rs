//! `vers-spec`'s comparison and containment files. What is not met is listed by its text.

use std::cmp::Ordering;
use std::path::PathBuf;

use serde_json::Value;
use wb_version::Scheme;
use wb_version::range::Range;

fn tests(file: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/vers").join(file);
    match fs_err::read(&path) {
        Ok(bytes) => {
            let file: Value = serde_json::from_slice(&bytes).unwrap();
            Some(file["tests"].as_array().unwrap().clone())
        }
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

/// The cases of a file that do not come out as expected, by their texts.
fn failures(file: &str) -> Option<(usize, Vec<String>)> {
    let tests = tests(file)?;
    let mut failures = Vec::new();
    for test in &tests {
        let input = &test["input"];
        let scheme = Scheme::from_name(input["input_scheme"].as_str().unwrap());
        let texts: Vec<&str> =
            input["versions"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
        let holds = scheme.is_some_and(|scheme| holds(scheme, test, &texts));
        if !holds {
            failures.push(texts.join(" "));
        }
    }
    Some((tests.len(), failures))
}

fn holds(scheme: Scheme, test: &Value, texts: &[&str]) -> bool {
    let expected = &test["expected_output"];
    if test["test_type"] == "equality" {
        let equal = scheme.compare(texts[0], texts[1]).map(|order| order == Ordering::Equal);
        return equal == expected.as_bool();
    }
    let mut versions: Vec<_> =
        texts.iter().filter_map(|text| Some((scheme.parse(text).ok()?, *text))).collect();
    if versions.len() != texts.len() {
        return false;
    }
    versions.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap());
    let expected: Vec<&str> =
        expected.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let sorted: Vec<&str> = versions.iter().map(|(_, text)| *text).collect();
    // Versions that are equal may stand in either order.
    sorted.iter().zip(&expected).all(|(one, other)| scheme.compare(one, other) == Some(Ordering::Equal))
}

#[test]
fn the_orders_agree_with_the_specification() {
    for (file, exceptions) in EXCEPTIONS {
        let Some((count, failures)) = failures(file) else { return };
        println!("{file}: {} of {count}", count - failures.len());
        assert_eq!(failures, *exceptions, "{file}");
    }
}

/// By file, the cases that do not come out as the specification wants.
///
/// - pacman ignores a release that only one of the two has; then `1.5-1` and `1.5-2` would both equal `1.5`, which is
///   no order. Here a missing release stands before every other one.
/// - Conan orders words and what follows a hyphen in its own way; here it is Semantic Versioning.
/// - Times and plain texts are the versions of no ecosystem that advisories speak about: there is no such scheme.
const EXCEPTIONS: &[(&str, &[&str])] = &[
    ("alpine_version_cmp_test.json", &[]),
    ("alpm_version_cmp_test.json", &["1.5.b-1 1.5.b", "1.5 1.5-1", "1.5-1 1.5", "1.1-1 1.1"]),
    (
        "conan_version_cmp_test.json",
        &["b.c a.b.c", "1.a 1.1", "1.1a 1.1", "1.1.a 1.1", "1.0.0-alpha1 1.0.0-", "1.0-pre1.0 1.0.0-pre1"],
    ),
    ("gentoo_version_cmp_test.json", &[]),
    ("maven_version_cmp_test.json", &[]),
    ("nuget_version_cmp_test.json", &[]),
    ("openssl_version_cmp_test.json", &[]),
];

#[test]
fn there_is_no_order_of_times_and_plain_texts() {
    for (file, count) in [("datetime_version_cmp_test.json", 7), ("lexicographic-test.json", 8)] {
        let Some((_, failures)) = failures(file) else { return };
        assert_eq!(failures.len(), count, "{file}");
    }
}

#[test]
fn containment_agrees_with_the_specification() {
    for file in ["npm_range_containment_test.json", "pypi_range_containment_test.json"] {
        let Some(tests) = tests(file) else { return };
        for test in tests {
            let range: Range = test["input"]["vers"].as_str().unwrap().parse().unwrap();
            let version = range.scheme().parse(test["input"]["version"].as_str().unwrap()).unwrap();
            assert_eq!(range.contains(&version), test["expected_output"].as_bool(), "{file}: {test}");
        }
    }
}
