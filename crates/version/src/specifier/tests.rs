use proptest::prelude::*;

use super::*;

fn holds(set: &str, version: &str) -> bool {
    set.parse::<SpecifierSet>().unwrap().contains(&version.parse().unwrap(), Prereleases::Allowed)
}

#[test]
fn each_operator_follows_pep_440() {
    let cases = [
        ("==1.0", "1.0.0", true),
        ("==1.0", "1.0+local", true),
        ("==1.0+local", "1.0", false),
        ("==1.0+a", "1.0+a", true),
        ("!=1.0", "1.0+local", false),
        ("!=1.0", "1.1", true),
        ("==1.1.*", "1.1a1", true),
        ("==1.1.*", "1.10", false),
        ("==1.1.*", "1.1.post1", true),
        ("!=1.1.*", "1.1.2", false),
        ("==1.0.0.*", "1", true),
        ("==1!1.*", "1.5", false),
        ("~=2.2", "2.3", true),
        ("~=2.2", "3.0", false),
        ("~=2.2", "2.1", false),
        ("~=1.4.5", "1.4.9", true),
        ("~=1.4.5", "1.5", false),
        ("~=2.2.post3", "2.2", false),
        ("~=2.2.post3", "2.9", true),
        ("~=2.2", "2.2.dev1", false),
        ("<=1.0", "1.0+local", true),
        (">=1.0", "1.0.dev1", false),
        (">=1.0", "1.0+x", true),
        ("<1.0", "1.0rc1", false),
        ("<1.0", "0.9rc1", true),
        ("<1.0rc2", "1.0rc1", true),
        ("<1.0.post1", "1.0", true),
        (">1.7", "1.7.0.post1", false),
        (">1.7", "1.7.1", true),
        (">1.7.post2", "1.7.post3", true),
        (">1.7", "1.7+local", false),
        (">1.0rc1", "1.0.post1", true),
        (">1.0.post1", "1.0.post2+local", true),
        ("<1.0.post1", "1.0a1", true),
        ("<1.0", "1.0a1.post1", false),
        ("===1.0", "1.0", true),
        ("===1.0", "1.0.0", false),
        (">=1.0, <2.0, !=1.5", "1.5", false),
        (">=1.0,<2.0,!=1.5", "1.6", true),
        ("", "0", true),
        (">=1.0,", "2", true),
    ];
    for (set, version, expected) in cases {
        assert_eq!(holds(set, version), expected, "{set:?} of {version:?}");
    }
}

#[test]
fn prereleases_count_only_when_named_unless_allowed() {
    let contains = |set: &str, version: &str| {
        set.parse::<SpecifierSet>().unwrap().contains(&version.parse().unwrap(), Prereleases::OnlyWhenNamed)
    };
    assert!(!contains(">=1.0", "2.0rc1"));
    assert!(contains(">=1.0rc1", "2.0rc1"));
    assert!(!contains(">=1.0,!=2.0a1", "2.0rc1"));
    assert!(contains("===2.0rc1", "2.0rc1"));
    assert!(!contains("", "2.0rc1"));
    assert!(contains("", "2.0"));
}

#[test]
fn a_set_is_written_without_blanks() {
    assert_eq!(" >= 1.0 , < 2.0 ".parse::<SpecifierSet>().unwrap().to_string(), ">=1.0,<2.0");
}

#[test]
fn what_is_no_specifier_is_refused() {
    for text in [
        "1.0",
        "=1.0",
        ">",
        "=>1.0",
        "~=1",
        ">=1.0.*",
        "==1.0a1.*",
        "==1.0+x.*",
        "<=1.0+x",
        ">=latest",
        "===",
        "=== a b",
        "==*",
        "==.*",
    ] {
        assert!(text.parse::<SpecifierSet>().is_err(), "{text:?} was accepted");
    }
    assert_eq!("==1,".repeat(2000).parse::<SpecifierSet>().unwrap_err(), NotASpecifier::TooMany);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = text.parse::<SpecifierSet>();
    }

    #[test]
    fn equal_and_not_equal_are_opposites(wanted in "[0-2](\\.[0-2]){0,2}(rc1)?", seen in "[0-2](\\.[0-2]){0,2}(rc1)?(\\+x)?") {
        prop_assert_ne!(holds(&format!("=={wanted}"), &seen), holds(&format!("!={wanted}"), &seen));
    }
}
