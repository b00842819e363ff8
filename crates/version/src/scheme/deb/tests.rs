use proptest::prelude::*;

use super::*;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

#[test]
fn parts_are_told_apart() {
    let full = version("2:1.2-3-4~deb12u1");
    assert_eq!((full.epoch(), full.upstream(), full.revision()), (2, "1.2-3", Some("4~deb12u1")));
    assert_eq!(version("1.0").revision(), None);
    assert_eq!(full.to_string(), "2:1.2-3-4~deb12u1");
}

#[test]
fn a_tilde_sorts_before_the_end_and_letters_before_signs() {
    let order = ["1.0~~", "1.0~~a", "1.0~", "1.0", "1.0a", "1.0+b", "1.0.1"];
    assert!(order.windows(2).all(|pair| version(pair[0]) < version(pair[1])));
}

#[test]
fn a_number_of_any_length_is_compared_as_a_number() {
    assert!(version("1.99999999999999999999999") < version("1.100000000000000000000000"));
    assert_eq!(version("1.0000000000000000000000000000001"), version("1.1"));
}

#[test]
fn what_dpkg_refuses_is_refused() {
    for text in ["", " ", ":1", "x:1", "-1:1", "1:", "1-", "1 2", "4294967296:1", "1.0-1é", "1/2"] {
        assert!(text.parse::<Version>().is_err(), "{text:?} was accepted");
    }
}

proptest! {
    #[test]
    fn the_order_is_total(texts in prop::array::uniform3("([0-2]:)?[0-9a~+.]{1,6}(-[0-9a~+.]{1,3})?")) {
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
    fn any_text_is_read_or_refused(text in ".*") {
        if let Ok(read) = text.parse::<Version>() {
            prop_assert_eq!(&version(&read.to_string()), &read);
        }
    }
}
