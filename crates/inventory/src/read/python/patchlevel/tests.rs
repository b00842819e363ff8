use crate::read::testing::{read, try_read};

use super::*;

const PATH: &str = "usr/include/python3.11/patchlevel.h";

#[test]
fn the_version_is_defined() {
    let text =
        b"/* Version as a string */\n#define PY_MINOR_VERSION 11\n#define PY_VERSION      \t\"3.11.2\"\n";
    let fact: InterpreterVersion = read(&Patchlevel, PATH, text).facts[0].decode().unwrap();
    assert_eq!(fact.versions, ["3.11.2"]);
}

#[test]
fn empty_cut_short_and_wrong_are_problems() {
    for bytes in [&b""[..], b"#define PY_VERSION", b"#define PY_VERSION \"x\"", b"\x00\xff"] {
        assert!(try_read(&Patchlevel, PATH, bytes).1.is_err(), "{bytes:?}");
    }
}
