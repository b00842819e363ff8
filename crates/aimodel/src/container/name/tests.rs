use super::*;

#[test]
fn names_that_lead_out_are_told_from_those_that_do_not() {
    for inside in ["a", "a/b", "./a", "a/../b", "a..b/..c", "archive/data/0", "ab:c", ""] {
        assert_eq!(escapes(inside.as_bytes()), None, "{inside}");
    }
    for outside in [
        "..",
        "../a",
        "a/../../b",
        "/etc/passwd",
        "\\\\host\\x",
        "C:\\x",
        "c:x",
        "a\\..\\..\\b",
        "../x\0.txt",
    ] {
        assert!(escapes(outside.as_bytes()).is_some(), "{outside}");
    }
}
