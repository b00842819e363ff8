use wb_version::Event;

use super::*;
use crate::Says;
use crate::feed::testing::{json, read, recognises, record, records, tar_zst};

const GOOD: &str = r#"{
  "document": {"aggregate_severity": {"text": "moderate"}, "category": "csaf_vex", "csaf_version": "2.0",
    "publisher": {"category": "vendor", "name": "SUSE Product Security Team", "namespace": "https://www.suse.com/"},
    "title": "SUSE CVE CVE-2099-0001", "tracking": {"id": "CVE-2099-0001"}},
  "product_tree": {"branches": [{"category": "vendor", "name": "SUSE", "branches": [
    {"category": "product_name", "name": "x", "product": {"name": "SUSE Linux Enterprise Server 15 SP4", "product_id": "SLES", "product_identification_helper": {"cpe": "cpe:/o:suse:sles:15:sp4"}}},
    {"category": "product_name", "name": "y", "product": {"name": "openSUSE Tumbleweed", "product_id": "TW"}},
    {"category": "product_version", "name": "p", "product": {"name": "p", "product_id": "python311-base-3.11.8-1.2"}},
    {"category": "product_version", "name": "q", "product": {"name": "q", "product_id": "python311-base"}}]}],
   "relationships": [
    {"category": "default_component_of", "full_product_name": {"product_id": "TW:p"}, "product_reference": "python311-base-3.11.8-1.2", "relates_to_product_reference": "TW"},
    {"category": "default_component_of", "full_product_name": {"product_id": "SLES:q"}, "product_reference": "python311-base", "relates_to_product_reference": "SLES"}]},
  "vulnerabilities": [{"cve": "CVE-2099-0001", "title": "CVE-2099-0001",
    "notes": [{"category": "general", "text": "A flaw in Python."}],
    "product_status": {"recommended": ["TW:p"], "known_not_affected": ["SLES:q"]},
    "threats": [{"category": "impact", "details": "important"}]}]}"#;

#[test]
fn platforms_and_packages_are_known_by_name() {
    assert!(recognises(&SuseVex, &json(GOOD.as_bytes()), GOOD.as_bytes()));
    assert!(!recognises(&redhat_vex::RedHatVex, &json(GOOD.as_bytes()), GOOD.as_bytes()));
    let out = read(&SuseVex, &json(GOOD.as_bytes()), GOOD.as_bytes()).unwrap();
    let record = record(&out, "CVE-2099-0001");
    assert_eq!(record.summary, "A flaw in Python.");
    let [tumbleweed, server] = record.statements.as_slice() else { panic!("{:?}", record.statements) };
    assert_eq!(
        (tumbleweed.space.as_str(), tumbleweed.name.as_str()),
        ("opensuse:Tumbleweed", "python311-base")
    );
    assert_eq!(
        tumbleweed.ranges,
        [[Event::Introduced("0".to_owned()), Event::Fixed("3.11.8-1.2".to_owned())]]
    );
    assert_eq!(
        (server.space.as_str(), server.says),
        ("suse:Linux Enterprise Server 15 SP4", Says::NotAffected)
    );
    assert_eq!(server.rating.as_ref().unwrap().method, "suse-severity");
}

#[test]
fn wrong_empty_and_cut_documents_are_errors() {
    for bytes in [b"".as_slice(), &GOOD.as_bytes()[..700], b"{}", b"[]"] {
        assert!(read(&SuseVex, &json(GOOD.as_bytes()), bytes).is_err());
    }
}

#[test]
fn a_document_without_products_says_nothing() {
    let text = GOOD.replace("\"product_tree\"", "\"nothing\"").replace("\"recommended\": [\"TW:p\"], ", "");
    let out = read(&SuseVex, &json(text.as_bytes()), text.as_bytes()).unwrap();
    assert!(record(&out, "CVE-2099-0001").statements.is_empty());
    assert_eq!((records(&out).len(), out.skipped.len()), (1, 1));
}

#[test]
fn documents_as_served_are_read() {
    let Some(files) = tar_zst("fixtures/vuls-data-update-extract.tar.zst", &[".json"]) else { return };
    let mut counts = Vec::new();
    for (name, bytes) in &files {
        let shape = json(bytes);
        if !recognises(&SuseVex, &shape, bytes) {
            continue;
        }
        let out = read(&SuseVex, &shape, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(out.skipped, [], "{name}");
        for (stream, record) in records(&out) {
            let first =
                record.statements.first().map(|one| format!("{} {} {:?}", one.space, one.name, one.ranges));
            counts.push((
                stream.to_owned(),
                record.id.clone(),
                record.statements.len(),
                first.unwrap_or_default(),
            ));
        }
    }
    counts.sort();
    let expected = [
        (
            "advisories",
            "SUSE-SU-2015:0011-2",
            24,
            "suse:Linux Enterprise Server 11 SP2 bind [[Introduced(\"0\"), Fixed(\"9.9.4P2-0.6.1\")]]",
        ),
        (
            "advisories",
            "openSUSE-SU-2016:1623-1",
            19,
            "suse:Package Hub 12 chromedriver [[Introduced(\"0\"), Fixed(\"51.0.2704.103-85.3\")]]",
        ),
        (
            "vex",
            "CVE-2023-5568",
            31,
            "opensuse:Tumbleweed ctdb [[Introduced(\"0\"), Fixed(\"4.19.2+git.322.7e9201cef5-1.1\")]]",
        ),
    ];
    let expected = expected
        .map(|(stream, id, count, first)| (stream.to_owned(), id.to_owned(), count, first.to_owned()));
    assert_eq!(counts, expected);
}
