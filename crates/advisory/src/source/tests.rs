use super::*;

#[test]
fn folders_files_and_addresses_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.zip");
    fs_err::write(&file, "").unwrap();
    let shown = file.display().to_string();
    assert_eq!(
        Origin::parse(&folder.path().display().to_string()).unwrap(),
        Origin::Folder(folder.path().into())
    );
    assert_eq!(Origin::parse(&shown).unwrap(), Origin::File(file.clone()));
    for text in [format!("file://{shown}"), format!("file://localhost{shown}")] {
        assert_eq!(Origin::parse(&text).unwrap(), Origin::File(file.clone()));
    }
    for text in ["https://feeds.example/PyPI/", "http://127.0.0.1:1/x"] {
        assert_eq!(Origin::parse(text).unwrap(), Origin::Url(text.to_owned()));
    }
}

#[test]
fn what_is_empty_or_wrong_is_said_with_a_hint() {
    for (text, starts) in [
        ("", "read :"),
        ("/no/such/folder", "read /no/such/folder:"),
        ("file:///no/such", "read file:///no/such:"),
        ("oci://registry.example/x", "read oci:// addresses"),
        ("1://x", "read 1://x:"),
    ] {
        let error = Origin::parse(text).unwrap_err();
        assert!(error.to_string().starts_with(starts), "{error}");
        assert!(error.hint().is_some());
    }
}
