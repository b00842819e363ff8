use crate::read::testing::{read, try_read};

use super::*;

#[test]
fn a_folder_and_a_single_file_have_the_same_metadata() {
    for path in ["a/six-1.16.egg-info/PKG-INFO", "a/six-1.16.egg-info", "a/six-1.16.egg/EGG-INFO/PKG-INFO"] {
        let out =
            read(&EggInfoFiles, path, b"Metadata-Version: 1.1\nName: six\nVersion: 1.16\nLicense: UNKNOWN\n");
        let fact: EggInfo = out.facts[0].decode().unwrap();
        assert_eq!(fact.metadata.name.as_deref(), Some("six"));
        assert_eq!(fact.metadata.license, None);
    }
}

#[test]
fn sections_of_requires_txt_become_markers() {
    let text = "idna>=2\n\n[:python_version < \"3\"]\nfutures\n[socks]\nPySocks!=1.5.7\n[tls:sys_platform == 'linux']\nx ; y\n";
    let out = read(&EggInfoFiles, "a.egg-info/requires.txt", text.as_bytes());
    let fact: EggRequires = out.facts[0].decode().unwrap();
    assert_eq!(
        fact.requires_dist,
        [
            "idna>=2",
            "futures ; python_version < \"3\"",
            "PySocks!=1.5.7 ; extra == \"socks\"",
            "x  ; ( y) and ((sys_platform == 'linux') and extra == \"tls\")",
        ]
    );
}

#[test]
fn a_section_that_is_none_hides_what_is_below_and_says_so() {
    let out = read(&EggInfoFiles, "a.egg-info/requires.txt", b"a\n[open\nb\n[x\"y]\nc\n[]\nd\n");
    let fact: EggRequires = out.facts[0].decode().unwrap();
    assert_eq!(fact.requires_dist, ["a", "d"]);
    assert_eq!(out.diagnostics.len(), 2);
}

#[test]
fn lists_are_read_line_by_line() {
    let out = read(&EggInfoFiles, "a.egg-info/installed-files.txt", b"../six.py\r\nPKG-INFO\n\n");
    assert_eq!(out.facts[0].decode::<InstalledFiles>().unwrap().paths, ["../six.py", "PKG-INFO"]);
    let out = read(&EggInfoFiles, "a.egg-info/top_level.txt", b"six\n_six\n");
    assert_eq!(out.facts[0].decode::<TopLevel>().unwrap().names, ["six", "_six"]);
}

#[test]
fn empty_and_wrong_metadata_are_problems() {
    for bytes in [&b""[..], b"\x00\x01", b"Name: x\n"] {
        assert!(try_read(&EggInfoFiles, "a.egg-info/PKG-INFO", bytes).1.is_err(), "{bytes:?}");
    }
}

#[test]
fn metadata_cut_short_is_a_problem_until_it_has_name_and_version() {
    let whole = b"Metadata-Version: 1.1\nName: six\nVersion: 1.16\n";
    let version = whole.len() - b"1.16\n".len();
    for length in 0..whole.len() {
        let result = try_read(&EggInfoFiles, "a.egg-info/PKG-INFO", &whole[..length]).1;
        assert_eq!(result.is_ok(), length > version, "cut at {length}");
    }
}
