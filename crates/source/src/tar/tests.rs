use std::io::Cursor;

use wb_model::DiagnosticCode;
use wb_read::EntryKind;
use wb_testkit::layer::{LayerBuilder, RawHeader, pax_record};

use super::*;
use crate::testing::Keeping;

impl Skip for Cursor<&[u8]> {}

fn read_all(bytes: &[u8]) -> (Result<(), TarError>, Keeping) {
    let mut sink = Keeping::default();
    let result = read(&mut Cursor::new(bytes), &Limits::DEFAULT, &mut sink);
    (result, sink)
}

#[test]
fn entries_come_with_their_bytes() {
    let long = format!("{}/file", "folder".repeat(30));
    let archive = LayerBuilder::new()
        .folder("./usr")
        .file("./usr/a", "hello")
        .symlink("usr/link", "a")
        .hard_link("usr/hard", "usr/a")
        .file(&long, vec![7; 1000])
        .build();
    let (result, sink) = read_all(&archive);
    result.unwrap();
    assert_eq!(sink.paths(), ["usr", "usr/a", "usr/link", "usr/hard", &long]);
    assert_eq!(sink.content("usr/a"), b"hello");
    assert_eq!(sink.content(&long), [7; 1000]);
    assert_eq!(sink.entries[2].1.link.as_deref(), Some(&b"a"[..]));
    assert!(sink.oddities.is_empty());
}

#[test]
fn an_empty_archive_and_one_without_an_end_are_read() {
    for bytes in [&b""[..], &[0; 1024], &LayerBuilder::new().build_open()] {
        assert!(read_all(bytes).0.is_ok());
    }
    let (result, sink) = read_all(&LayerBuilder::new().file("a", "b").build_open());
    result.unwrap();
    assert_eq!(sink.paths(), ["a"]);
}

#[test]
fn every_cut_is_an_error_or_an_end_between_entries() {
    let whole =
        LayerBuilder::new().file("a", vec![1; 700]).pax(&[("path", "longer")]).file("b", "x").build_open();
    for length in 0..whole.len() {
        let (result, sink) = read_all(&whole[..length]);
        let between = length == 0 || length == 512 + 1024;
        assert_eq!(result.is_ok(), between, "cut at {length}: {:?}", sink.paths());
    }
}

#[test]
fn paths_are_kept_below_the_root() {
    let archive = LayerBuilder::new().file("/etc/passwd", "x").file("../../outside", "y").build();
    let (result, sink) = read_all(&archive);
    result.unwrap();
    assert_eq!(sink.paths(), ["etc/passwd", "outside"]);
    assert_eq!(sink.codes(), [DiagnosticCode::UnsafePath, DiagnosticCode::UnsafePath]);
}

#[test]
fn two_sizes_for_one_file_are_ambiguous_and_the_pax_one_counts() {
    // The classic header says 0 bytes: a reader that believes it takes the content for the next header
    // (CVE-2025-62518).
    let hidden = LayerBuilder::new().file("hidden", "evil").build_open();
    let archive = LayerBuilder::new()
        .pax(&[("size", &hidden.len().to_string())])
        .header(&RawHeader::new(b"outer", b'0', 0))
        .content(&hidden)
        .file("after", "x")
        .build();
    let (result, sink) = read_all(&archive);
    result.unwrap();
    assert_eq!(sink.paths(), ["outer", "after"]);
    assert_eq!(sink.codes(), [DiagnosticCode::AmbiguousArchive]);
}

#[test]
fn a_pax_name_that_is_not_utf8_is_kept_as_bytes() {
    let body = pax_record("path", b"caf\xe9");
    let archive = LayerBuilder::new()
        .header(&RawHeader::new(b"x", b'x', body.len() as u64))
        .content(&body)
        .header(&RawHeader::new(b"short", b'0', 0))
        .build();
    let (result, sink) = read_all(&archive);
    result.unwrap();
    assert_eq!(sink.entries[0].1.path.as_bytes(), b"caf\xe9");
    assert_eq!(sink.paths(), ["caf\\xe9"]);
    assert_eq!(sink.codes(), [DiagnosticCode::PathNotUtf8]);
}

