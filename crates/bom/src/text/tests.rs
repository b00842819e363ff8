use proptest::prelude::*;

use super::{escape, split_once, unescape};

#[test]
fn escapes_what_would_end_a_part() {
    assert_eq!(escape("a b\\c\nd=e", &[' ', '=']), "a\\sb\\\\c\\nd\\=e");
    assert_eq!(unescape("a\\sb\\\\c\\nd\\=e").as_deref(), Some("a b\\c\nd=e"));
    assert_eq!(unescape("cut short\\"), None);
    assert_eq!(split_once("a\\=b=c=d", '='), Some(("a\\=b", "c=d")));
    assert_eq!(split_once("a\\\\=b", '='), Some(("a\\\\", "b")));
    assert_eq!(split_once("nothing", '='), None);
}

proptest! {
    #[test]
    fn unescape_undoes_escape(text in any::<String>(), more in any::<String>()) {
        let line = format!("{}={more}", escape(&text, &['=', ' ', '<']));
        let (name, rest) = split_once(&line, '=').unwrap();
        prop_assert_eq!(unescape(name).unwrap(), text);
        prop_assert_eq!(rest, more);
        prop_assert!(!name.contains(['\n', '\r', ' ']));
    }
}
