use crate::read::testing::entry;

use super::*;

fn search(path: &str, bytes: &[u8], piece: usize) -> Option<InterpreterVersion> {
    let entry = entry(path, bytes.len());
    let mut visitor = Interpreter.stream(&entry).unwrap();
    let (head, rest) = bytes.split_at(bytes.len().min(512));
    visitor.visit(head);
    rest.chunks(piece).for_each(|piece| visitor.visit(piece));
    let mut out = Output::default();
    visitor.finish(&entry, &mut out).unwrap();
    out.facts.first().map(|fact| fact.decode().unwrap())
}

fn elf(strings: &str) -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(18, 0);
    bytes.extend([62, 0]);
    bytes.resize(500, 1);
    bytes.extend(strings.as_bytes());
    bytes
}

#[test]
fn the_string_that_continues_the_name_counts() {
    let bytes = elf("\x003.10.1\x003.11.2\0Python 3.11.9\x003.11.4 built\x003.11.2\0x3.11.5\0");
    for piece in [1, 2, 3, 5, 100] {
        for path in
            ["usr/bin/python3.11", "usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", "usr/bin/python3.11m"]
        {
            let found = search(path, &bytes, piece).unwrap();
            assert_eq!(
                (found.versions, found.machine),
                (vec!["3.11.2".to_owned()], Some(62)),
                "{path} by {piece}"
            );
        }
    }
}

#[test]
fn a_name_without_a_series_gives_all_that_could_be_it() {
    let found = search("usr/bin/python3", &elf("\x003.10.1\x003.11.2rc1+\x001.2.3.4\0"), 9).unwrap();
    assert_eq!(found.versions, ["3.10.1", "3.11.2rc1+"]);
}

#[test]
fn an_interpreter_that_does_not_say_is_a_fact_without_a_version() {
    assert_eq!(search("usr/bin/python3.11", &elf("\0nothing\0"), 9).unwrap().versions, [""; 0]);
}

#[test]
fn scripts_empty_and_short_files_are_nothing() {
    for bytes in [&b""[..], b"#!/bin/sh\x003.11.2\0", b"\x7fE"] {
        assert_eq!(search("usr/bin/python3.11-config", bytes, 9), None);
    }
    assert_eq!(search("usr/bin/python3.11", b"\x7fELF", 9).unwrap().machine, None);
}

#[test]
fn the_number_of_versions_is_bounded() {
    let many: String = (0..200).map(|number| format!("\x003.11.{number}")).collect();
    assert_eq!(search("usr/bin/python3.11", &elf(&many), 64).unwrap().versions.len(), MOST);
}

#[test]
fn versions_are_told_from_what_looks_like_one() {
    for text in ["3.11.2", "2.7.18", "3.13.0rc2", "3.14.0a1", "3.12.1+", "3.15.0b3+"] {
        assert!(is_version(text), "{text}");
    }
    for text in ["", "3.11", "3.11.2.1", "3.11.x", "3.11.2-1", "3.11.2rc", "3..2", "3.11.2c1", "1234.1.1"] {
        assert!(!is_version(text), "{text}");
    }
}

#[test]
fn the_series_is_in_the_name() {
    for (name, expected) in [
        ("python3.11", "3.11"),
        ("libpython3.9.so.1.0", "3.9"),
        ("python3", ""),
        ("python", ""),
        ("pypy3.10", "3.10"),
        ("libpython3.so", ""),
        ("python2.7", "2.7"),
        ("libpython3.7m.so.1.0", "3.7"),
        ("python3.13t", "3.13"),
    ] {
        assert_eq!(series(name.as_bytes()), expected, "{name}");
    }
}

#[test]
fn names_and_magic_select_an_interpreter() {
    let selects = |path: &str, head: &[u8]| is_interpreter(&Candidate { entry: &entry(path, 1000), head });
    for path in
        ["usr/bin/python3.11", "a/bin/python", "a/bin/python3", "a/bin/python3.13t", "a/libpython3.7m.so.1.0"]
    {
        assert!(selects(path, b"\x7fELF"), "{path}");
        assert!(!selects(path, b"#!/bin/sh"), "{path}");
    }
    for path in [
        "a/python3-config",
        "a/python3.11-gdb.py",
        "a/libpython3.11.a",
        "a/pythonw",
        "a/_python3.11",
        "a/libpython.so",
        "a/libpython3.so",
    ] {
        assert!(!selects(path, b"\x7fELF"), "{path}");
    }
}

#[test]
fn wrong_bytes_give_no_version() {
    let found = search("usr/bin/python3.11", &elf("\0\u{fffd}3.11.x\u{0}99999999999.1.1\0"), 7).unwrap();
    assert_eq!(found.versions, [""; 0]);
}