#[test]
fn broken_pax_records_are_errors() {
    for body in
        [&b"nonsense"[..], b"5 a=b\n", b"99 a=b\n", b" a=b\n", b"6 a=b ", b"18 size=not-a-num\n", b"-6 a=b\n"]
    {
        let archive = LayerBuilder::new()
            .header(&RawHeader::new(b"x", b'x', body.len() as u64))
            .content(body)
            .file("a", "b")
            .build();
        assert!(
            matches!(read_all(&archive).0, Err(TarError::BadPax { .. })),
            "{:?}",
            String::from_utf8_lossy(body)
        );
    }
}

#[test]
fn absurd_sizes_are_errors_and_cost_nothing() {
    let mut header = RawHeader::new(b"huge", b'0', 0);
    header.size = vec![0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let archive = LayerBuilder::new().header(&header).build();
    assert!(matches!(read_all(&archive).0, Err(TarError::Read { .. } | TarError::Truncated { .. })));
    header.size = vec![0xff; 12];
    let archive = LayerBuilder::new().header(&header).build();
    assert!(matches!(read_all(&archive).0, Err(TarError::BadNumber { .. })));
    header.kind = b'x';
    header.size = b"77777777777\0".to_vec();
    let archive = LayerBuilder::new().header(&header).build();
    assert!(matches!(read_all(&archive).0, Err(TarError::LongHeader { .. })));
}

#[test]
fn a_wrong_checksum_and_a_lone_zero_block_are_errors() {
    let mut archive = LayerBuilder::new().file("a", "b").build();
    archive[0] ^= 1;
    assert!(matches!(read_all(&archive).0, Err(TarError::BadHeader { at: 0 })));
    let lone = [&[0; 512][..], &LayerBuilder::new().file("a", "b").build()].concat();
    assert!(matches!(read_all(&lone).0, Err(TarError::LoneZeroBlock { at: 0 })));
}

#[test]
fn too_many_entries_are_an_error() {
    let archive = LayerBuilder::new().file("a", "").file("b", "").file("c", "").build();
    let limits = Limits { entries: 2, ..Limits::DEFAULT };
    let result = read(&mut Cursor::new(&archive[..]), &limits, &mut Keeping::default());
    assert!(matches!(result, Err(TarError::TooManyEntries { limit: 2 })));
}

#[test]
fn an_unknown_type_is_a_file_and_said_to_be() {
    let archive = LayerBuilder::new().header(&RawHeader::new(b"odd", b'Z', 3)).content(b"abc").build();
    let (result, sink) = read_all(&archive);
    result.unwrap();
    assert_eq!((sink.entries[0].1.kind, sink.content("odd")), (EntryKind::File, &b"abc"[..]));
    assert_eq!(sink.codes(), [DiagnosticCode::AmbiguousArchive]);
}

#[test]
fn sparse_files_are_given_with_their_holes() {
    let map = b"2\n0\n3\n10\n2\n";
    let mut data = map.to_vec();
    data.resize(512, 0);
    data.extend_from_slice(b"abcde");
    let pax_1 = LayerBuilder::new()
        .pax(&[
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", "sparse"),
            ("GNU.sparse.realsize", "14"),
        ])
        .header(&RawHeader::new(b"GNUSparseFile.0/sparse", b'0', data.len() as u64))
        .content(&data)
        .file("after", "x")
        .build();
    let pax_0 = LayerBuilder::new()
        .pax(&[("GNU.sparse.map", "0,3,10,2"), ("GNU.sparse.size", "14"), ("GNU.sparse.name", "sparse")])
        .header(&RawHeader::new(b"GNUSparseFile.0/sparse", b'0', 5))
        .content(b"abcde")
        .file("after", "x")
        .build();
    for archive in [pax_1, pax_0] {
        let (result, sink) = read_all(&archive);
        result.unwrap();
        assert_eq!(sink.paths(), ["sparse", "after"]);
        assert_eq!(sink.content("sparse"), b"abc\0\0\0\0\0\0\0de\0\0");
        assert_eq!(sink.entries[0].1.size, 14);
    }
}

#[test]
fn sparse_maps_that_lie_are_errors() {
    for map in ["0,3,2,2", "0,3,10,20", "0,3", "1,2,3", "0,18446744073709551615,5,9"] {
        let archive = LayerBuilder::new()
            .pax(&[("GNU.sparse.map", map), ("GNU.sparse.size", "14")])
            .header(&RawHeader::new(b"a", b'0', 5))
            .content(b"abcde")
            .build();
        assert!(matches!(read_all(&archive).0, Err(TarError::BadSparse { .. })), "{map}");
    }
}
