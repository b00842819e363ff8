use super::*;
use crate::NoIncludes;

const GOOD: &str = r#"[packages]
Idna_X = ">=3"

[dev-packages]
iniconfig = "*"

[requires]
python_version = "3.11"
"#;

fn read(text: &str) -> Result<LockFile, LockError> {
    Pipfile.read("Pipfile", text.as_bytes(), &NoIncludes)
}

#[test]
fn packages_and_groups_are_read() {
    let file = read(GOOD).unwrap();
    let wishes: Vec<_> =
        file.requirements.iter().map(|wish| (&*wish.name, &*wish.specifier, wish.group.as_deref())).collect();
    assert_eq!(wishes, [("iniconfig", "", Some("dev-packages")), ("idna-x", ">=3", None)]);
}

#[test]
fn the_fingerprints_are_those_that_pipenv_writes() {
    // Taken from pipenv, and from the plette library that older versions of it use, on this text.
    assert_eq!(
        read(GOOD).unwrap().manifest_fingerprint.as_deref(),
        Some(
            "pipfile-lock=sha256:ac73a516060650eaad72efaa5ca21cc702f6732d5c5c3402a23848c2ab5ee2ab \
             pipfile-lock=sha256:09dd87471b2a4f704b11182c994f05c5e35b64f4d03c50a557ea72a4b810388e"
        )
    );
}

#[test]
fn sources_are_shown_without_secrets() {
    let file = read("[[source]]\nurl = 'https://u:secret@a.example'\nname = 'a'\n[[source]]\nurl = 'http://b.example'\nname = 'b'\n").unwrap();
    assert!(file.indexes[0].credentials && !file.indexes[0].explicit && file.indexes[1].explicit);
    assert!(!format!("{file:?}").contains("secret"));
}

#[test]
fn empty_cut_short_and_wrong_files() {
    assert!(read("").unwrap().requirements.is_empty());
    for wrong in ["[packages", "x", "[packages]\nx = "] {
        assert!(matches!(read(wrong), Err(LockError::Unparsable { .. })), "{wrong:?}");
    }
    assert!(read("packages = 3\nsource = 4").unwrap().requirements.is_empty());
}
