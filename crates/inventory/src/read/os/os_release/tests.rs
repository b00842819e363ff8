use crate::read::testing;

use super::*;

fn read(path: &str, bytes: &[u8]) -> Output {
    testing::read(&OsReleaseFile, path, bytes)
}

fn release(path: &str, text: &str) -> OsRelease {
    let out = read(path, text.as_bytes());
    out.facts.first().map(|fact| fact.decode().unwrap()).unwrap_or_default()
}

#[test]
fn quotes_and_escapes_follow_the_shell() {
    let text = "# a comment\n  NAME='It is \\ here'\nPRETTY_NAME=\"A \\\"B\\\" \\$x \\` \\\\ \\n\"  \nID=a\\ b # not a comment\nVERSION_ID=\nVERSION=\"1\"2'3'\n";
    let release = release("etc/os-release", text);
    assert_eq!(release.name.as_deref(), Some("It is \\ here"));
    assert_eq!(release.pretty_name.as_deref(), Some("A \"B\" $x ` \\ \\n"));
    assert_eq!(release.id.as_deref(), Some("a b"));
    assert_eq!(release.version_id, None);
    assert_eq!(release.version.as_deref(), Some("123"));
}

#[test]
fn the_last_assignment_counts_and_windows_line_ends_do_no_harm() {
    let release = release("usr/lib/os-release", "ID=one\r\nID=\"two\"\r\nID_LIKE=\"suse opensuse\"\r\n");
    assert_eq!(release.id.as_deref(), Some("two"));
    assert_eq!(release.id_like, ["suse", "opensuse"]);
}

#[test]
fn older_files_are_understood() {
    let id = |path, text| {
        let release = release(path, text);
        (release.id.unwrap_or_default(), release.version_id.unwrap_or_default())
    };
    let pair = |id: &str, version: &str| (id.to_owned(), version.to_owned());
    assert_eq!(id("etc/redhat-release", "CentOS Linux release 7.9.2009 (Core)\n"), pair("centos", "7.9"));
    assert_eq!(id("etc/redhat-release", "Fedora release 36 (Thirty Six)"), pair("fedora", "36"));
    assert_eq!(id("etc/system-release-cpe", "cpe:/o:centos:linux:6:GA"), pair("centos", "6"));
    assert_eq!(id("etc/debian_version", "10.8\n"), pair("debian", "10"));
    assert_eq!(id("etc/debian_version", "trixie/sid\n"), pair("debian", ""));
    assert_eq!(id("etc/alpine-release", "3.19.1\n"), pair("alpine", "3.19.1"));
    assert_eq!(id("etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=20.04\n"), pair("ubuntu", "20.04"));
    assert_eq!(id("bin/busybox", "junk BusyBox v more BusyBox v1.36.1. junk"), pair("busybox", "1.36.1"));
}

#[test]
fn wrong_and_cut_short_files_say_so() {
    let out = read("etc/os-release", b"ID=debian\nNAME=\"Debian GNU\nnonsense\n");
    assert_eq!(out.diagnostics.len(), 2);
    assert!(out.diagnostics[0].message.contains("line 2"));
    let long = format!("ID={}", "x".repeat(5000));
    assert_eq!(read("etc/os-release", long.as_bytes()).diagnostics[0].code, DiagnosticCode::TooLarge);
}

#[test]
fn a_file_that_says_nothing_gives_no_fact() {
    for path in [
        "etc/os-release",
        "etc/redhat-release",
        "etc/system-release-cpe",
        "etc/debian_version",
        "etc/alpine-release",
        "bin/busybox",
    ] {
        for bytes in [&b""[..], b"\n", b"\xff\xfe\x00", b"cpe:/o:", b" release ", b"BusyBox v"] {
            assert!(read(path, bytes).facts.is_empty(), "{path}: {bytes:?}");
        }
    }
}
