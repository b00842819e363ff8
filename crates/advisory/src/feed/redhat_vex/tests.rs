use std::collections::BTreeMap;

use wb_model::Severity;
use wb_version::Event;

use super::*;
use crate::feed::testing::{json, read, recognises, record, records, tar_zst, untar};
use crate::{Says, Statement, Unfixed};

/// A VEX document in the form that Red Hat writes: components with and without purls, modules, an epoch, streams.
const GOOD: &str = r#"{
  "document": {"aggregate_severity": {"text": "moderate"}, "category": "csaf_vex", "csaf_version": "2.0",
    "publisher": {"category": "vendor", "name": "Red Hat Product Security", "namespace": "https://www.redhat.com"},
    "title": "a flaw", "tracking": {"id": "CVE-2099-0001", "current_release_date": "2099-01-02T00:00:00+00:00"}},
  "product_tree": {"branches": [{"category": "vendor", "name": "Red Hat", "branches": [
    {"category": "product_name", "name": "9", "product": {"name": "9", "product_id": "AppStream-9.4.0.Z.MAIN", "product_identification_helper": {"cpe": "cpe:/a:redhat:enterprise_linux:9::appstream"}}},
    {"category": "product_name", "name": "9.2", "product": {"name": "9.2", "product_id": "AppStream-9.2.0.Z.EUS", "product_identification_helper": {"cpe": "cpe:/a:redhat:rhel_eus:9.2::appstream"}}},
    {"category": "product_name", "name": "8", "product": {"name": "8", "product_id": "red_hat_enterprise_linux_8", "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:8"}}},
    {"category": "product_name", "name": "6", "product": {"name": "6", "product_id": "red_hat_enterprise_linux_6", "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:6"}}},
    {"category": "product_version", "name": "s", "product": {"name": "s", "product_id": "perl-1:5-1.el9.src", "product_identification_helper": {"purl": "pkg:rpm/redhat/perl@5-1.el9?arch=src&epoch=1"}}},
    {"category": "product_version", "name": "x", "product": {"name": "x", "product_id": "perl-1:5-1.el9.x86_64", "product_identification_helper": {"purl": "pkg:rpm/redhat/perl@5-1.el9?arch=x86_64&epoch=1"}}},
    {"category": "product_version", "name": "a", "product": {"name": "a", "product_id": "perl-1:5-1.el9.aarch64", "product_identification_helper": {"purl": "pkg:rpm/redhat/perl@5-1.el9?arch=aarch64&epoch=1"}}},
    {"category": "product_version", "name": "d", "product": {"name": "d", "product_id": "perl-debuginfo-1:5-1.el9.x86_64", "product_identification_helper": {"purl": "pkg:rpm/redhat/perl-debuginfo@5-1.el9?arch=x86_64&epoch=1"}}},
    {"category": "product_version", "name": "e", "product": {"name": "e", "product_id": "perl-4:5-0.el9_2.src", "product_identification_helper": {"purl": "pkg:rpm/redhat/perl@5-0.el9_2?arch=src&epoch=1"}}},
    {"category": "product_version", "name": "m", "product": {"name": "m", "product_id": "nodejs::nodejs:16", "product_identification_helper": {"purl": "pkg:rpm/redhat/nodejs@16-2.module?arch=src&rpmmod=nodejs:16:8060020220518:ad008a3a"}}},
    {"category": "product_version", "name": "o", "product": {"name": "o", "product_id": "openshift4/ose-cli", "product_identification_helper": {"purl": "pkg:oci/openshift4/ose-cli"}}},
    {"category": "product_version", "name": "perl", "product": {"name": "perl", "product_id": "perl"}},
    {"category": "product_version", "name": "perl-App", "product": {"name": "perl-App", "product_id": "perl:5.30/perl-App"}},
    {"category": "product_version", "name": "b", "product": {"name": "b", "product_id": "perl-bin", "product_identification_helper": {"purl": "pkg:rpm/redhat/perl-bin"}}}
  ]}], "relationships": [RELATIONSHIPS]},
  "vulnerabilities": [{"cve": "CVE-2099-0001", "title": "perl: a flaw",
    "notes": [{"category": "description", "text": "Words."}],
    "product_status": {
      "fixed": ["AppStream-9.4.0.Z.MAIN:perl-1:5-1.el9.src", "AppStream-9.4.0.Z.MAIN:perl-1:5-1.el9.x86_64", "AppStream-9.4.0.Z.MAIN:perl-1:5-1.el9.aarch64",
        "AppStream-9.4.0.Z.MAIN:perl-debuginfo-1:5-1.el9.x86_64", "AppStream-9.2.0.Z.EUS:perl-4:5-0.el9_2.src", "red_hat_enterprise_linux_8:nodejs::nodejs:16"],
      "known_affected": ["red_hat_enterprise_linux_6:perl", "red_hat_enterprise_linux_8:perl", "red_hat_enterprise_linux_8:perl:5.30/perl-App", "red_hat_enterprise_linux_8:openshift4/ose-cli", "not:in:tree"],
      "known_not_affected": ["red_hat_enterprise_linux_8:perl-bin"],
      "under_investigation": ["red_hat_enterprise_linux_6:perl-bin"]},
    "remediations": [
      {"category": "no_fix_planned", "details": "Out of support scope", "product_ids": ["red_hat_enterprise_linux_6:perl"]},
      {"category": "no_fix_planned", "details": "Will not fix", "product_ids": ["red_hat_enterprise_linux_8:perl"]},
      {"category": "none_available", "details": "Fix deferred", "product_ids": ["red_hat_enterprise_linux_8:perl:5.30/perl-App"]},
      {"category": "vendor_fix", "details": "https://example.com", "product_ids": ["AppStream-9.4.0.Z.MAIN:perl-1:5-1.el9.src"]}],
    "threats": [{"category": "impact", "details": "Low", "product_ids": ["red_hat_enterprise_linux_8:perl"]},
      {"category": "impact", "details": "Moderate", "product_ids": ["AppStream-9.4.0.Z.MAIN:perl-1:5-1.el9.src"]}]}]
}"#;

