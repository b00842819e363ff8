use super::*;

#[test]
fn a_file_is_explained() {
    let file = FileExplanation {
        path: "lib/libssl.so".to_owned(),
        what: "symbolic link to libssl.so.3".to_owned(),
        leads_to: Some("usr/lib/libssl.so.3".to_owned()),
        layer: Some(("sha256:00".to_owned(), Some("COPY a /".to_owned()))),
        facts: vec![FactLine {
            reader: "elf".to_owned(),
            kind: "elf/file".to_owned(),
            body: r#"{"soname":"libssl.so.3"}"#.to_owned(),
        }],
        readers: vec!["elf".to_owned()],
        components: vec![Explained {
            id: "pkg:deb/debian/libssl3@3#1".to_owned(),
            why: vec!["owns it".to_owned()],
        }],
        diagnostics: vec![(DiagnosticCode::UnknownRelease, "no version in it".to_owned())],
    };
    let mut out = Vec::new();
    explain(&file, Style { color: false, width: 100 }, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn a_file_that_nobody_reads_is_said_to_be_one() {
    let file = FileExplanation {
        path: "etc/motd".to_owned(),
        what: "regular file, 3 bytes".to_owned(),
        ..FileExplanation::default()
    };
    let mut out = Vec::new();
    explain(&file, Style { color: false, width: 100 }, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("no reader looks for a file like this") && text.contains("none names this file"));
}
