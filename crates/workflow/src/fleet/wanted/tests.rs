use super::*;

#[test]
fn each_form_is_understood() {
    assert!(
        matches!(Wanted::parse("pkg:pypi/Pillow@9.5.0").unwrap(), Wanted::Purl(purl) if purl.name() == "pillow")
    );
    assert_eq!(Wanted::parse("cve-2023-4863").unwrap(), Wanted::Vulnerability("CVE-2023-4863".into()));
    let hex = "ab".repeat(32);
    assert_eq!(Wanted::parse(&hex).unwrap(), Wanted::parse(&format!("sha256:{hex}")).unwrap());
    assert_eq!(
        Wanted::parse("@scope/name").unwrap(),
        Wanted::Name { name: "@scope/name".into(), version: None }
    );
    assert!(matches!(
        Wanted::parse("torch@2.1.0").unwrap(),
        Wanted::Name { version: Some(Versions::Exactly(_)), .. }
    ));
    assert!(matches!(
        Wanted::parse("torch@>=2.0|<2.6").unwrap(),
        Wanted::Name { version: Some(Versions::Constraints(_)), .. }
    ));
    assert!(matches!(
        Wanted::parse("torch@vers:pypi/>=2.0|<2.6").unwrap(),
        Wanted::Name { version: Some(Versions::Range(_)), .. }
    ));
}

#[test]
fn empty_cut_short_and_wrong_texts_are_refused() {
    for text in
        ["", " ", "pkg:", "pkg:pypi", "torch@", "torch@vers:pypi", "torch@vers:none/1", "torch@<", "torch@1|"]
    {
        assert!(Wanted::parse(text).is_err(), "{text}");
    }
}
