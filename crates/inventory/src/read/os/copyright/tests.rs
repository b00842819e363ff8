use super::*;

const GOOD: &str = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: x

Files: *
Copyright: 2001 A
License: GPL-2+

Files: lib/*
Copyright: 2002 B
License: Expat
 Permission is hereby granted

License: GPL-2+
 text of the licence
";

#[test]
fn licences_of_files_are_declared() {
    assert_eq!(licenses(GOOD), ["Expat", "GPL-2+"]);
}

#[test]
fn prose_empty_and_cut_short_files_declare_nothing_or_what_is_whole() {
    assert!(licenses("This package was debianized by A. License: GPL").is_empty());
    assert!(licenses("").is_empty());
    assert_eq!(licenses(&GOOD[..GOOD.find("Files: lib").unwrap()]), ["GPL-2+"]);
    assert!(licenses("\u{0}\u{fffd}\n\nFiles: *\nLicense: MIT\n").is_empty());
}

#[test]
fn wrong_fields_are_passed_over() {
    let text = "Format: https://www.debian.org/copyright-format/1.0/\n\nFiles: a\nno field here\nLicense: MIT\n\nFiles: b\nLicense: ISC\n";
    assert_eq!(licenses(text), ["ISC"]);
}
