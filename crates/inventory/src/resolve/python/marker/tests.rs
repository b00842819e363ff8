use proptest::prelude::*;

use crate::Platform;

use super::*;

fn environment() -> Environment {
    let platform = Platform { os: "linux".to_owned(), architecture: "amd64".to_owned(), variant: None };
    Environment::cpython(Some("3.11"), Some("3.11.2"), Some(&platform))
}

fn holds(text: &str) -> Option<bool> {
    Marker::parse(text).unwrap().holds(&environment(), None)
}

#[test]
fn comparisons_of_versions_and_of_texts() {
    for (text, expected) in [
        ("python_version >= '3.8'", true),
        ("python_version < '3.10'", false),
        ("'3.8' <= python_version", true),
        ("python_version == '3.11'", true),
        ("python_version == '3.*'", true),
        ("python_version ~= '3.8'", true),
        ("python_full_version < '3.11.3'", true),
        ("python_full_version>='3.11.0a1'", true),
        ("python_version in '2.7, 3.11'", true),
        ("python_version not in '2.7 3.0'", true),
        ("sys_platform == \"linux\"", true),
        ("sys_platform != 'win32'", true),
        ("os.name == 'posix'", true),
        ("'linux' in sys_platform", true),
        ("platform_machine == 'x86_64'", true),
        ("platform_system=='Darwin'", false),
        ("platform_python_implementation == 'CPython'", true),
        ("implementation_name == 'pypy'", false),
        ("implementation_version >= '3.11'", true),
        ("extra == 'gpu'", false),
        ("extra != 'gpu'", true),
        ("sys_platform > 'a'", false),
        ("sys_platform >= 'linux'", true),
    ] {
        assert_eq!(holds(text), Some(expected), "{text}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    assert_eq!(holds("sys_platform == 'linux' or sys_platform == 'x' and sys_platform == 'y'"), Some(true));
    assert_eq!(
        holds("(sys_platform == 'linux' or sys_platform == 'x') and sys_platform == 'y'"),
        Some(false)
    );
}

#[test]
fn what_is_not_known_decides_only_when_it_must() {
    assert_eq!(holds("platform_release >= '5'"), None);
    assert_eq!(holds("platform_release >= '5' or sys_platform == 'linux'"), Some(true));
    assert_eq!(holds("platform_release >= '5' and sys_platform == 'win32'"), Some(false));
    assert_eq!(holds("platform_release >= '5' and sys_platform == 'linux'"), None);
    assert_eq!(holds("sys_platform ~= 'linux'"), None);
    let marker = Marker::parse("extra == 'a' and platform_release >= '5'").unwrap();
    assert_eq!(marker.unknown(&environment()), Some(Variable::PlatformRelease));
    let nothing = Environment::default();
    assert_eq!(Marker::parse("python_version >= '3'").unwrap().holds(&nothing, None), None);
}

#[test]
fn extras_are_compared_by_their_normal_form() {
    let marker = Marker::parse("extra == 'Use_Chardet.on-py3'").unwrap();
    assert_eq!(marker.holds(&environment(), Some("use-chardet-on-py3")), Some(true));
    assert_eq!(marker.holds(&environment(), Some("other")), Some(false));
    assert_eq!(marker.holds(&Environment::default(), None), Some(false));
}

#[test]
fn broken_markers_are_refused() {
    for text in [
        "",
        "python_version",
        "python_version >=",
        "python_version >= 3",
        "python_version >= '3",
        "(python_version >= '3'",
        "python_version >= '3')",
        "'a' == 'b'",
        "python_version == sys_platform",
        "unknown == 'x'",
        "python_version not '3'",
        "python_version >= '3' and",
        "or python_version >= '3'",
        "python_version >= '3' sys_platform == 'x'",
        "extra = 'x'",
    ] {
        assert!(Marker::parse(text).is_err(), "{text:?} was accepted");
    }
}

#[test]
fn hostile_nesting_and_length_are_refused() {
    let nested = |depth| format!("{}extra == 'x'{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Marker::parse(&nested(DEEPEST)).is_ok());
    assert_eq!(Marker::parse(&nested(DEEPEST + 1)), Err(MarkerError::TooDeep));
    assert_eq!(Marker::parse(&nested(20_000)), Err(MarkerError::TooDeep));
    assert_eq!(Marker::parse(&"(".repeat(LONGEST)), Err(MarkerError::TooDeep));
    assert_eq!(Marker::parse(&" ".repeat(LONGEST + 1)), Err(MarkerError::TooLong));
    let long = vec!["extra == 'x'"; 3000].join(" or ");
    assert_eq!(Marker::parse(&long).unwrap().holds(&environment(), Some("x")), Some(true));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = Marker::parse(&text);
    }

    #[test]
    fn any_likely_text_is_read_or_refused(words in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "and", "or", "not", "in", "extra", "python_version", "sys_platform", "'x'", "\"3.8\"", ">=", "==", "~=", "'"
    ]), 0..12)) {
        if let Ok(marker) = Marker::parse(&words.join(" ")) {
            marker.holds(&environment(), Some("x"));
            marker.unknown(&Environment::default());
        }
    }
}
