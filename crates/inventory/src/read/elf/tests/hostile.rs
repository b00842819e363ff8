//! Broken and hostile files: a problem that names what is wrong, never a panic, never unbounded work.

use proptest::prelude::*;

use super::build::{Recipe, read};

#[test]
fn empty_and_cut_short() {
    let bytes = Recipe::default().build();
    let (fact, result) = read("libexample.so", &[], 512);
    assert!(fact.is_none());
    assert_eq!(result.expect_err("a problem").message, "its ELF header is cut short");
    for length in 0..bytes.len() - 1 {
        let (fact, result) = read("libexample.so", &bytes[..length], 512);
        if length < 64 {
            assert!(fact.is_none() && result.is_err(), "{length}");
        }
        if let Some(fact) = fact {
            assert!(result.is_err() || fact.soname.as_deref() == Some("libexample.so.1"), "{length}");
        }
    }
}

#[test]
fn absurd_numbers_are_problems() {
    let good = Recipe::default().build();
    let with = |at: usize, bytes: &[u8]| {
        let mut file = good.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        read("libexample.so", &file, 512).1.expect_err("a problem").message
    };
    assert_eq!(with(4, &[9]), "its ELF class is neither 32 nor 64 bits");
    assert_eq!(with(5, &[0]), "its ELF byte order is neither little nor big");
    assert_eq!(with(6, &[2]), "its ELF version is not 1");
    let far = u64::MAX.to_le_bytes();
    assert_eq!(with(32, &far), format!("its program headers at offset {} could not be read", u64::MAX));
    assert_eq!(with(54, &[8, 0]), "a program header of 8 bytes is too small");
    assert_eq!(with(56, &[255, 255]), "its program headers at offset 64 could not be read");
    let dynamic_offset = 64 + 56 + 8;
    assert!(with(dynamic_offset, &far).starts_with("its dynamic section at offset"));
    let load_size = 64 + 32;
    assert_eq!(
        with(load_size, &[16, 0, 0, 0, 0, 0, 0, 0]),
        "its dynamic string table lies outside the loaded segments"
    );
}

#[test]
fn a_large_file_with_nothing_reachable_is_a_problem() {
    let mut bytes = Recipe { body: vec![0; 5 << 20], ..Recipe::default() }.build();
    let at = bytes.len() as u64 + 4096;
    bytes[32..40].copy_from_slice(&at.to_le_bytes());
    let (fact, result) = read("libexample.so", &bytes, 64 << 10);
    assert!(result.expect_err("a problem").message.starts_with("its program headers"));
    assert_eq!(fact.expect("what could be read").soname, None);
}

#[test]
fn nothing_but_library_names_costs_no_more_than_its_bytes() {
    let body = b".so.so.so.so.so.so.so.so".repeat(300_000);
    let bytes = Recipe { body, strings_first: true, ..Recipe::default() }.build();
    let (fact, result) = read("libexample.so", &bytes, 64 << 10);
    assert!(result.is_ok());
    assert_eq!(fact.expect("a fact").soname.as_deref(), Some("libexample.so.1"));
}

proptest! {
    #[test]
    fn no_input_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..2000), piece in 1_usize..3000) {
        let _ = read("libexample.so", &bytes, piece);
        let magic = [0x7f, b'E', b'L', b'F', 2, 1, 1];
        if bytes.len() > magic.len() {
            bytes[..magic.len()].copy_from_slice(&magic);
            let _ = read("libexample.so", &bytes, piece);
        }
    }

    #[test]
    fn no_change_of_a_good_file_panics(
        changes in prop::collection::vec((0_usize..700, any::<u8>()), 1..12),
        big in any::<bool>(),
    ) {
        let mut bytes = Recipe { wide: !big, big_endian: big, ..Recipe::default() }.build();
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        let _ = read("libexample.so", &bytes, 100);
    }
}
