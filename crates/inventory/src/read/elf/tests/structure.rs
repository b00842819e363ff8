//! What a well-formed file says is read, in every word size, byte order, layout and size.

use super::build::{Recipe, read_well};
use crate::read::elf::ElfKind;

fn check(recipe: &Recipe, piece: usize) {
    let fact = read_well("usr/lib/libexample.so.1", &recipe.build(), piece);
    assert_eq!(fact.kind, ElfKind::Shared);
    assert_eq!(fact.bits, if recipe.wide { 64 } else { 32 });
    assert_eq!(fact.machine, 62);
    assert_eq!(fact.soname.as_deref(), recipe.soname);
    assert_eq!(fact.needed, recipe.needed);
    assert_eq!(fact.run_path.as_deref(), recipe.run_path);
    assert_eq!(fact.build_id.as_deref(), Some("000102030405060708090a0b0c0d0e0f10111213"));
    assert_eq!(fact.interpreter.as_deref(), recipe.interpreter);
    assert_eq!(fact.package_note.as_deref(), recipe.package_note);
}

#[test]
fn every_word_size_and_byte_order() {
    for wide in [true, false] {
        for big_endian in [true, false] {
            for strings_first in [true, false] {
                let recipe = Recipe {
                    wide,
                    big_endian,
                    strings_first,
                    package_note: Some(r#"{"type":"rpm","name":"zlib","version":"1.2.13-3.fc39"}"#),
                    interpreter: Some("/lib64/ld-linux-x86-64.so.2"),
                    ..Recipe::default()
                };
                check(&recipe, usize::MAX);
                check(&recipe, 512);
                check(&recipe, 7);
            }
        }
    }
}

#[test]
fn large_files_are_read_without_being_kept() {
    // Eleven megabytes: dynamic strings in the head, far behind the dynamic section, and far before it but
    // behind the head.
    for (strings_first, trailer) in [(true, 0), (false, 0), (false, 4 << 20), (true, 4 << 20)] {
        let recipe = Recipe { strings_first, trailer, body: vec![0x90; 7 << 20], ..Recipe::default() };
        for piece in [64 << 10, 1 << 20, 4096, 100_003, usize::MAX] {
            check(&recipe, piece);
        }
    }
}

#[test]
fn names_between_the_head_and_the_dynamic_section_are_remembered() {
    let recipe = Recipe { body: vec![0x90; 3 << 20], ..Recipe::default() };
    let plain = recipe.build();
    let whole = Recipe { strings_first: true, body: vec![0x90; 6 << 20], ..recipe };
    // Two megabytes of other things before the strings: they then lie behind the head.
    let mut bytes = whole.build();
    let notes_end = bytes.windows(9).position(|window| window == b"libz.so.1").expect("the string table") - 1;
    bytes.splice(notes_end..notes_end, vec![0; 2 << 20]);
    shift_addresses(&mut bytes, 2 << 20);
    assert!(bytes.len() > plain.len());
    for piece in [64 << 10, 1 << 20, 100_003] {
        let fact = read_well("usr/lib/libexample.so.1", &bytes, piece);
        assert_eq!(fact.soname.as_deref(), Some("libexample.so.1"));
        assert_eq!(fact.needed, ["libz.so.1", "libc.so.6"]);
        assert_eq!(fact.run_path.as_deref(), Some("$ORIGIN/../lib"));
    }
}

/// Moves the dynamic section and its string table by so many bytes in the headers of a 64-bit file.
fn shift_addresses(bytes: &mut [u8], by: u64) {
    let add = |bytes: &mut [u8], at: usize| {
        let value = u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")) + by;
        bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
        value
    };
    add(bytes, 64 + 32);
    let dynamic = usize::try_from(add(bytes, 64 + 56 + 8)).expect("an offset");
    for at in [64 + 56 + 16, 64 + 56 + 24] {
        add(bytes, at);
    }
    let table = (dynamic..).step_by(16).find(|at| bytes[*at] == 5).expect("DT_STRTAB");
    add(bytes, table + 8);
}

#[test]
fn an_object_without_a_dynamic_section_is_no_problem() {
    let mut bytes = Recipe { needed: Vec::new(), soname: None, run_path: None, ..Recipe::default() }.build();
    bytes[16] = 1;
    let fact = read_well("lib/modules/example.ko", &bytes, 512);
    assert_eq!(fact.kind, ElfKind::Relocatable);
    assert_eq!(fact.soname, None);
    assert!(fact.needed.is_empty());
}
