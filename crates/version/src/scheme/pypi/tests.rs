use proptest::prelude::*;

use super::*;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

#[test]
fn the_order_of_pep_440_appendix() {
    let order = [
        "1.0.dev456",
        "1.0a1",
        "1.0a2.dev456",
        "1.0a12.dev456",
        "1.0a12",
        "1.0b1.dev456",
        "1.0b2",
        "1.0b2.post345.dev456",
        "1.0b2.post345",
        "1.0rc1.dev456",
        "1.0rc1",
        "1.0",
        "1.0+abc.5",
        "1.0+abc.7",
        "1.0+5",
        "1.0.post456.dev34",
        "1.0.post456",
        "1.0.15",
        "1.1.dev1",
        "1!0.1",
    ];
    for pair in order.windows(2) {
        assert!(version(pair[0]) < version(pair[1]), "{} is not before {}", pair[0], pair[1]);
    }
}

#[test]
fn spellings_are_normalised() {
    for (text, normal) in [
        ("v1.0", "1.0"),
        (" 1.0-ALPHA.1 ", "1.0a1"),
        ("1.0c1", "1.0rc1"),
        ("1.0preview", "1.0rc0"),
        ("1.0-1", "1.0.post1"),
        ("1.0.rev_2", "1.0.post2"),
        ("1.0r", "1.0.post0"),
        ("1.0-dev3", "1.0.dev3"),
        ("1.0+Ubuntu-1_2", "1.0+ubuntu.1.2"),
        ("00!01.02", "1.2"),
        ("1.0a.post1", "1.0a0.post1"),
        ("2.1.0+cu121", "2.1.0+cu121"),
    ] {
        assert_eq!(version(text).to_string(), normal, "{text:?}");
    }
}

#[test]
fn trailing_zeros_and_huge_numbers() {
    assert_eq!(version("1.0.0"), version("1"));
    assert!(version("1.18446744073709551615") < version("1.18446744073709551616"));
    assert!(version("20130313141500999999999999999999") > version("20130313141500999999999999999998"));
}

#[test]
fn parts_can_be_asked_for() {
    let torch = version("2.1.0+cu121");
    assert!(torch.is_local() && !torch.is_prerelease());
    assert_eq!(torch.public(), version("2.1"));
    assert_eq!(version("3.11.4").release(2), "3.11");
    assert!(version("1.dev0").is_prerelease() && version("1.post0").is_postrelease());
}

#[test]
fn legacy_versions_and_junk_are_refused() {
    for text in [
        "",
        "v",
        "latest",
        "1.0-bulbasaur",
        "1.",
        "1..2",
        "1!",
        "1.0+",
        "1.0+a..b",
        "1.0 beta",
        "1.0*",
        "1.0\0",
        "١.0",
        "1.0é",
    ] {
        assert!(text.parse::<Version>().is_err(), "{text:?} was accepted");
    }
    assert!("1.".repeat(100_000).parse::<Version>().is_err());
}

const ANY: &str = "([01]!)?[0-3](\\.[0-3]){0,2}(a[01]|b[01]|rc[01])?(\\.post[01])?(\\.dev[01])?(\\+[a0-2](\\.[a0-2]){0,1})?";

proptest! {
    #[test]
    fn the_order_is_total(texts in prop::array::uniform3(ANY)) {
        let [a, b, c] = texts.map(|text| version(&text));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&a), Ordering::Equal);
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        if a == b {
            prop_assert_eq!(a.cmp(&c), b.cmp(&c));
        }
    }

    #[test]
    fn the_normal_form_is_the_same_version(text in ANY) {
        let read = version(&text);
        prop_assert_eq!(version(&read.to_string()).cmp(&read), Ordering::Equal);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        if let Ok(read) = text.parse::<Version>() {
            prop_assert_eq!(&version(&read.to_string()), &read);
        }
    }
}
