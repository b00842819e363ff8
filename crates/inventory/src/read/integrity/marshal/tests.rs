use proptest::prelude::*;

use super::super::testing::code;
use super::*;

#[test]
fn a_good_code_object_gives_names_and_texts() {
    let contents = read(&code(&["os.path", "run"], &["a text"], 7), Layout::New).unwrap();
    assert_eq!(contents.names, ["os.path", "run", "<module>", "<module>"]);
    assert_eq!(contents.texts, ["a text"]);
    assert_eq!(contents.last_line, 7);
}

#[test]
fn an_empty_object_is_an_error_at_its_first_byte() {
    assert_eq!(read(b"", Layout::New).unwrap_err(), 0);
}

#[test]
fn every_cut_of_a_code_object_is_an_error() {
    let whole = code(&["name"], &["text"], 1);
    for length in 0..whole.len() {
        assert!(read(&whole[..length], Layout::New).is_err(), "cut short after {length} bytes");
    }
}

#[test]
fn a_wrong_type_a_wrong_layout_and_what_follows_are_errors() {
    assert_eq!(read(b"?", Layout::New).unwrap_err(), 0);
    assert!(read(&code(&[], &[], 1), Layout::Old).is_err());
    let mut longer = code(&[], &[], 1);
    longer.push(b'N');
    assert_eq!(read(&longer, Layout::New).unwrap_err(), longer.len() - 1);
}

#[test]
fn deep_nesting_and_huge_counts_end_early() {
    let deep: Vec<u8> = std::iter::repeat_n([b')', 1], 100_000).flatten().collect();
    assert!(read(&deep, Layout::New).is_err());
    assert!(read(b"(\xff\xff\xff\xffN", Layout::New).is_err());
    assert!(read(b"s\xff\xff\xff\xff", Layout::New).is_err());
    assert!(read(b"l\0\0\0\x80", Layout::New).is_err());
}

#[test]
fn every_released_version_since_3_8_has_a_layout() {
    for (magic, expected) in [
        (3394, None),
        (3413, Some(Layout::Old)),
        (3425, Some(Layout::Old)),
        (3439, Some(Layout::Old)),
        (3495, Some(Layout::New)),
        (3531, Some(Layout::New)),
        (3571, Some(Layout::New)),
        (3627, Some(Layout::New)),
        (62211, None),
    ] {
        assert_eq!(layout(magic), expected, "{magic}");
    }
}

proptest! {
    #[test]
    fn anything_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, Layout::New);
        let _ = read(&bytes, Layout::Old);
    }
}
