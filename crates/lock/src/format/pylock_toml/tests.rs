use super::*;
use crate::NoIncludes;

const GOOD: &str = r#"
lock-version = "1.0"
created-by = "x"

[[packages]]
name = "idna"
version = "3.7"
index = "https://pypi.example/x"
sdist = { url = "https://f.example/idna-3.7.tar.gz", upload-time = 2026-01-01T00:00:00Z, hashes = { sha256 = "aa", md5 = "bb" } }
wheels = [{ name = "idna-3.7-py3-none-any.whl", path = "w/x.whl", hashes = { sha512 = "cc" } }]

[[packages]]
name = "own"
directory = { path = ".", editable = true }

[[packages]]
name = "six"
marker = "'dev' in dependency_groups"
vcs = { type = "git", url = "https://h.example/six", commit-id = "0123456789012345678901234567890123456789" }

[[packages]]
name = "far"
archive = { url = "https://h.example/far-1.zip", hashes = { sha256 = "aa" } }
"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    PylockToml.read("pylock.toml", text.as_bytes(), &NoIncludes)
}

#[test]
fn all_sorts_of_sources_are_read() {
    let file = read(GOOD).unwrap();
    let [idna, own, six, far] = file.packages.as_slice() else { panic!() };
    assert_eq!(idna.artifacts[0].hashes.len(), 2);
    assert_eq!(idna.artifacts[1].file.as_deref(), Some("idna-3.7-py3-none-any.whl"));
    assert_eq!(own.origin, Origin::Path(".".to_owned()));
    assert!(six.optional && matches!(six.origin, Origin::Git { commit: Some(_), .. }));
    assert_eq!(
        (far.artifacts.len(), &far.origin),
        (1, &Origin::Url("https://h.example/far-1.zip".to_owned()))
    );
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    for wrong in ["", "lock-version", "[[packages]]\nname = \"x\"", "lock-version = 1"] {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    assert!(matches!(read("lock-version = \"2.0\""), Err(LockError::Version { .. })));
}

#[test]
fn names_are_those_of_the_specification() {
    assert!(PylockToml.is_called("pylock.toml") && PylockToml.is_called("pylock.dev.toml"));
    assert!(!PylockToml.is_called("pylock.a.b.toml") && !PylockToml.is_called("pylock..toml"));
}
