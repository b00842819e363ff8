use super::*;

#[test]
fn the_parts_of_requirements_are_read() {
    let requirement = Requirement::parse("Foo.Bar[a, b] (>=1, <2) ; python_version < '3.9'").unwrap();
    assert_eq!(requirement.name, "foo-bar");
    assert_eq!(requirement.versions.to_string(), ">=1,<2");
    assert_eq!(requirement.marker.as_deref(), Some("python_version < '3.9'"));
    let direct = Requirement::parse("x @ https://h.example/a;b.whl ; os_name == 'nt'").unwrap();
    assert_eq!(direct.url.as_deref(), Some("https://h.example/a;b.whl"));
    assert_eq!(direct.marker.as_deref(), Some("os_name == 'nt'"));
}

#[test]
fn only_one_exact_version_is_a_pin() {
    let pinned = |text: &str| Requirement::parse(text).unwrap().pinned();
    assert_eq!(pinned("x==1.0").as_deref(), Some("1.0"));
    assert_eq!(pinned("x === 1.0-odd").as_deref(), Some("1.0-odd"));
    assert_eq!(pinned("x==1.*"), None);
    assert_eq!(pinned("x>=1"), None);
    assert_eq!(pinned("x==1,!=2"), None);
    assert_eq!(pinned("x"), None);
}

#[test]
fn what_is_wrong_cut_short_or_empty_is_refused() {
    for wrong in ["", "==1", "x[a", "x (>=1", "x @ ", "x ~~ 1", "x == abc def", "-x"] {
        assert!(Requirement::parse(wrong).is_err(), "{wrong:?}");
    }
    assert!(Requirement::parse(&"x".repeat(LONGEST + 1)).is_err());
}
