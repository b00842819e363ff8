use super::*;
use crate::NoIncludes;

const GOOD: &str = r#"{
  "_meta": {"hash": {"sha256": "abc"}, "pipfile-spec": 6, "requires": {},
    "sources": [{"name": "main", "url": "https://pypi.example/x", "verify_ssl": true},
                {"name": "own", "url": "https://u:secret@own.example/x"}]},
  "default": {
    "Idna": {"hashes": ["sha256:aa", "nonsense"], "index": "own", "version": "==3.7", "markers": "os_name == 'nt'"},
    "six": {"git": "https://h.example/six", "ref": "0123456789012345678901234567890123456789"},
    "loose": {"version": "*"}
  },
  "develop": {"near": {"path": "./near", "editable": true}}
}"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    PipfileLock.read("Pipfile.lock", text.as_bytes(), &NoIncludes)
}

#[test]
fn packages_of_all_categories_are_read() {
    let file = read(GOOD).unwrap();
    let [idna, loose, six, near] = file.packages.as_slice() else { panic!("{file:?}") };
    assert_eq!((idna.name.as_str(), idna.version.as_deref()), ("idna", Some("3.7")));
    assert_eq!(idna.origin, Origin::Index(Some("https://own.example/x".to_owned())));
    assert_eq!(loose.version, None);
    assert!(matches!(six.origin, Origin::Git { commit: Some(_), .. }));
    assert!(near.optional);
    assert_eq!(file.problems[0].rule, "malformed-hash");
    assert!(file.indexes[1].credentials && file.indexes[1].explicit);
    assert_eq!(file.manifest_fingerprint.as_deref(), Some("sha256:abc"));
    assert!(!format!("{file:?}").contains("secret"));
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    for wrong in ["", &GOOD[..100], "[]", "{}", "{\"_meta\": 1}"] {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    let version = GOOD.replace("\"pipfile-spec\": 6", "\"pipfile-spec\": 7");
    assert!(matches!(read(&version), Err(LockError::Version { .. })));
    let deep = format!("{{\"_meta\": {}", "[".repeat(1_000_000));
    assert!(read(&deep).is_err());
}