fn good() -> String {
    let pairs = [
        ("AppStream-9.4.0.Z.MAIN", "perl-1:5-1.el9.src"),
        ("AppStream-9.4.0.Z.MAIN", "perl-1:5-1.el9.x86_64"),
        ("AppStream-9.4.0.Z.MAIN", "perl-1:5-1.el9.aarch64"),
        ("AppStream-9.4.0.Z.MAIN", "perl-debuginfo-1:5-1.el9.x86_64"),
        ("AppStream-9.2.0.Z.EUS", "perl-4:5-0.el9_2.src"),
        ("red_hat_enterprise_linux_8", "nodejs::nodejs:16"),
        ("red_hat_enterprise_linux_8", "openshift4/ose-cli"),
        ("red_hat_enterprise_linux_8", "perl"),
        ("red_hat_enterprise_linux_8", "perl:5.30/perl-App"),
        ("red_hat_enterprise_linux_8", "perl-bin"),
        ("red_hat_enterprise_linux_6", "perl"),
        ("red_hat_enterprise_linux_6", "perl-bin"),
    ];
    let relationships: Vec<String> = pairs
        .iter()
        .map(|(platform, part)| {
            format!(
                r#"{{"category": "default_component_of", "full_product_name": {{"name": "x", "product_id": "{platform}:{part}"}}, "product_reference": "{part}", "relates_to_product_reference": "{platform}"}}"#
            )
        })
        .collect();
    GOOD.replace("RELATIONSHIPS", &relationships.join(","))
}

fn said<'a>(record: &'a Record, space: &str, name: &str, flag: StatementFlag) -> &'a Statement {
    let found: Vec<_> = record
        .statements
        .iter()
        .filter(|one| one.space.as_str() == space && one.name == name && one.flags.contains(&flag))
        .collect();
    assert_eq!(found.len(), 1, "{space} {name}");
    found[0]
}

