use super::*;
use crate::NoIncludes;

const GOOD: &str = r#"
[[package]]
name = "Idna"
version = "3.7"
optional = false
groups = ["main"]
markers = "python_version >= '3.9'"
files = [{ file = "idna-3.7.tar.gz", hash = "sha256:aa" }]

[package.dependencies]
Six = ">=1"

[[package]]
name = "six"
version = "1.16"
category = "dev"
optional = false
markers = { dev = "os_name == 'nt'", main = "os_name == 'posix'" }

[package.source]
type = "git"
url = "https://h.example/six"
resolved_reference = "0123456789012345678901234567890123456789"

[[package]]
name = "own"
version = "1"
groups = ["docs"]

[package.source]
type = "legacy"
url = "https://joe:secret@pypi.example/x"

[metadata]
lock-version = "2.1"
content-hash = "abc"

[metadata.files]
own = [{ file = "own-1.tar.gz", hash = "nonsense" }]
"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    PoetryLock.read("poetry.lock", text.as_bytes(), &NoIncludes)
}

#[test]
fn both_places_of_hashes_are_read() {
    let file = read(GOOD).unwrap();
    let [idna, six, own] = file.packages.as_slice() else { panic!() };
    assert_eq!((idna.name.as_str(), idna.optional, idna.artifacts.len()), ("idna", false, 1));
    assert_eq!(idna.dependencies, ["six"]);
    assert!(six.optional && own.optional);
    assert_eq!(six.marker.as_deref(), Some("(os_name == 'nt') or (os_name == 'posix')"));
    assert!(matches!(&six.origin, Origin::Git { commit: Some(_), .. }));
    assert_eq!(own.origin, Origin::Index(Some("https://pypi.example/x".to_owned())));
    assert_eq!(own.artifacts.len(), 1);
    let rules: Vec<_> = file.problems.iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, ["credentials", "malformed-hash"]);
    assert_eq!(file.manifest_fingerprint.as_deref(), Some("abc"));
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    let cut = GOOD.split("[metadata]").next().unwrap();
    for wrong in ["", cut, "[metadata", "package = 1"] {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    assert!(matches!(read("[metadata]\nlock-version = '9.0'"), Err(LockError::Version { .. })));
}
