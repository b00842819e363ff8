use super::{Reach, is_url, reach};

#[test]
fn files_of_the_folder_are_inside() {
    for path in ["weights.bin", "a/b.data", "./a", "a//b", "..data", "a..b", "C", "name:y"] {
        assert_eq!(reach(path), Reach::Inside, "{path}");
    }
    assert_eq!(reach("a/../b"), Reach::Winding("climbs up on its way"));
}

#[test]
fn ways_out_are_seen_on_every_system() {
    for path in [
        "..",
        "../x",
        "a/../../x",
        "..\\x",
        "a\\..\\..\\x",
        "/etc/passwd",
        "\\\\host\\share",
        "C:\\x",
        "c:x",
        "~/x",
        "x\0/../y",
        "http://example.com/x",
        "file:///etc/passwd",
        "file:x",
        ".. /x",
    ] {
        assert!(matches!(reach(path), Reach::Outside(_)), "{path:?} is {:?}", reach(path));
    }
}

#[test]
fn empty_and_folders_lead_nowhere() {
    for path in ["", ".", "./", "a/.."] {
        assert!(matches!(reach(path), Reach::Nowhere(_)), "{path:?}");
    }
}

#[test]
fn an_address_has_a_scheme() {
    assert!(is_url("s3://bucket/key") && is_url("https://x") && is_url("data:text/plain,x"));
    assert!(!is_url("a:b") && !is_url("name: x") && !is_url("://x") && !is_url("1a://x"));
}
