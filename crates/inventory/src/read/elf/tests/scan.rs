//! The string scan: found wherever the pieces are cut, bounded however often.

use super::build::{Recipe, read_well};
use crate::read::elf::LITERALS;

#[test]
fn texts_are_found_across_every_border() {
    let text = b"\0OpenSSL 1.0.2k-fips  26 Jan 2017\0";
    for size in [5000, 70_000, 5 << 20] {
        for at in [0, 1, 511, 512, 4000, size - text.len()] {
            let mut body = vec![0x90; size];
            body[at..at + text.len()].copy_from_slice(text);
            let bytes = Recipe { body, ..Recipe::default() }.build();
            for piece in [512, 4096, 16 << 10, 64 << 10, (64 << 10) + 1, 1 << 20] {
                let fact = read_well("libcrypto.so", &bytes, piece);
                assert_eq!(fact.strings, ["OpenSSL 1.0.2k-fips  26 Jan 2017"], "{size} {at} {piece}");
            }
        }
    }
}

#[test]
fn texts_are_cut_to_a_bound_and_repetitions_left_out() {
    let mut body = vec![b'x'; 1000];
    body.extend_from_slice(b"OpenSSL 1.1.1s");
    body.resize(3000, b'y');
    body.push(0);
    for number in 0..500 {
        body.extend_from_slice(format!("libpng version 1.6.{number}\0").as_bytes());
    }
    for _ in 0..100_000 {
        body.extend_from_slice(b"libcurl/7.88.1\0");
    }
    let fact = read_well("libexample.so", &Recipe { body, ..Recipe::default() }.build(), 64 << 10);
    let long = fact.strings.iter().find(|text| text.contains("OpenSSL")).expect("found");
    assert!(long.len() <= 48 + 128);
    assert_eq!(fact.strings.iter().filter(|text| text.starts_with("libpng")).count(), 12);
    assert_eq!(fact.strings.iter().filter(|text| text.starts_with("libcurl")).count(), 1);
}

#[test]
fn bare_versions_are_taken_from_libraries_only() {
    let body =
        b"\x005.4.2\0v5.4.3\x001.2\x005.4.2\x0010.1.1.4\x009.1.0e\x001.2.3.4.5\x0012345.1.1\x0010.42 2022-12-11\x0010.42 2022-12-1\0".to_vec();
    let bytes = Recipe { body, ..Recipe::default() }.build();
    assert_eq!(
        read_well("liblzma.so.5", &bytes, 512).bare_versions,
        ["5.4.2", "10.1.1.4", "9.1.0e", "10.42 2022-12-11"]
    );
    assert!(read_well("_lzma.cpython-311.so", &bytes, 512).bare_versions.is_empty());
}

#[test]
fn literals_suit_the_packed_searcher() {
    // 64 patterns is the most the SIMD searcher takes; shorter ones than four bytes cost it its selectivity.
    assert!(LITERALS.len() + 2 <= 64);
    for (at, literal) in LITERALS.iter().enumerate() {
        assert!(literal.len() >= 4, "{literal}");
        for other in &LITERALS[at + 1..] {
            assert!(!other.starts_with(literal) && !literal.starts_with(other), "{literal} hides {other}");
        }
    }
}
