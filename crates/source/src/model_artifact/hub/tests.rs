use super::{FILES, HubListingError, parse, parse_hub_listing};
use crate::{DigestOf, SourceError};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A list with these files.
fn listing(files: &str) -> String {
    format!(
        r#"{{"_id":"1","id":"acme/tiny","sha":"{COMMIT}","gated":false,"siblings":[{files}],"tags":["x"]}}"#
    )
}

fn plain(path: &str) -> String {
    let path = serde_json::to_string(path).unwrap();
    format!(r#"{{"rfilename":{path},"size":3,"blobId":"{COMMIT}"}}"#)
}

fn refusal(text: &str) -> String {
    parse_hub_listing(text.as_bytes(), "acme/tiny", "main").unwrap_err().to_string()
}

#[test]
fn a_good_list_says_what_each_file_must_hash_to() {
    let text = listing(&format!(
        r#"{},{{"rfilename":"b/model.safetensors","size":70000000000,"blobId":"{COMMIT}",
            "lfs":{{"sha256":"{SHA256}","size":70000000000,"pointerSize":135}}}}"#,
        plain("config.json")
    ));
    let listing = parse_hub_listing(text.as_bytes(), "acme/tiny", "main").unwrap();
    assert_eq!(listing.commit.hex(), COMMIT);
    assert!(!listing.is_gated);
    let [weights, config] = &listing.files[..] else { panic!("{listing:?}") };
    assert_eq!((weights.path.as_str(), weights.size), ("b/model.safetensors", 70_000_000_000));
    assert_eq!(
        (weights.digest.to_string(), weights.digest_of),
        (format!("sha256:{SHA256}"), DigestOf::Content)
    );
    assert_eq!((config.path.as_str(), config.size, config.digest_of), ("config.json", 3, DigestOf::GitBlob));
    for gated in ["\"auto\"", "\"manual\"", "true"] {
        let text = text.replace("\"gated\":false", &format!("\"gated\":{gated}"));
        assert!(parse_hub_listing(text.as_bytes(), "acme/tiny", COMMIT).unwrap().is_gated);
    }
}

#[test]
fn an_empty_list_is_of_a_repository_without_files() {
    let listing = parse_hub_listing(listing("").as_bytes(), "acme/tiny", "main").unwrap();
    assert_eq!(listing.files, []);
    assert!(refusal("").starts_with("it is not what a hub says of a repository: "));
    for missing in [r#"{"id":"acme/tiny","siblings":[]}"#, r#"{"id":"acme/tiny","sha":"x"}"#, "[]", "null"] {
        assert!(refusal(missing).starts_with("it is not what a hub says of a repository: "), "{missing}");
    }
}

#[test]
fn a_list_that_is_cut_short_is_an_error_at_every_byte() {
    let whole = listing(&plain("config.json"));
    for end in 0..whole.len() {
        assert!(parse_hub_listing(&whole.as_bytes()[..end], "acme/tiny", "main").is_err(), "{end}");
    }
}

#[test]
fn wrong_paths_are_refused_each_with_its_reason() {
    for (path, why) in [
        ("", "is empty"),
        ("/etc/passwd", "is absolute"),
        ("../up", "leads out"),
        ("a/../../up", "leads out"),
        ("a/..", "leads out"),
        ("a//b", "plain form"),
        ("./a", "plain form"),
        ("a/", "plain form"),
        ("a\0b", "control a terminal"),
        ("a\u{1b}[2Jb", "control a terminal"),
        (&"x".repeat(5000), "too long"),
    ] {
        let said = refusal(&listing(&plain(path)));
        assert!(said.starts_with("the path ") && said.contains(why), "{path:?}: {said}");
        assert!(said.len() < 300, "{said}");
    }
    assert_eq!(refusal(&listing(&[plain("a"), plain("a")].join(","))), "the path \"a\" is there twice");
    let both = refusal(&listing(&[plain("a/b/c"), plain("a/b")].join(",")));
    assert_eq!(both, "the path \"a/b\" is a file and a folder");
    let many: Vec<String> = (0..=FILES).map(|at| plain(&at.to_string())).collect();
    assert_eq!(refusal(&listing(&many.join(","))), "it names more than 20000 files");
}

#[test]
fn wrong_sizes_digests_and_commits_are_refused_each_with_its_reason() {
    let file = |rest: &str| listing(&format!(r#"{{"rfilename":"a"{rest}}}"#));
    let blob = format!(r#","blobId":"{COMMIT}""#);
    assert_eq!(refusal(&file(&blob)), "it gives no size for \"a\"");
    assert_eq!(refusal(&file(&format!(r#"{blob},"size":null"#))), "it gives no size for \"a\"");
    assert!(refusal(&file(&format!(r#"{blob},"size":-1"#))).starts_with("it is not what"));
    let no_digest = "it gives no digest for \"a\" that proves its content";
    for rest in [
        r#","size":3"#.to_owned(),
        r#","size":3,"blobId":"7""#.to_owned(),
        // The blob is that of the pointer, which says nothing of the content.
        format!(r#","size":3{blob},"lfs":{{"size":3}}"#),
        format!(r#","size":3{blob},"lfs":{{"size":3,"sha256":"{COMMIT}"}}"#),
    ] {
        assert_eq!(refusal(&file(&rest)), no_digest, "{rest}");
    }
    let lfs = |size: &str| format!(r#"{blob},"size":3,"lfs":{{"sha256":"{SHA256}"{size}}}"#);
    assert_eq!(refusal(&file(&lfs(""))), "it gives no size for \"a\"");
    assert_eq!(refusal(&file(&lfs(r#","size":4"#))), "it gives the sizes 3 and 4 for \"a\"");
    let text = listing("");
    assert_eq!(refusal(&text.replace(COMMIT, "main")), "its commit \"main\" is not forty hexadecimal digits");
    let renamed = refusal(&text.replace("acme/tiny", "evil/tiny"));
    assert_eq!(renamed, "the repository is \"evil/tiny\" now, and not \"acme/tiny\"");
    let asked = "f".repeat(40);
    let other = parse_hub_listing(text.as_bytes(), "acme/tiny", &asked);
    assert!(matches!(other, Err(HubListingError::OtherCommit { .. })), "{other:?}");
    let upper = COMMIT.to_ascii_uppercase();
    assert!(parse_hub_listing(text.as_bytes(), "acme/tiny", &upper).is_ok());
}

#[test]
fn names_have_an_owner_and_a_revision_is_one() {
    assert_eq!(parse("acme/tiny").unwrap(), ("acme/tiny", "main"));
    assert_eq!(parse("acme/tiny-1.5_b@refs/pr/7").unwrap(), ("acme/tiny-1.5_b", "refs/pr/7"));
    for wrong in [
        "",
        "tiny",
        "/tiny",
        "acme/",
        "acme/a/b",
        "acme/../x",
        "acme/.hidden",
        "acme/a--b",
        "a--b/c",
        "ac me/x",
        "acme/x@",
        "acme/x@a/../b",
        "acme/x@/a",
        "acme/x@a\n",
        "acme/%2e",
        "acme/x?y",
    ] {
        assert!(matches!(parse(wrong), Err(SourceError::Spec { .. })), "{wrong:?}");
    }
}