#[test]
fn every_status_of_a_product_has_its_meaning() {
    let text = good();
    let out = read(&RedHatVex, &json(text.as_bytes()), text.as_bytes()).unwrap();
    let record = record(&out, "CVE-2099-0001");
    let (source, binary) = (StatementFlag::SourcePackage, StatementFlag::BinaryPackage);
    let fixed =
        |version: &str| vec![vec![Event::Introduced("0".to_owned()), Event::Fixed(version.to_owned())]];
    assert_eq!(said(record, "redhat:9", "perl", source).ranges, fixed("1:5-1.el9"));
    assert_eq!(said(record, "redhat:9", "perl", binary).ranges, fixed("1:5-1.el9"));
    // A fix in the extended stream is none in the main one.
    assert_eq!(said(record, "redhat-eus:9.2", "perl", source).ranges, fixed("1:5-0.el9_2"));
    let module = said(record, "redhat:8", "nodejs", source);
    assert_eq!(module.qualifiers, BTreeMap::from([("module".to_owned(), "nodejs:16".to_owned())]));
    assert_eq!(said(record, "redhat:8", "perl-bin", binary).says, Says::NotAffected);
    assert_eq!(said(record, "redhat:6", "perl-bin", binary).says, Says::UnderInvestigation);
    let ended = said(record, "redhat:6", "perl", source);
    assert_eq!((ended.unfixed, ended.ranges.len()), (Unfixed::EndOfLife, 1));
    assert_eq!(ended.note.as_deref(), Some("Out of support scope"));
    assert_eq!(said(record, "redhat:8", "perl", source).unfixed, Unfixed::WontFix);
    let deferred = said(record, "redhat:8", "perl-App", source);
    assert_eq!((deferred.unfixed, deferred.qualifiers["module"].as_str()), (Unfixed::Postponed, "perl:5.30"));
    // Container images and debugging symbols are no packages that could be matched.
    assert_eq!(record.statements.len(), 9);
}

#[test]
fn ratings_are_red_hats_own_by_package() {
    let text = good();
    let out = read(&RedHatVex, &json(text.as_bytes()), text.as_bytes()).unwrap();
    let record = record(&out, "CVE-2099-0001");
    let level = |space, name| said(record, space, name, StatementFlag::SourcePackage).rating.clone().unwrap();
    assert_eq!(level("redhat:8", "perl").level, Severity::Low);
    assert_eq!(
        (level("redhat:9", "perl").level, level("redhat:9", "perl").method.as_str()),
        (Severity::Medium, METHOD)
    );
    assert_eq!(record.ratings[0].level, Severity::Medium);
    assert_eq!(record.summary, "perl: a flaw");
    assert_eq!(out.skipped.len(), 1);
    assert_eq!(out.skipped[0].why, "1 of its product ids are in no product tree");
}

#[test]
fn an_advisory_covers_its_vulnerabilities_and_speaks_of_fixes_only() {
    let text = good()
        .replace("csaf_vex", "csaf_security_advisory")
        .replace("\"id\": \"CVE-2099-0001\"", "\"id\": \"RHSA-2099:1\"");
    let out = read(&RedHatVex, &json(text.as_bytes()), text.as_bytes()).unwrap();
    let record = record(&out, "RHSA-2099:1");
    assert_eq!(record.covers, ["CVE-2099-0001"]);
    assert!(record.aliases.is_empty());
    assert!(record.statements.iter().all(|one| one.flags.contains(&StatementFlag::FixedOnly)));
    assert_eq!(records(&out)[0].0, "advisories");
}

