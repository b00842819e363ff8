use crate::read::testing;

use super::*;

fn read(path: &str, bytes: &[u8]) -> Output {
    testing::read(&DpkgFiles, path, bytes)
}

#[test]
fn a_list_gives_its_paths() {
    let out = read("var/lib/dpkg/info/libc6:amd64.list", b"/.\n/lib\n/lib/x86_64-linux-gnu/libc.so.6\n");
    let list: DpkgFileList = out.facts[0].decode().unwrap();
    assert_eq!((list.package.as_str(), list.architecture.as_deref()), ("libc6", Some("amd64")));
    assert_eq!(list.paths, ["lib", "lib/x86_64-linux-gnu/libc.so.6"]);
}

#[test]
fn digests_are_read_and_what_is_none_is_said() {
    let text = b"d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/a b\nnonsense\n";
    let out = read("var/lib/dpkg/status.d/base.md5sums", text);
    let digests: DpkgDigests = out.facts[0].decode().unwrap();
    assert_eq!(
        digests.md5,
        [("usr/share/doc/a b".to_owned(), "d41d8cd98f00b204e9800998ecf8427e".to_owned())]
    );
    assert_eq!(out.diagnostics.len(), 1);
}

#[test]
fn empty_cut_short_and_garbage_do_no_harm() {
    for bytes in [&b""[..], b"d41d8cd98f00", b"\xff\xfe\x00\n\n"] {
        let out = read("var/lib/dpkg/info/a.md5sums", bytes);
        let digests: DpkgDigests = out.facts[0].decode().unwrap();
        assert!(digests.md5.is_empty());
        assert_eq!(out.diagnostics.is_empty(), bytes.is_empty());
    }
}

#[test]
fn diversions_are_groups_of_three_lines_and_a_cut_one_is_told() {
    let good = "/bin/sh\n/bin/sh.distrib\ndash\n/usr/bin/a\n/usr/bin/a.real\n:\n";
    let out = read("var/lib/dpkg/diversions", good.as_bytes());
    let fact: DpkgDiversions = out.facts[0].decode().unwrap();
    assert_eq!(fact.diversions.len(), 2);
    assert_eq!(
        (fact.diversions[0].from.as_str(), fact.diversions[0].to.as_str()),
        ("bin/sh", "bin/sh.distrib")
    );
    assert_eq!(fact.diversions[1].package, ":");
    let (out, result) =
        crate::read::testing::try_read(&DpkgFiles, "var/lib/dpkg/diversions", b"/bin/sh\n/x\nd\n/a\n");
    assert_eq!(out.facts.len(), 1);
    assert!(result.unwrap_err().message.contains("line 4"));
}
