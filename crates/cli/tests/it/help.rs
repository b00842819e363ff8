//! The whole help is an expected text, so that every change of the command line shows in review.

use crate::run::weighbridge;

#[test]
fn help_is_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        ("weighbridge", &["--help"][..]),
        ("scan", &["scan", "--help"]),
        ("gate", &["gate", "--help"]),
        ("diff", &["diff", "--help"]),
        ("plan", &["plan", "--help"]),
        ("plan_verify", &["plan", "verify", "--help"]),
        ("lock_verify", &["lock", "verify", "--help"]),
        ("lock_record", &["lock", "record", "--help"]),
        ("verify_files", &["verify-files", "--help"]),
        ("base_learn", &["base", "learn", "--help"]),
        ("base_list", &["base", "list", "--help"]),
        ("base_of", &["base", "of", "--help"]),
        ("fleet", &["fleet", "--help"]),
        ("fleet_report", &["fleet", "report", "--help"]),
        ("fleet_where", &["fleet", "where", "--help"]),
        ("audit", &["audit", "--help"]),
        ("db", &["db", "--help"]),
        ("db_update", &["db", "update", "--help"]),
        ("db_build", &["db", "build", "--help"]),
        ("db_status", &["db", "status", "--help"]),
        ("db_search", &["db", "search", "--help"]),
        ("db_mirror", &["db", "mirror", "--help"]),
        ("db_export", &["db", "export", "--help"]),
        ("db_import", &["db", "import", "--help"]),
        ("vex", &["vex", "--help"]),
        ("vex_add", &["vex", "add", "--help"]),
        ("vex_merge", &["vex", "merge", "--help"]),
        ("vex_export", &["vex", "export", "--help"]),
        ("baseline_accept", &["baseline", "accept", "--help"]),
        ("policy_test", &["policy", "test", "--help"]),
        ("explain", &["explain", "--help"]),
        ("explain_file", &["explain", "file", "--help"]),
        ("explain_cve", &["explain", "cve", "--help"]),
        ("explain_version", &["explain", "version", "--help"]),
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
