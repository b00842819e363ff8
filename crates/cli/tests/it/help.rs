//! The whole help is an expected text, so that every change of the command line shows in review.

use crate::run::weighbridge;

#[test]
fn help_is_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        ("weighbridge", &["--help"][..]),
        ("scan", &["scan", "--help"]),
        ("explain", &["explain", "--help"]),
        ("explain_file", &["explain", "file", "--help"]),
    ] {
        let ran = weighbridge(folder.path(), arguments);
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
        insta::assert_snapshot!(name, ran.stdout);
    }
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&[][..], &["weigh"], &["scan"], &["scan", "--nonsense", "x"], &["scan", "x", "-o", "nonsense"]]
    {
        assert_eq!(weighbridge(folder.path(), arguments).code, 2, "{arguments:?}");
    }
}
