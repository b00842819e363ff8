use super::*;
use crate::feed::testing::{json, read, recognises, record, records, tar_zst, untar};

const GOOD: &str = r#"{
  "metadata": {"@context": "https://openvex.dev/ns/v0.2.0", "author": "Canonical Ltd.", "timestamp": "2099-01-02T00:00:00", "version": 1},
  "statements": [
   {"vulnerability": {"@id": "https://example.com/1", "name": "CVE-2099-0001", "description": "A flaw.", "aliases": ["https://example.com/2"]},
    "timestamp": "2099-01-01", "status": "fixed", "status_notes": "An update has been published.",
    "products": [{"@id": "pkg:deb/ubuntu/curl@7.81.0-1ubuntu1.24?arch=source&distro=jammy"},
      {"@id": "pkg:deb/ubuntu/libcurl4@7.81.0-1ubuntu1.24?arch=amd64&distro=jammy"},
      {"@id": "pkg:deb/ubuntu/libcurl4@7.81.0-1ubuntu1.24?arch=amd64"},
      {"@id": "pkg:deb/ubuntu/curl@7.47.0-1ubuntu2.19+esm9?arch=source&distro=esm-infra/xenial"}]},
   {"vulnerability": {"name": "CVE-2099-0001"}, "status": "affected",
    "action_statement": "This package (for the given release) is no longer supported. CVE Notes: it was deferred",
    "products": [{"@id": "pkg:deb/ubuntu/curl@7.47.0-1ubuntu2.19?arch=source&distro=xenial"}]},
   {"vulnerability": {"name": "CVE-2099-0001"}, "status": "affected",
    "action_statement": "The Ubuntu Security Team decided to not fix it. CVE Notes: -",
    "products": [{"@id": "pkg:deb/ubuntu/dietlibc@0.33?arch=source&distro=noble"}]},
   {"vulnerability": {"name": "CVE-2099-0001"}, "status": "not_affected", "justification": "vulnerable_code_not_present",
    "products": [{"@id": "pkg:deb/ubuntu/curl@8.5.0?arch=source&distro=noble"}, {"@id": "pkg:deb/ubuntu/curl@8?arch=source&distro=zurg"}]},
   {"vulnerability": {"name": "CVE-2099-0001"}, "status": "under_investigation",
    "products": [{"@id": "pkg:deb/ubuntu/only-binary@8.5.0?arch=amd64&distro=focal"}, {"@id": "no purl"}]},
   {"vulnerability": {"name": "CVE-2099-0001"}, "status": "fixed", "products": [{"@id": "pkg:deb/ubuntu/curl@1?arch=source&distro=fips-updates/focal"}]}
  ]}"#;

fn good() -> Output {
    read(&UbuntuVex, &json(GOOD.as_bytes()), GOOD.as_bytes()).unwrap()
}

fn said<'a>(record: &'a Record, space: &str, name: &str) -> &'a Statement {
    record.statements.iter().find(|one| one.space.as_str() == space && one.name == name).unwrap()
}

#[test]
fn each_channel_is_a_space_and_each_status_has_its_meaning() {
    let out = good();
    let record = record(&out, "CVE-2099-0001");
    let fixed =
        |version: &str| vec![vec![Event::Introduced("0".to_owned()), Event::Fixed(version.to_owned())]];
    assert_eq!(said(record, "ubuntu:22.04", "curl").ranges, fixed("7.81.0-1ubuntu1.24"));
    assert_eq!(said(record, "ubuntu-pro:16.04", "curl").ranges, fixed("7.47.0-1ubuntu2.19+esm9"));
    // A fix for subscribers or of FIPS builds is none for the base.
    let base = said(record, "ubuntu:16.04", "curl");
    assert_eq!(
        (base.unfixed, base.ranges.clone()),
        (Unfixed::EndOfLife, vec![vec![Event::Introduced("0".to_owned())]])
    );
    assert_eq!(said(record, "ubuntu-pro-fips-updates:20.04", "curl").ranges, fixed("1"));
    assert_eq!(said(record, "ubuntu:24.04", "dietlibc").unfixed, Unfixed::WontFix);
    assert_eq!(said(record, "ubuntu:24.04", "curl").says, Says::NotAffected);
    let binary = said(record, "ubuntu:20.04", "only-binary");
    assert_eq!(binary.says, Says::UnderInvestigation);
    assert!(binary.flags.contains(&StatementFlag::BinaryPackage));
    assert!(!record.statements.iter().any(|one| one.name == "libcurl4"));
}

