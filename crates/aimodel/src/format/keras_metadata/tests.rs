use wb_testkit::attack::keras;

use crate::finding::Verdict;
use crate::format::testing::{check_wrong_bytes, read};

#[test]
fn layers_that_do_nothing_are_clean() {
    let reading = read("keras_metadata.pb", &keras::metadata(keras::DENSE)).expect("a reading");
    assert_eq!(reading.verdict(), Verdict::Clean, "{:#?}", reading.findings);
    assert_eq!(reading.format.as_deref(), Some("keras-metadata"));
}

#[test]
fn it_is_told_by_its_content_too() {
    let reading = read("copy.bin", &keras::metadata(keras::DENSE)).expect("a reading");
    assert_eq!(reading.format.as_deref(), Some("keras-metadata"));
}

#[test]
fn what_is_called_so_and_is_none_is_unreadable() {
    for other in [&b""[..], b"text", b"\x08\x01", b"\x12\x00"] {
        let reading = read("keras_metadata.pb", other).expect("a reading");
        assert_eq!(reading.verdict(), Verdict::Unreadable, "{other:x?}");
    }
}

#[test]
fn cut_short() {
    let bytes = keras::metadata(keras::DENSE);
    let verdict = |cut: usize| read("keras_metadata.pb", &bytes[..cut]).map(|reading| reading.verdict());
    let clean = (0..bytes.len()).filter(|&cut| verdict(cut) == Some(Verdict::Clean)).count();
    // What ends between two of the three objects is a whole message.
    assert_eq!(clean, 2);
}

#[test]
fn wrong() {
    check_wrong_bytes("keras_metadata.pb", &keras::metadata(keras::DENSE));
}
