use super::*;

#[test]
fn markers_that_can_hold_together_overlap() {
    for (left, right) in [
        (None, None),
        (None, Some("sys_platform == 'win32'")),
        (Some("python_version >= '3.9'"), Some("python_version < '3.11'")),
        (Some("python_full_version >= '3.11.4'"), Some("python_full_version < '3.11.6'")),
        (Some("'linux' in sys_platform"), Some("platform_machine != 'x86_64'")),
    ] {
        assert!(overlap(left, right).is_some(), "{left:?} {right:?}");
    }
    assert_eq!(
        overlap(Some("sys_platform == 'win32'"), None).as_deref(),
        Some("CPython 3.12.1 on Windows AMD64")
    );
}

#[test]
fn markers_that_exclude_each_other_do_not() {
    for (left, right) in [
        (Some("python_version < '3.9'"), Some("python_version >= '3.9'")),
        (Some("python_full_version < '3.11.4'"), Some("python_full_version >= '3.11.4'")),
        (Some("sys_platform == 'linux'"), Some("sys_platform != 'linux'")),
        (Some("extra == 'cpu'"), Some("extra == 'gpu'")),
        (Some("platform_machine == 'x86_64' and os_name == 'nt'"), None),
    ] {
        assert_eq!(overlap(left, right), None, "{left:?} {right:?}");
    }
}

#[test]
fn what_is_empty_cut_short_or_wrong_holds_nowhere() {
    for wrong in
        ["", "python_version", "python_version <", "'a' == 'b'", "nonsense == 'x'", "(os_name == 'nt'"]
    {
        assert_eq!(overlap(Some(wrong), None), None, "{wrong}");
    }
    let deep = format!("{}os_name == 'nt'{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(overlap(Some(&deep), None), None);
}
