use super::*;
use crate::input::Memory;

fn tokens(bytes: &[u8]) -> Vec<Token> {
    let mut input = Memory(bytes);
    let mut cursor = Cursor::new(&mut input);
    let mut tokens = Vec::new();
    while !cursor.is_at_end().expect("memory") {
        tokens.push(next(&mut cursor).expect("a token"));
    }
    tokens
}

#[test]
fn every_kind_of_item_is_told_with_its_length() {
    use Token::{Array, Bool, Bytes, Extension, Float, Integer, Map, Nil, Text};
    let cases: &[(&[u8], Token)] = &[
        (&[0x07], Integer(Some(7))),
        (&[0xff], Integer(None)),
        (&[0xcc, 200], Integer(Some(200))),
        (&[0xcd, 1, 0], Integer(Some(256))),
        (&[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Integer(Some(u64::MAX))),
        (&[0xd0, 0x7f], Integer(Some(127))),
        (&[0xd1, 0xff, 0xff], Integer(None)),
        (&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], Integer(None)),
        (&[0xc0], Nil),
        (&[0xc3], Bool(true)),
        (&[0xca, 0, 0, 0, 0], Float),
        (&[0xcb, 0, 0, 0, 0, 0, 0, 0, 0], Float),
        (&[0xa3], Text(3)),
        (&[0xd9, 40], Text(40)),
        (&[0xdb, 0, 1, 0, 0], Text(65536)),
        (&[0xc4, 9], Bytes(9)),
        (&[0xc6, 0xff, 0xff, 0xff, 0xff], Bytes(0xffff_ffff)),
        (&[0x92], Array(2)),
        (&[0xdc, 1, 0], Array(256)),
        (&[0x82], Map(2)),
        (&[0xdf, 0, 0, 0, 3], Map(3)),
        (&[0xd4, 1], Extension(1, 1)),
        (&[0xd8, 0xfe], Extension(-2, 16)),
        (&[0xc7, 5, 1], Extension(1, 5)),
        (&[0xc9, 0, 0, 1, 0, 3], Extension(3, 256)),
    ];
    for (bytes, token) in cases {
        assert_eq!(tokens(bytes), [*token], "{bytes:x?}");
    }
}

#[test]
fn what_is_cut_or_never_used_is_told() {
    for bytes in [&b""[..], b"\xcd\x01", b"\xc7\x05", b"\xdb\0\0", b"\xcb\0\0\0", b"\xc1"] {
        let mut input = Memory(bytes);
        assert!(next(&mut Cursor::new(&mut input)).is_err(), "{bytes:x?}");
    }
}

#[test]
fn maps_with_texts_are_told_from_other_beginnings() {
    assert!(begins_as_map(b"\x81\xa6params"));
    assert!(begins_as_map(b"\xde\0\x10\xa1a"));
    for other in [&b""[..], b"\x80", b"\x81\x01", b"\x91\xa1a", b"\x81\xa0"] {
        assert!(!begins_as_map(other), "{other:x?}");
    }
}
