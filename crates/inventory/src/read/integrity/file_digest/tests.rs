use crate::read::testing::entry;

use super::*;

fn digest(path: &str, pieces: &[&[u8]]) -> FileDigest {
    let mut visitor = FileDigests.stream(&entry(path, 0)).unwrap();
    pieces.iter().for_each(|piece| visitor.visit(piece));
    let mut out = Output::default();
    visitor.finish(&entry(path, 0), &mut out).unwrap();
    out.facts[0].decode().unwrap()
}

#[test]
fn a_good_file_has_the_published_digests_of_abc() {
    let digest = digest("usr/bin/a", &[b"a", b"bc"]);
    assert_eq!(digest.md5.as_deref(), Some("900150983cd24fb0d6963f7d28e17f72"));
    assert_eq!(digest.sha1.as_deref(), Some("a9993e364706816aba3e25717850c26c9cd0d89d"));
}

#[test]
fn wheels_files_have_no_weak_digests_and_debians_modules_have() {
    assert_eq!(digest("usr/local/lib/python3.11/site-packages/a.py", &[b"a"]).md5, None);
    assert_eq!(digest("usr/local/lib/python3.11/dist-packages/a.py", &[b"a"]).md5, None);
    assert!(digest("usr/lib/python3/dist-packages/a.py", &[b"a"]).md5.is_some());
    assert!(digest("usr/lib/python3.12/site-packages/a.py", &[b"a"]).sha1.is_some());
}

#[test]
fn an_empty_file_a_cut_one_and_a_wrong_call_do_no_harm() {
    assert_eq!(digest("a", &[]).md5.as_deref(), Some("d41d8cd98f00b204e9800998ecf8427e"));
    assert!(FileDigests.read(&entry("a", 1), b"a", &mut Output::default()).is_err());
}
