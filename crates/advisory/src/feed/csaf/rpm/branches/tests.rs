use wb_version::{Affects, EventRange};

use super::*;

fn affected(fixed: &[&str], version: &str) -> bool {
    let fixed: BTreeSet<String> = fixed.iter().map(|version| (*version).to_owned()).collect();
    let version = Scheme::Rpm.parse(version).unwrap();
    ranges(&fixed)
        .into_iter()
        .any(|events| matches!(EventRange { scheme: Scheme::Rpm, events }.affects(&version), Affects::Yes(_)))
}

#[test]
fn a_newer_minor_release_has_its_own_fix() {
    // CVE-2023-38545 in curl of Red Hat Enterprise Linux 9.
    let fixed = ["7.76.1-23.el9_2.4", "7.76.1-26.el9_3.2"];
    for (version, is) in [
        ("7.76.1-23.el9_2.2", true),
        ("7.76.1-23.el9_2.4", false),
        ("7.76.1-23.el9_2.5", false),
        ("7.76.1-26.el9_3", true),
        ("7.76.1-26.el9_3.1", true),
        ("7.76.1-26.el9_3.2", false),
        ("7.76.1-29.el9", false),
        ("7.61.1-1.el9", true),
    ] {
        assert_eq!(affected(&fixed, version), is, "{version}");
    }
}

#[test]
fn minor_releases_of_one_number_are_told_apart_by_their_tag() {
    let fixed = ["1.2-3.el9_2.4", "1.2-3.el9_3.2"];
    assert!(!affected(&fixed, "1.2-3.el9_2.4"));
    assert!(affected(&fixed, "1.2-3.el9_3"));
    assert!(!affected(&fixed, "1.2-3.el9_3.2"));
}

#[test]
fn builds_of_one_fix_are_no_branches() {
    let fixed = ["8.4.0-2.el7jbcs", "8.4.0-2.el8jbcs"];
    assert!(affected(&fixed, "8.4.0-1.el8jbcs"));
    assert!(!affected(&fixed, "8.4.0-2.el7jbcs") && !affected(&fixed, "8.4.0-2.el8jbcs"));
    let modules = ["0.78-12.module+el8.10.0+23147+20b7d289", "0.78-12.module+el8.10.0+23147+63faba8d"];
    assert!(!affected(&modules, modules[0]) && affected(&modules, "0.78-11.module+el8.10.0+1+2"));
}

#[test]
fn one_fix_or_none_is_one_range_or_none() {
    assert!(affected(&["1:2-3.el8"], "1:2-2.el8") && !affected(&["1:2-3.el8"], "1:2-3.el8"));
    assert!(ranges(&BTreeSet::new()).is_empty());
    // No release, a number that does not fit, no tag.
    assert_eq!(
        (next_number("1.2"), next_number("1-99999999999999999999"), with_tag("1-2.x")),
        (None, None, None)
    );
}
