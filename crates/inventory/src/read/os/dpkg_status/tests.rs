use crate::read::testing;

use super::*;

fn read(path: &str, bytes: &[u8]) -> Output {
    testing::read(&DpkgStatus, path, bytes)
}

fn packages(out: &Output) -> Vec<DpkgPackage> {
    out.facts.iter().map(|fact| fact.decode().unwrap()).collect()
}

const GOOD: &str = "Package: libssl3
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.11-1)
Version: 3.0.11-1~deb12u2
Depends: libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0
Provides: libssl (= 3)
Maintainer: Debian OpenSSL Team <x@example.org>
Description: Secure Sockets Layer toolkit
 Version: 9.9
 .
 more

Package: gone
Status: deinstall ok config-files
Version: 1

Package: bare
Version: 2:1.0-1
";

#[test]
fn installed_packages_are_facts_and_removed_ones_are_not() {
    let out = read("var/lib/dpkg/status", GOOD.as_bytes());
    assert!(out.diagnostics.is_empty(), "{:?}", out.diagnostics);
    let packages = packages(&out);
    assert_eq!(packages.len(), 2);
    let ssl = &packages[0];
    assert_eq!((ssl.name.as_str(), ssl.version.as_str()), ("libssl3", "3.0.11-1~deb12u2"));
    assert_eq!((ssl.source.as_deref(), ssl.source_version.as_deref()), (Some("openssl"), Some("3.0.11-1")));
    assert_eq!(ssl.depends, [vec!["libc6".to_owned()], vec!["debconf".to_owned(), "debconf-2.0".to_owned()]]);
    assert_eq!(ssl.provides, ["libssl"]);
    assert_eq!(packages[1].version, "2:1.0-1");
}

#[test]
fn an_empty_file_gives_nothing() {
    let out = read("var/lib/dpkg/status", b"");
    assert!(out.facts.is_empty() && out.diagnostics.is_empty());
}

#[test]
fn a_file_cut_short_gives_what_is_whole_and_says_what_is_not() {
    let cut = GOOD.find("Version: 2:").unwrap();
    let out = read("var/lib/dpkg/status", &GOOD.as_bytes()[..cut]);
    assert_eq!(packages(&out).len(), 1);
    assert_eq!(out.diagnostics[0].code, DiagnosticCode::Unparsable);
}

#[test]
fn garbage_is_a_diagnostic() {
    let out = read("var/lib/dpkg/status", b"\x00\xff\xfe garbage\nmore garbage\n\nPackage: a\nVersion: 1\n");
    assert_eq!(packages(&out).len(), 1);
    assert_eq!(out.diagnostics.len(), 1);
}
