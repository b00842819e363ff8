use proptest::prelude::{any, proptest};
use wb_model::Purl;
use wb_version::Scheme;

use super::{PurlPattern, VersionRange, glob};

fn hits(pattern: &str, purl: &str) -> bool {
    let purl: Purl = purl.parse().unwrap();
    PurlPattern::parse(pattern).unwrap().matches(&purl)
}

#[test]
fn patterns_hit_what_they_name() {
    assert!(hits("pkg:pypi/torch", "pkg:pypi/torch@2.0.0"));
    assert!(hits("pkg:pypi/Jupyter_*", "pkg:pypi/jupyter-server@1"));
    assert!(hits("pkg:deb/gcc-*", "pkg:deb/debian/gcc-12@12.2.0"), "no namespace hits every one");
    assert!(hits("pkg:deb/debian/gcc-*", "pkg:deb/debian/gcc-12@12.2.0"));
    assert!(hits("pkg:*/openssl@3.*", "pkg:conda/openssl@3.0.1"));
    assert!(hits("pkg:npm/@angular/*", "pkg:npm/%40angular/core@1"));
}

#[test]
fn patterns_do_not_hit_what_they_do_not_name() {
    assert!(!hits("pkg:pypi/torch", "pkg:pypi/torchvision@2.0.0"));
    assert!(!hits("pkg:pypi/torch", "pkg:conda/torch@2.0.0"));
    assert!(!hits("pkg:deb/ubuntu/gcc-*", "pkg:deb/debian/gcc-12@12.2.0"));
    assert!(!hits("pkg:deb/ubuntu/*", "pkg:deb/gcc-12@12.2.0"));
    assert!(!hits("pkg:*/openssl@3.*", "pkg:conda/openssl@1.1.1"));
}

#[test]
fn patterns_that_are_empty_cut_short_or_wrong_are_refused() {
    for text in
        ["", "torch", "pkg:", "pkg:pypi", "pkg:pypi/", "pkg:pipy/torch", "pkg:pypi/torch@", "pkg:deb/a?b=c"]
    {
        assert!(PurlPattern::parse(text).is_err(), "{text}");
    }
    assert!(PurlPattern::parse("pkg:pipy/torch").unwrap_err().contains("did you mean \"pypi\""));
}

#[test]
fn ranges_use_the_order_of_the_ecosystem() {
    let range = VersionRange::parse(">=2.0, <2.10", Scheme::Pypi).unwrap();
    assert!(range.holds("2.0") && range.holds("2.9.1") && !range.holds("2.10") && !range.holds("1.9"));
    assert!(!range.holds("not a version"), "what cannot be read is not in the range");
    assert!(VersionRange::parse("==2.0.1", Scheme::Pypi).unwrap().holds("2.0.1"));
    assert!(VersionRange::parse("vers:deb/<1.2", Scheme::Pypi).unwrap().holds("1.1~rc1"));
    for wrong in ["", ">=", ">=2.0,", "vers:nonsense/1", "not a version"] {
        assert!(VersionRange::parse(wrong, Scheme::Pypi).is_err(), "{wrong}");
    }
}

#[test]
fn stars_stand_for_any_text() {
    for (pattern, text) in
        [("*", ""), ("a*", "a"), ("*a", "ba"), ("a*b*c", "a1b2c"), ("a*a", "aa"), ("x", "x")]
    {
        assert!(glob(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [("a*a", "a"), ("a*b", "ac"), ("", "x"), ("*b*", "ac"), ("ab*bc", "abc")] {
        assert!(!glob(pattern, text), "{pattern} {text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_pattern_panic(text in any::<String>(), purl in "[a-z*@/:.]{0,12}") {
        if let Ok(pattern) = PurlPattern::parse(&text) {
            pattern.matches(&"pkg:pypi/torch@1".parse().unwrap());
        }
        let _ = PurlPattern::parse(&format!("pkg:{purl}"));
        glob(&text, &purl);
    }
}
