use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Requirement {
    Requirement::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn versions(requirement: &Requirement) -> String {
    match &requirement.wants {
        Wants::Versions(set) => set.to_string(),
        Wants::Url => panic!("a URL"),
    }
}

#[test]
fn names_extras_and_versions() {
    let plain = parse("A.B-C_d");
    assert_eq!((plain.name.as_str(), plain.extras.len(), versions(&plain)), ("a-b-c-d", 0, String::new()));
    let full = parse(" name [ Fred , bar_x ] ( >=1.0 , <2 ) ; python_version >= '3' ");
    assert_eq!((full.name.as_str(), versions(&full)), ("name", ">=1.0,<2".to_owned()));
    assert_eq!(full.extras, ["fred", "bar-x"]);
    assert!(full.marker.is_some());
    assert_eq!(versions(&parse("a>=1,!=1.3.*,~=1.2")), ">=1,!=1.3.*,~=1.2");
    assert_eq!(versions(&parse("a[]==2.1.0+cu121")), "==2.1.0+cu121");
    assert!(parse("a;").marker.is_none());
}

#[test]
fn urls_may_hold_semicolons() {
    let requirement = parse("pip[x] @ https://host/a.whl;v=1#sha1=da ; os_name == 'posix'");
    assert!(matches!(requirement.wants, Wants::Url));
    assert!(requirement.marker.is_some());
    assert!(parse("pip @ file:///a").marker.is_none());
}

#[test]
fn broken_requirements_are_refused() {
    for text in [
        "",
        ">=1",
        "-a",
        "a-",
        "a[",
        "a[b c]",
        "a(>=1",
        "a>=",
        "a >= 1 b",
        "a @",
        "a @ url x",
        "a ; x",
        "a[b]]",
        "é",
        "a b",
        "a==latest",
    ] {
        assert!(Requirement::parse(text).is_err(), "{text:?} was accepted");
    }
    assert_eq!(Requirement::parse(&"a".repeat(LONGEST + 1)).unwrap_err(), RequirementError::TooLong);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = Requirement::parse(&text);
    }
}
