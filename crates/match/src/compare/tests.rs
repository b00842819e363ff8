use super::*;
use crate::testing::{below, by_scheme, open, range, says};

fn judge(version: &str, statement: &Statement) -> Judged {
    Installed::new(version, false).judge(statement)
}

fn is_in(version: &str, statement: &Statement) -> bool {
    matches!(judge(version, statement), Judged::In(_))
}

#[test]
fn last_affected_is_inclusive_and_fixed_is_exclusive() {
    let last = range(says("pypi", "torch"), ">=0 <=2.3.1");
    assert!(is_in("2.3.1", &last));
    assert!(!is_in("2.3.2", &last));
    let fixed = below("pypi", "torch", "2.3.1");
    assert!(is_in("2.3.0", &fixed));
    assert_eq!(judge("2.3.1", &fixed), Judged::Out { fixed: true });
}

#[test]
fn introduced_0_is_every_version_with_pre_releases_and_0_dev() {
    let every = open("pypi", "torch");
    for version in ["0.dev0", "0.0.1a1", "1.0rc1", "99"] {
        assert!(is_in(version, &every), "{version}");
    }
}

#[test]
fn branches_are_walked_as_events_and_do_not_run_into_one_another() {
    // tensorflow: fixed in 2.4.4, 2.5.2 and 2.6.1, each branch on its own.
    let branches = range(says("pypi", "tensorflow"), ">=0 <2.4.4 >=2.5.0 <2.5.2 >=2.6.0 <2.6.1");
    for (version, affected) in [
        ("2.4.3", true),
        ("2.4.4", false),
        ("2.5.0", true),
        ("2.5.2", false),
        ("2.6.0", true),
        ("2.6.1", false),
    ] {
        assert_eq!(is_in(version, &branches), affected, "{version}");
    }
    assert_eq!(Installed::new("2.5.1", false).fixes_above(&branches), ["2.5.2", "2.6.1"]);
}

#[test]
fn a_local_label_is_dropped_unless_the_record_itself_carries_one() {
    let mut listed = says("pypi", "torch");
    listed.versions.push("2.3.1".to_owned());
    assert!(is_in("2.3.1+cu121", &listed));
    assert!(is_in("2.3.1+cu121", &range(says("pypi", "torch"), ">=0 <=2.3.1")));
    assert!(!is_in("2.3.1+cu121", &below("pypi", "torch", "2.3.1")));
    let mut labelled = says("pypi", "torch");
    labelled.versions.push("2.3.1+cu118".to_owned());
    assert!(!is_in("2.3.1+cu121", &labelled));
    assert!(is_in("2.3.1+cu118", &labelled));
    assert!(!is_in("2.3.1", &labelled));
    assert!(is_in("2.3.1+cu118", &range(says("pypi", "torch"), ">=2.3.1+cu118 <2.3.1+cu119")));
    assert!(!is_in("2.3.1+cu121", &range(says("pypi", "torch"), ">=2.3.1+cu118 <2.3.1+cu119")));
    assert_eq!(Installed::new("2.3.1+cu121", false).compared(&listed), "2.3.1");
    assert_eq!(Installed::new("2.3.1+cu121", false).compared(&labelled), "2.3.1+cu121");
}

#[test]
fn a_listed_version_is_found_under_another_spelling() {
    let mut listed = says("pypi", "nltk");
    listed.versions.push("3.0b1".to_owned());
    assert!(is_in("3.0.0-beta.1", &listed));
    assert!(!is_in("3.0", &listed));
}

#[test]
fn what_cannot_be_read_is_unknown_and_never_no() {
    assert!(matches!(judge("not a version!", &below("pypi", "torch", "2")), Judged::Unknown(_)));
    assert!(matches!(judge("1", &below("pypi", "torch", "wrong!")), Judged::Unknown(_)));
    assert!(matches!(judge("", &below("pypi", "torch", "2")), Judged::Unknown(_)));
    let mut listed = says("pypi", "torch");
    listed.versions.push("1.0".to_owned());
    assert!(matches!(judge("what?", &listed), Judged::Unknown(_)));
    // An empty statement: the package is named, and no version of it.
    assert!(matches!(judge("1", &says("pypi", "torch")), Judged::Unknown(_)));
    let mut unparsed = says("nvidia", "cuda");
    unparsed.says = Says::Unparsed;
    assert!(matches!(judge("1", &unparsed), Judged::Unknown(_)));
}

#[test]
fn one_range_that_cannot_be_read_does_not_hide_another_that_hits() {
    let two = range(range(says("pypi", "torch"), ">=0 <wrong!"), ">=1 <3");
    assert!(is_in("2", &two));
    assert!(matches!(judge("3", &two), Judged::Unknown(_)));
}

#[test]
fn a_range_with_an_end_is_quoted_before_one_without() {
    let both = range(open("pypi", "x"), ">=1 <2");
    let Judged::In(hit) = judge("1.5", &both) else { panic!("not hit") };
    assert_eq!(hit.text(), ">=1 <2");
    let Judged::In(hit) = judge("5", &both) else { panic!("not hit") };
    assert!(hit.is_open_ended());
}

#[test]
fn epochs_are_left_out_on_both_sides_when_the_source_rpm_has_none() {
    let fixed = by_scheme(below("redhat:9", "openssl", "1:3.0.7-28.el9"), Scheme::Rpm);
    assert!(matches!(Installed::new("3.0.7-27.el9", true).judge(&fixed), Judged::In(_)));
    assert_eq!(Installed::new("3.0.7-28.el9", true).judge(&fixed), Judged::Out { fixed: true });
    // In a direct match a missing epoch is 0, which is below 1.
    assert!(matches!(Installed::new("3.0.7-28.el9", false).judge(&fixed), Judged::In(_)));
}