#[test]
fn what_is_not_understood_is_named() {
    let out = good();
    let skipped: Vec<String> = out.skipped.iter().map(|one| format!("{}: {}", one.what, one.why)).collect();
    assert_eq!(
        skipped,
        [
            "CVE-2099-0001 zurg: the release or its channel is not known",
            "CVE-2099-0001: 1 products are no purls of Debian packages",
        ]
    );
    let record = record(&out, "CVE-2099-0001");
    assert_eq!(
        (record.modified.as_deref(), record.published.as_deref()),
        (Some("2099-01-02T00:00:00"), Some("2099-01-01"))
    );
    assert_eq!(record.references, ["https://example.com/1", "https://example.com/2"]);
    assert!(record.aliases.is_empty());
}

#[test]
fn a_wrong_status_is_unknown() {
    let text = GOOD.replace("\"not_affected\"", "\"perhaps\"");
    let out = read(&UbuntuVex, &json(text.as_bytes()), text.as_bytes()).unwrap();
    assert_eq!(said(record(&out, "CVE-2099-0001"), "ubuntu:24.04", "curl").says, Says::Unparsed);
}

#[test]
fn empty_and_cut_documents_are_errors_and_other_peoples_are_not_ours() {
    for bytes in [b"".as_slice(), &GOOD.as_bytes()[..900], b"{}", b"[]"] {
        assert!(read(&UbuntuVex, &json(GOOD.as_bytes()), bytes).is_err());
    }
    assert!(recognises(&UbuntuVex, &json(GOOD.as_bytes()), GOOD.as_bytes()));
    let other = GOOD.replace("Canonical Ltd.", "Somebody");
    assert!(!recognises(&UbuntuVex, &json(other.as_bytes()), other.as_bytes()));
}

#[test]
fn documents_as_served_are_read() {
    let Some(files) = tar_zst("fixtures/vuls-data-update-fetch.tar.zst", &["vex-all.tar.xz"]) else { return };
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut liblzma::read::XzDecoder::new(files[0].1.as_slice()), &mut plain)
        .unwrap();
    let mut counts = Vec::new();
    for (_, bytes) in untar(&plain, &[".json"]) {
        assert!(recognises(&UbuntuVex, &json(&bytes), &bytes));
        let out = read(&UbuntuVex, &json(&bytes), &bytes).unwrap();
        assert_eq!(out.skipped, []);
        counts.extend(records(&out).iter().map(|(_, record)| (record.id.clone(), record.statements.len())));
    }
    counts.sort();
    assert_eq!(counts, [("CVE-2025-0167".to_owned(), 7), ("USN-7372-1".to_owned(), 3)]);
    let Some(files) = tar_zst("fixtures/vunnel.tar.zst", &[".json"]) else { return };
    let mut counts = Vec::new();
    for (_, bytes) in files.iter().filter(|(name, _)| name.contains("test-fixtures/vex/cve")) {
        assert!(recognises(&UbuntuVex, &json(bytes), bytes));
        let out = read(&UbuntuVex, &json(bytes), bytes).unwrap();
        let (_, record) = records(&out)[0];
        counts.push((record.id.clone(), record.statements.len(), out.skipped.len()));
    }
    counts.sort();
    assert_eq!(counts, [("CVE-2016-20013".to_owned(), 36, 0), ("CVE-2023-38545".to_owned(), 7, 0)]);
}
