use crate::read::testing::{read, try_read};

use super::*;

const GOOD: &str = "Metadata-Version: 2.4
Name: Requests_X
Version: 2.34.2
Summary: HTTP for humans
Author-email: Kenneth <me@example.org>
License: Apache-2.0
License-Expression: Apache-2.0
Project-URL: Home-Page, https://example.org
Classifier: Programming Language :: Python
Classifier: License :: OSI Approved :: Apache Software License
Requires-Python: >=3.10
Requires-Dist: idna<4,>=2.5
Requires-Dist: PySocks>=1.5.6; extra == \"socks\"
Provides-Extra: socks

Name: not this
";

fn metadata(out: &Output) -> PythonMetadata {
    out.facts[0].decode().unwrap()
}

#[test]
fn what_a_distribution_says_of_itself() {
    let metadata = metadata(&read(&DistInfo, "a/requests_x-2.34.2.dist-info/METADATA", GOOD.as_bytes()));
    assert_eq!(metadata.name.as_deref(), Some("Requests_X"));
    assert_eq!(metadata.version.as_deref(), Some("2.34.2"));
    assert_eq!(metadata.requires_dist, ["idna<4,>=2.5", "PySocks>=1.5.6; extra == \"socks\""]);
    assert_eq!(metadata.extras, ["socks"]);
    assert_eq!(metadata.license_classifiers, ["License :: OSI Approved :: Apache Software License"]);
    assert_eq!(metadata.author.as_deref(), Some("Kenneth <me@example.org>"));
    assert_eq!(metadata.homepage.as_deref(), Some("https://example.org"));
}

#[test]
fn any_case_of_the_file_name_is_selected() {
    let patterns: Vec<wb_read::Pattern> = INFO
        .select
        .iter()
        .map(|select| match select {
            Select::Path(text) => wb_read::Pattern::new(text),
            _ => panic!("not a path"),
        })
        .collect();
    for path in ["x/A-1.dist-info/METADATA", "x/A-1.dist-info/metadata", "x/A-1.DIST-INFO/Metadata"] {
        assert!(patterns.iter().any(|pattern| pattern.matches(path.as_bytes())), "{path}");
    }
}

#[test]
fn a_file_without_name_or_version_is_a_problem_and_a_fact() {
    for text in ["", "Name: a\n", "Version: 1\n", "\nName: a\nVersion: 1\n"] {
        let (out, result) = try_read(&DistInfo, "a-1.dist-info/METADATA", text.as_bytes());
        assert!(result.is_err(), "{text:?}");
        assert_eq!(out.facts.len(), 1, "{text:?}");
    }
}

#[test]
fn a_file_cut_short_keeps_what_is_whole() {
    let cut = GOOD.find("Requires-Dist").unwrap();
    let metadata = metadata(&read(&DistInfo, "a-1.dist-info/METADATA", &GOOD.as_bytes()[..cut]));
    assert_eq!(metadata.version.as_deref(), Some("2.34.2"));
    assert!(metadata.requires_dist.is_empty());
}

#[test]
fn garbage_is_a_problem() {
    let (out, result) = try_read(&DistInfo, "a-1.dist-info/METADATA", b"\x00\xff\xfe\x01 no headers here");
    assert!(result.is_err() && out.facts.is_empty());
}
