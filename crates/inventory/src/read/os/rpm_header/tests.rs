use super::*;

/// A header as rpm writes it, from tag, type, count and bytes.
pub(crate) fn header(entries: &[(u32, u32, u32, &[u8])]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut index = Vec::new();
    for (tag, kind, count, bytes) in entries {
        for field in [*tag, *kind, u32::try_from(data.len()).unwrap(), *count] {
            index.extend(field.to_be_bytes());
        }
        data.extend_from_slice(bytes);
    }
    let mut header = u32::try_from(entries.len()).unwrap().to_be_bytes().to_vec();
    header.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    header.extend(index);
    header.extend(data);
    header
}

#[test]
fn values_of_every_type_are_read() {
    let bytes = header(&[
        (tag::NAME, 6, 1, b"bash\0"),
        (tag::BASE_NAMES, 8, 2, b"a\0\xff\0"),
        (tag::LICENSE, 9, 1, b"MIT\0"),
        (tag::FILE_STATES, 2, 2, &[0, 2]),
        (tag::FILE_MODES, 3, 1, &[0x81, 0xed]),
        (tag::EPOCH, 4, 1, &[0, 0, 0, 7]),
        (tag::LONG_FILE_SIZES, 5, 1, &[0, 0, 0, 1, 0, 0, 0, 0]),
    ]);
    let header = parse_header(&bytes).unwrap();
    assert_eq!(header.text(tag::NAME), Ok(Some("bash".to_owned())));
    assert_eq!(header.strings(tag::BASE_NAMES), Ok(vec![&b"a"[..], b"\xff"]));
    assert_eq!(header.text(tag::LICENSE), Ok(Some("MIT".to_owned())));
    assert_eq!(header.numbers(tag::FILE_STATES), Ok(vec![0, 2]));
    assert_eq!(header.numbers(tag::FILE_MODES), Ok(vec![0o100_755]));
    assert_eq!(header.numbers(tag::EPOCH), Ok(vec![7]));
    assert_eq!(header.numbers(tag::LONG_FILE_SIZES), Ok(vec![1 << 32]));
    assert_eq!(header.text(tag::VENDOR), Ok(None));
    assert_eq!(header.numbers(tag::FILE_FLAGS), Ok(vec![]));
}

#[test]
fn what_was_added_later_counts() {
    let bytes = header(&[(tag::NAME, 6, 1, b"old\0"), (tag::NAME, 6, 1, b"new\0")]);
    assert_eq!(parse_header(&bytes).unwrap().text(tag::NAME), Ok(Some("new".to_owned())));
}

#[test]
fn an_empty_header_has_nothing() {
    assert_eq!(parse_header(b"").unwrap_err(), HeaderProblem::CutShort);
    assert_eq!(parse_header(&[0; 8]).unwrap().text(tag::NAME), Ok(None));
}

#[test]
fn a_header_cut_short_anywhere_is_an_error() {
    let bytes = header(&[(tag::NAME, 6, 1, b"bash\0"), (tag::EPOCH, 4, 1, &[0, 0, 0, 7])]);
    for end in 0..bytes.len() {
        assert_eq!(parse_header(&bytes[..end]).unwrap_err(), HeaderProblem::CutShort, "{end}");
    }
}

#[test]
fn wrong_counts_offsets_and_types_are_errors() {
    let mut many = vec![0xff; 4];
    many.extend([0; 4]);
    assert!(matches!(parse_header(&many), Err(HeaderProblem::TooManyEntries(_))));
    let bytes = header(&[
        (tag::NAME, 6, 1, b"no end"),
        (tag::EPOCH, 4, 1_000_000, &[0; 4]),
        (tag::FILE_MODES, 3, u32::MAX, &[0; 4]),
        (tag::ARCH, 7, 4, b"x86\0"),
        (tag::BASE_NAMES, 8, 3, b"a\0b"),
    ]);
    let parsed = parse_header(&bytes[..]).unwrap();
    assert_eq!(parsed.numbers(tag::EPOCH), Err(HeaderProblem::OutOfBounds(tag::EPOCH)));
    assert!(matches!(parsed.numbers(tag::FILE_MODES), Err(HeaderProblem::TooManyValues { .. })));
    assert_eq!(parsed.text(tag::ARCH), Err(HeaderProblem::WrongType { tag: tag::ARCH, kind: 7 }));
    assert_eq!(parsed.numbers(tag::NAME), Err(HeaderProblem::WrongType { tag: tag::NAME, kind: 6 }));
    assert_eq!(parsed.strings(tag::BASE_NAMES), Err(HeaderProblem::OutOfBounds(tag::BASE_NAMES)));
    let mut far = header(&[(tag::NAME, 6, 1, b"bash\0")]);
    far[16..20].copy_from_slice(&u32::MAX.to_be_bytes());
    let far = parse_header(&far).unwrap();
    assert_eq!(far.text(tag::NAME), Err(HeaderProblem::OutOfBounds(tag::NAME)));
}
