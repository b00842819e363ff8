use super::*;
use crate::Says;
use crate::feed::testing::{json, read, recognises, record, records, tar_zst};

const GOOD: &str = r#"{"apkurl": "{{urlprefix}}", "archs": ["x86_64"], "reponame": "os",
    "urlprefix": "https://packages.wolfi.example", "packages": [
    {"pkg": {"name": "python-3.12", "secfixes": {"3.12.4-r0": ["CVE-2099-1111", "GHSA-aaaa-bbbb-cc22"], "0": ["CVE-2099-2222"]}}}]}"#;

#[test]
fn it_is_opt_in_and_speaks_of_its_own_space() {
    let shape = json(GOOD.as_bytes());
    assert!(recognises(&WolfiSecdb, &shape, GOOD.as_bytes()));
    assert!(!recognises(&alpine_secdb::AlpineSecdb, &shape, GOOD.as_bytes()));
    assert!(WolfiSecdb.info().opt_in);
    let out = read(&WolfiSecdb, &shape, GOOD.as_bytes()).unwrap();
    let fixed = &record(&out, "CVE-2099-1111").statements[0];
    assert_eq!((fixed.space.as_str(), fixed.says), ("wolfi", Says::ByVersion));
    assert_eq!(record(&out, "CVE-2099-2222").statements[0].says, Says::NotAffected);
    assert!(records(&out).iter().all(|(stream, _)| *stream == "wolfi"));
    assert!(record(&out, "GHSA-aaaa-bbbb-cc22").aliases.is_empty());
}

#[test]
fn the_two_repositories_of_a_distribution_are_two_streams() {
    for (name, stream) in [("chainguard", "chainguard"), ("extra-packages", "chainguard-extra")] {
        let text = GOOD.replace("wolfi.example", "other.example").replace("\"os\"", &format!("{name:?}"));
        let out = read(&WolfiSecdb, &json(text.as_bytes()), text.as_bytes()).unwrap();
        assert!(records(&out).iter().all(|(of, _)| *of == stream), "{name}");
        assert_eq!(records(&out)[0].1.statements[0].space.as_str(), "chainguard");
    }
}

#[test]
fn wrong_empty_and_cut_documents_are_errors() {
    let unknown = GOOD.replace("wolfi.example", "somewhere.example");
    for bytes in [unknown.as_bytes(), b"", &GOOD.as_bytes()[..150]] {
        assert!(read(&WolfiSecdb, &json(GOOD.as_bytes()), bytes).is_err());
    }
}

#[test]
fn documents_as_served_are_read() {
    let Some(files) =
        tar_zst("fixtures/vunnel.tar.zst", &["minimos/test-fixtures/input/secdb/security.json"])
    else {
        return;
    };
    let (_, bytes) = &files[0];
    assert!(recognises(&WolfiSecdb, &json(bytes), bytes));
    let out = read(&WolfiSecdb, &json(bytes), bytes).unwrap();
    assert_eq!(out.skipped, []);
    assert_eq!(record(&out, "CVE-2016-2781").statements[0].says, Says::NotAffected);
    assert_eq!(records(&out).len(), 59);
}
