use std::path::PathBuf;

use serde_json::Value;

use super::*;

/// The suite contradicts itself here: the same text must fail as `parse` and pass as `validate`, and the maven
/// file wants upper-case keys to be parsed. We fold them, as the specification's text says.
const CONTRADICTED: [&str; 2] = [
    "pkg:gem/jruby-launcher@1.1.2?Platform=java",
    "pkg:Rpm/fedora/curl@7.50.3-1.fc25?Arch=i386&Distro=fedora-25",
];

#[test]
fn the_official_suite_passes() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/purl"));
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let (mut cases, mut contradicted) = (0, 0);
    for sub in ["spec", "types"] {
        for file in fs_err::read_dir(folder.join(sub)).unwrap() {
            let path = file.unwrap().path();
            let document: Value = serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap();
            for case in document["tests"].as_array().unwrap() {
                let fails = case["expected_failure"].as_bool().unwrap_or(false);
                if fails && case["input"].as_str().is_some_and(|text| CONTRADICTED.contains(&text)) {
                    contradicted += 1;
                    continue;
                }
                check(case, fails, &path.display().to_string());
                cases += 1;
            }
        }
    }
    assert!(cases > 400, "only {cases} cases");
    assert_eq!(contradicted, CONTRADICTED.len());
}

fn check(case: &Value, fails: bool, file: &str) {
    let input = &case["input"];
    let purl = match input.as_str() {
        Some(text) => text.parse::<Purl>(),
        None => build(input),
    };
    if fails {
        assert!(purl.is_err(), "{file}: {case} was accepted");
        return;
    }
    let purl = purl.unwrap_or_else(|error| panic!("{file}: {case}: {error}"));
    let expected = &case["expected_output"];
    match expected.as_str() {
        Some(text) => assert_eq!(purl.to_string(), text, "{file}: {case}"),
        None => assert_eq!(purl, build(expected).unwrap(), "{file}: {case}"),
    }
    if expected.is_object() {
        assert_eq!(expected["name"].as_str(), Some(purl.name()), "{file}: {case}");
        assert_eq!(expected["namespace"].as_str(), purl.namespace(), "{file}: {case}");
        assert_eq!(expected["version"].as_str(), purl.version(), "{file}: {case}");
    }
    assert_eq!(purl.to_string().parse::<Purl>().unwrap(), purl, "{file}: {case}");
}

fn build(parts: &Value) -> Result<Purl, PurlError> {
    let text = |key: &str| parts[key].as_str();
    let qualifiers = parts["qualifiers"].as_object().into_iter().flatten();
    Purl::from_parts(
        text("type").unwrap_or(""),
        text("namespace"),
        text("name").unwrap_or(""),
        text("version"),
        qualifiers.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect(),
        text("subpath"),
    )
}

#[test]
fn parts_are_added_one_by_one() {
    let purl = Purl::new("deb", "Curl")
        .unwrap()
        .with_namespace("Debian")
        .unwrap()
        .with_version("7.88.1-10+deb12u5")
        .unwrap();
    let purl = purl.with_qualifier("arch", "amd64").unwrap().with_qualifier("distro", "debian-12").unwrap();
    assert_eq!(purl.to_string(), "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12");
    assert_eq!(purl.with_qualifier("arch", "").unwrap().qualifiers().len(), 1);
}

#[test]
fn broken_texts_are_refused() {
    for text in [
        "",
        "pkg:",
        "pkg:pypi",
        "pkg:pypi/",
        "pkg:pypi/a?b",
        "pkg:pypi/a@%zz",
        "pkg:pypi/a@%2",
        "pkg:pypi/%+1",
        "pkg:pypi/%ff",
        "pkg:py pi/a",
        "npm:a/b",
    ] {
        assert!(text.parse::<Purl>().is_err(), "{text:?} was accepted");
    }
}

#[test]
fn a_long_text_does_not_end_up_in_the_error() {
    let error = format!("pkg:/{}", "x".repeat(1 << 20)).parse::<Purl>().unwrap_err();
    assert!(error.to_string().len() < 500);
}

#[test]
fn it_travels_as_its_text() {
    let purl: Purl = "pkg:pypi/Django_x@1".parse().unwrap();
    let json = serde_json::to_string(&purl).unwrap();
    assert_eq!(json, "\"pkg:pypi/django-x@1\"");
    assert_eq!(serde_json::from_str::<Purl>(&json).unwrap(), purl);
}
