use crate::read::testing::{read, try_read};

use super::*;

const PATH: &str = "lib/apk/db/installed";

const TWO: &str = "C:Q1zSzuyrWMyqrKqiaQiMrLiSGnK+Y=
P:busybox
V:1.36.1-r15
A:x86_64
S:500000
I:900000
T:Size optimized toolbox
U:https://busybox.invalid/
L:GPL-2.0-only
o:busybox
m:Somebody <somebody@example.invalid>
t:1700000000
c:d1b6f274f29076967826e0ecf6ebcaa5d360272f
D:so:libc.musl-x86_64.so.1 zlib>=1.2 !bad foo@edge
p:/bin/sh cmd:busybox=1.36.1-r15
F:bin
M:0:0:755
R:busybox
a:0:0:4755
Z:Q1AAECAwQFBgcICQoLDA0ODxAREhM=
R:sh
a:0:0:777
Z:Q1qqqqqqqqqqqqqqqqqqqqqqqqqqo=
F:etc
R:securetty

P:musl
V:1.2.4_git20230717-r4
A:x86_64
L:MIT
F:
R:marker
";

#[test]
fn packages_and_files_are_read() {
    let out = read(&ApkInstalled, PATH, TWO.as_bytes());
    assert!(out.diagnostics.is_empty(), "{:?}", out.diagnostics);
    let packages: Vec<ApkPackage> = out.facts.iter().filter_map(|fact| fact.decode()).collect();
    assert_eq!(packages.len(), 2);
    assert_eq!(packages[0].origin.as_deref(), Some("busybox"));
    assert_eq!(packages[0].depends, ["so:libc.musl-x86_64.so.1", "zlib", "foo"]);
    assert_eq!(packages[0].provides, ["/bin/sh", "cmd:busybox"]);
    assert_eq!(packages[1].version, "1.2.4_git20230717-r4");
    let files: Vec<ApkFiles> = out.facts.iter().filter_map(|fact| fact.decode()).collect();
    let sha1 = |digits: &str| Some(ApkChecksum::Sha1(digits.to_owned()));
    assert_eq!(
        files[0].files[0],
        ApkFile {
            path: "bin/busybox".to_owned(),
            mode: 0o4755,
            checksum: sha1("000102030405060708090a0b0c0d0e0f10111213"),
        }
    );
    assert_eq!(files[0].files[2], ApkFile { path: "etc/securetty".to_owned(), mode: 0o644, checksum: None });
    assert_eq!(files[1].files[0].path, "marker");
}

#[test]
fn checksums_of_all_forms_are_told_apart() {
    assert_eq!(
        checksum("X1000102030405060708090A0b0c0d0e0f10111213", false),
        Some(ApkChecksum::Sha1("000102030405060708090a0b0c0d0e0f10111213".to_owned()))
    );
    assert_eq!(
        checksum("Q1AAECAwQFBgcICQoLDA0ODxAREhM=", true),
        Some(ApkChecksum::Sha256Start("000102030405060708090a0b0c0d0e0f10111213".to_owned()))
    );
    let long = format!("Q2{}", STANDARD.encode([7; 32]));
    assert_eq!(checksum(&long, true), Some(ApkChecksum::Sha256("07".repeat(32))));
    for wrong in ["", "Q", "Q1", "Q1AAAA", "Q3AAECAwQFBgcICQoLDA0ODxAREhM=", "X1zz", "Q1!", "é1"] {
        assert_eq!(checksum(wrong, false), None, "{wrong}");
    }
}

#[test]
fn an_apk_3_package_has_the_start_of_a_sha256() {
    let text = "P:a\nV:1\nf:S\nF:usr\nR:b\nZ:Q1AAECAwQFBgcICQoLDA0ODxAREhM=\n\n";
    let out = read(&ApkInstalled, "usr/lib/apk/db/installed", text.as_bytes());
    let files: ApkFiles = out.facts[1].decode().unwrap();
    assert!(matches!(files.files[0].checksum, Some(ApkChecksum::Sha256Start(_))));
}

#[test]
fn an_empty_database_has_nothing() {
    let out = read(&ApkInstalled, PATH, b"\n\n");
    assert!(out.facts.is_empty() && out.diagnostics.is_empty());
}

#[test]
fn what_is_cut_short_is_told_and_keeps_what_was_read() {
    let cut = &TWO[..TWO.len() - 3];
    let (out, result) = try_read(&ApkInstalled, PATH, cut.as_bytes());
    assert!(result.is_err());
    assert_eq!(out.facts.iter().filter_map(|fact| fact.decode::<ApkPackage>()).count(), 2);
}

#[test]
fn wrong_lines_cost_a_diagnostic_each() {
    let text = "P:a\nV:1\nR:before\nZ:Q1AA\nno field\nF:usr\nR:x/../../etc\na:0:0:99999\nR:ok\na:0\n\nP:b\n\n\u{fffd}\n\n";
    let out = read(&ApkInstalled, PATH, text.as_bytes());
    assert_eq!(out.diagnostics.len(), 9, "{:#?}", out.diagnostics);
    let files: ApkFiles = out.facts[1].decode().unwrap();
    assert_eq!(files.files.len(), 1);
    assert_eq!(out.facts.iter().filter_map(|fact| fact.decode::<ApkPackage>()).count(), 1);
}

#[test]
fn hostile_folders_of_many_files_end_at_a_bound() {
    let mut paragraph = Paragraph::default();
    let mut left = 25;
    paragraph.line(1, "F:usr/share", &mut left).unwrap();
    paragraph.line(2, "R:a", &mut left).unwrap();
    paragraph.line(3, "R:b", &mut left).unwrap();
    assert!(paragraph.line(4, "R:c", &mut left).is_err());
    assert!(paragraph.line(5, "a:0:0:755", &mut left).is_err());
    assert_eq!((paragraph.files.len(), left), (2, 3));
}
