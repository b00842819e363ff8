use wb_model::{Diagnostic, DiagnosticCode};

use super::{Explained, FactLine, FileExplanation, explain};
use crate::Style;

fn drawn(file: &FileExplanation) -> String {
    let mut out = Vec::new();
    explain(file, Style::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn explains_a_file() {
    let mut file = FileExplanation {
        path: "lib/libcrypto.so".to_owned(),
        what: "symbolic link to libcrypto.so.3".to_owned(),
        leads_to: Some("usr/lib/libcrypto.so.3".to_owned()),
        layer: Some(("sha256:0123".to_owned(), Some("RUN apt-get install \u{1b}[2J".to_owned()))),
        facts: vec![FactLine {
            reader: "elf".to_owned(),
            kind: "elf/file".to_owned(),
            body: format!("{{\"needed\":[{}]}}", vec!["\"libc.so.6\""; 20].join(", ")),
        }],
        readers: vec!["elf".to_owned(), "dpkg/list".to_owned()],
        components: vec![Explained {
            id: "pkg:generic/openssl@3.0.11#abc".to_owned(),
            why: vec!["3.0.11 (90 %): \"OpenSSL 3.0.11\" in usr/lib/libcrypto.so.3".to_owned()],
        }],
        diagnostics: Vec::new(),
    };
    let about = |path: &str| Diagnostic {
        code: DiagnosticCode::UnknownRelease,
        path: Some(path.to_owned()),
        layer: None,
        message: "no text names a release".to_owned(),
        by: String::new(),
    };
    file.add_diagnostics(&[about("usr/lib/libcrypto.so.3"), about("other")]);
    assert_eq!(file.diagnostics.len(), 1);
    insta::assert_snapshot!("file", drawn(&file));
}

#[test]
fn explains_a_file_that_gave_nothing() {
    let file = FileExplanation {
        path: "etc/motd".to_owned(),
        what: "folder".to_owned(),
        ..FileExplanation::default()
    };
    insta::assert_snapshot!("nothing", drawn(&file));
}
