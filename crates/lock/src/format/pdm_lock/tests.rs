use super::*;
use crate::NoIncludes;

const GOOD: &str = r#"
[metadata]
groups = ["default", "dev"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:abc"

[[package]]
name = "idna"
version = "3.7"
groups = ["default"]
marker = "os_name == 'posix'"
dependencies = ["Six>=1; os_name == 'nt'"]
files = [{ file = "idna-3.7.tar.gz", hash = "sha256:aa" }, { url = "https://f.example/idna-3.7-py3-none-any.whl", hash = "sha256:bb" }]

[[package]]
name = "six"
version = "1.16"
git = "https://h.example/six"
revision = "main"
groups = ["dev"]
"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    PdmLock.read("pdm.lock", text.as_bytes(), &NoIncludes)
}

#[test]
fn packages_and_files_are_read() {
    let file = read(GOOD).unwrap();
    let [idna, six] = file.packages.as_slice() else { panic!() };
    assert_eq!(idna.artifacts[1].file.as_deref(), Some("idna-3.7-py3-none-any.whl"));
    assert_eq!((idna.optional, idna.dependencies.as_slice()), (false, ["six".to_owned()].as_slice()));
    assert!(six.optional && matches!(six.origin, Origin::Git { commit: None, .. }));
    assert_eq!(file.manifest_fingerprint.as_deref(), Some("sha256:abc"));
}

#[test]
fn files_of_format_3_are_those_of_their_version() {
    let text = "[[package]]\nname = \"a\"\nversion = \"1\"\n[metadata]\nlock_version = \"3.1\"\n\
                [metadata.files]\n\"a 1\" = [{ url = \"https://f.example/a-1.tar.gz\", hash = \"sha256:aa\" }]\n\"a 2\" = []\n";
    assert_eq!(read(text).unwrap().packages[0].artifacts.len(), 1);
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    for wrong in ["", "[metadata", "[[package]]\nname = \"a\"", "package = 3"] {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    assert!(matches!(read("[metadata]\nlock_version = \"9\""), Err(LockError::Version { .. })));
}
