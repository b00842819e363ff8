use super::*;

#[test]
fn paths_are_brought_below_the_root() {
    for (raw, path, is_unsafe) in [
        ("./usr/lib/", "usr/lib", false),
        ("usr//lib", "usr/lib", false),
        ("/etc/passwd", "etc/passwd", true),
        ("../../etc/passwd", "etc/passwd", true),
        ("a/../../b", "b", true),
        (".", "", false),
        ("", "", false),
    ] {
        let (normal, changed) = EntryPath::normalise(raw.as_bytes());
        assert_eq!((normal.display().as_ref(), changed), (path, is_unsafe), "{raw}");
    }
}

#[test]
fn a_path_that_is_not_utf8_is_shown_escaped_and_travels_whole() {
    let (path, _) = EntryPath::normalise(b"usr/\xff\xfe/x");
    assert_eq!(path.display(), "usr/\\xff\\xfe/x");
    let text = serde_json::to_string(&path).unwrap();
    assert_eq!(serde_json::from_str::<EntryPath>(&text).unwrap(), path);
}
