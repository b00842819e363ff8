use crate::read::testing::{read, try_read};

use super::super::testing::pyc;
use super::*;

const PATH: &str = "a/__pycache__/m.cpython-311.pyc";

fn bytecode(bytes: &[u8]) -> Bytecode {
    read(&BytecodeReader, PATH, bytes).facts[0].decode().unwrap()
}

#[test]
fn a_good_file_says_its_source_and_its_names() {
    let bytecode =
        bytecode(&pyc(&["os", "A.method", "<lambda>"], &["say hello", "f.<listcomp>"], 1_700_000_000, 42));
    assert_eq!(bytecode.source, SourceStamp::Time { mtime: 1_700_000_000, size: 42 });
    assert_eq!(bytecode.names, ["A", "method", "os"]);
    assert_eq!(bytecode.words, [word_hash(b"hello")]);
    assert!(bytecode.is_read);
}

#[test]
fn hashes_in_place_of_times_are_told() {
    let mut bytes = pyc(&[], &[], 0, 0);
    bytes[4] = 0b11;
    assert_eq!(bytecode(&bytes).source, SourceStamp::Hash { checked: true });
    bytes[4] = 0b01;
    assert_eq!(bytecode(&bytes).source, SourceStamp::Hash { checked: false });
}

#[test]
fn an_unknown_version_is_kept_and_not_read() {
    let mut bytes = pyc(&["name"], &[], 0, 0);
    bytes[..2].copy_from_slice(&9999_u16.to_le_bytes());
    let bytecode = bytecode(&bytes);
    assert!(!bytecode.is_read && bytecode.names.is_empty());
}

#[test]
fn empty_cut_short_and_wrong_files_are_problems() {
    for (bytes, says) in [
        (&b""[..], "ends after 0 bytes"),
        (&pyc(&[], &[], 0, 0)[..12], "ends after 12 bytes"),
        (&pyc(&["name"], &[], 0, 0)[..40], "cannot be read at byte"),
        (b"#!/usr/bin/python3 no bytecode at all", "magic number"),
    ] {
        let (_, result) = try_read(&BytecodeReader, PATH, bytes);
        let message = result.unwrap_err().message;
        assert!(message.contains(says), "{message}");
    }
}