#[test]
fn platforms_become_spaces() {
    for (cpe, expected) in [
        ("cpe:/o:redhat:enterprise_linux:9", "redhat:9"),
        ("cpe:/a:redhat:enterprise_linux:8::crb", "redhat:8"),
        ("cpe:/a:redhat:enterprise_linux:9.6::appstream", "redhat:9"),
        ("cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:*:*:*:*:*", "redhat:8"),
        ("cpe:/o:redhat:rhel_eus:9.2::baseos", "redhat-eus:9.2"),
        ("cpe:/a:redhat:rhel_aus:8.4::appstream", "redhat-aus:8.4"),
        ("cpe:/o:redhat:rhel_els:6", "redhat-els:6"),
        ("cpe:/a:redhat:openshift:4.12::el8", "redhat-openshift:4.12"),
        ("cpe:/a:redhat:enterprise_linux_ai:1.4::el9", "redhat-ai:1.4"),
        ("cpe:/a:redhat:optaplanner:::el6", "redhat-optaplanner"),
    ] {
        let tree = GOOD.replace("cpe:/o:redhat:enterprise_linux:8\"", &format!("{cpe}\"")).replace(
            "RELATIONSHIPS",
            r#"{"category": "x", "full_product_name": {"product_id": "w"}, "product_reference": "perl", "relates_to_product_reference": "red_hat_enterprise_linux_8"}"#,
        );
        let csaf: Csaf<'_> = serde_json::from_str(&tree).unwrap();
        let products = csaf.products();
        assert_eq!(space(&products.part("w").unwrap()).unwrap().as_str(), expected, "{cpe}");
    }
}

#[test]
fn wrong_empty_and_cut_documents_are_errors() {
    let text = good();
    for bytes in [b"".as_slice(), &text.as_bytes()[..2000], b"{}", b"[]"] {
        assert!(read(&RedHatVex, &json(text.as_bytes()), bytes).is_err());
    }
    assert!(recognises(&RedHatVex, &json(text.as_bytes()), text.as_bytes()));
    assert!(!recognises(&RedHatVex, &json(b"{}"), b"{}"));
}

#[test]
fn documents_as_served_are_read() {
    // Archive, documents of Red Hat's, records with statements, statements, parts skipped.
    let expected = [
        ("fixtures/vuls-data-update-fetch.tar.zst", (2, 2, 183, 0)),
        ("fixtures/vunnel.tar.zst", (10, 9, 144, 1)),
        ("fixtures/claircore-vex-csaf.tar.zst", (17, 16, 2839, 0)),
        ("fixtures/trustify-datasets.tar.zst", (48, 44, 2626, 0)),
    ];
    for (archive, counts) in expected {
        let Some(files) = tar_zst(archive, &[".json"]) else { return };
        let (mut documents, mut speaking, mut statements, mut skipped) = (0, 0, 0, 0);
        for (name, bytes) in &files {
            let shape = json(bytes);
            if !recognises(&RedHatVex, &shape, bytes) {
                continue;
            }
            let out = read(&RedHatVex, &shape, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            documents += 1;
            speaking += records(&out).iter().filter(|(_, record)| !record.statements.is_empty()).count();
            statements += records(&out).iter().map(|(_, record)| record.statements.len()).sum::<usize>();
            skipped += out.skipped.len();
        }
        assert_eq!((documents, speaking, statements, skipped), counts, "{archive}");
    }
}

#[test]
fn the_archive_of_vex_documents_is_read() {
    let Some(files) = tar_zst("fixtures/vuls-data-update-fetch.tar.zst", &["csaf_vex_2024-08-04.tar.zst"])
    else {
        return;
    };
    let inner = untar(&zstd::decode_all(files[0].1.as_slice()).unwrap(), &[".json"]);
    let ids: Vec<String> = inner
        .iter()
        .map(|(_, bytes)| {
            let out = read(&RedHatVex, &json(bytes), bytes).unwrap();
            format!("{} {}", records(&out)[0].1.id, records(&out)[0].1.statements.len())
        })
        .collect();
    assert_eq!(
        ids,
        ["CVE-2023-6228 9", "CVE-2023-6238 7", "CVE-2023-6240 214", "CVE-2023-6212 60", "CVE-2023-6237 19"]
    );
}
