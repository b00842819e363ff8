use crate::read::testing::{read, try_read};

use super::*;

const PATH: &str = "a-1.dist-info/direct_url.json";

fn direct_url(text: &str) -> DirectUrl {
    read(&DirectUrlFile, PATH, text.as_bytes()).facts[0].decode().unwrap()
}

#[test]
fn folders_archives_and_repositories() {
    assert!(direct_url(r#"{"url": "file:///app", "dir_info": {"editable": true}}"#).editable);
    assert!(!direct_url(r#"{"url": "file:///app", "dir_info": {}}"#).editable);
    let archive = direct_url(
        r#"{"url": "https://a.example/x.whl", "archive_info": {"hash": "sha256=ab", "hashes": {"sha256": "ab"}}}"#,
    );
    assert_eq!(archive.archive_hash.as_deref(), Some("sha256=ab"));
    let vcs = r#"{"url": "https://u:secret@git.example/x@y.git", "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"}}"#;
    let vcs = direct_url(vcs);
    assert_eq!(vcs.commit, Some(("git".to_owned(), "abc".to_owned())));
    assert_eq!(vcs.url, "https://git.example/x@y.git");
}

#[test]
fn credentials_never_get_into_a_fact() {
    for (url, clean) in [
        ("https://t@h/p", "https://h/p"),
        ("https://a:b@c@h", "https://h"),
        ("https://h/p@q", "https://h/p@q"),
        ("https://u:p@h?x@y", "https://h?x@y"),
        ("file:///a@b", "file:///a@b"),
        ("nonsense", "nonsense"),
    ] {
        assert_eq!(without_credentials(url), clean);
    }
}

#[test]
fn empty_cut_short_and_wrong_are_problems() {
    for text in ["", "{\"url\": ", "{}", "[]", "{\"url\": 1}", "\u{0}"] {
        let (out, result) = try_read(&DirectUrlFile, PATH, text.as_bytes());
        assert!(result.is_err() && out.facts.is_empty(), "{text:?}");
    }
}
