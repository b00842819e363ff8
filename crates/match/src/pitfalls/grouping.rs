//! Aliases, bulletins, severities, what enriches.

use wb_advisory::Item;
use wb_model::{ExploitPrediction, Exploited, FindingState, Probability, Severity};

use crate::testing::{
    below, bulletin, cvss, database_of, deb, inventory, only, open, options, python, record, run, word,
};
use crate::{assess, explain};

#[test]
fn one_finding_for_all_names_of_one_vulnerability() {
    let records = [
        record("GHSA-aaaa-bbbb-cccc", &["CVE-2024-10"], &[below("pypi", "torch", "2.0.1")]),
        record("PYSEC-2024-1", &["CVE-2024-10"], &[below("pypi", "torch", "2.0.1")]),
    ];
    let finding = only(&python("torch", "2.0.0"), &records);
    assert_eq!(finding.vulnerability, "CVE-2024-10");
    assert_eq!(finding.aliases, ["GHSA-aaaa-bbbb-cccc", "PYSEC-2024-1"]);
    assert_eq!(finding.evidence.len(), 2);
    assert_eq!(finding.id.as_str(), "CVE-2024-10@pkg:pypi/torch@2.0.0");
    assert!(finding.is_called("pysec-2024-1"));
}

#[test]
fn the_cves_of_a_bulletin_are_never_aliases_of_one_another() {
    // A DSA or USN lists them in `upstream`, or in `related` as UBUNTU-CVE-2024-51988 did.
    let records = [
        bulletin("DSA-5000-1", &["CVE-2021-1", "CVE-2021-2"], &[below("debian:12", "openssl", "3.0.2-1")]),
        record("CVE-2021-1", &[], &[below("debian:12", "openssl", "3.0.2-1")]),
    ];
    let findings = run(&[deb("openssl", "3.0.1-1", "debian-12")], &records).findings;
    let ids: Vec<_> = findings.iter().map(|finding| finding.vulnerability.as_str()).collect();
    assert_eq!(ids, ["CVE-2021-1", "CVE-2021-2"]);
    assert_eq!(findings[0].evidence.len(), 2, "the tracker's record leads, the bulletin stands behind it");
    assert_eq!(findings[0].evidence[0].record.id, "CVE-2021-1");
    assert_eq!(findings[1].evidence[0].record.id, "DSA-5000-1");
}

#[test]
fn a_bulletin_that_covers_nothing_is_a_finding_under_its_own_id() {
    let records = [bulletin("DSA-5001-1", &[], &[below("debian:12", "openssl", "3.0.2-1")])];
    assert_eq!(only(&deb("openssl", "3.0.1-1", "debian-12"), &records).vulnerability, "DSA-5001-1");
}

#[test]
fn the_vendors_severity_goes_first_on_os_packages_and_the_newest_cvss_elsewhere() {
    let mut vendor = below("debian:12", "openssl", "3.0.2-1");
    vendor.rating = Some(word(Severity::Low, "debian-urgency"));
    let mut enrichment = record("CVE-2024-1", &[], &[]);
    enrichment.ratings = vec![cvss("2.0", 10.0), cvss("3.1", 9.8)];
    let tracker = record("CVE-2024-1", &[], &[vendor]);
    let database = database_of(&[("debian-12", tracker), ("nvd", enrichment)], &[]);
    let finding = assess(&inventory(&[deb("openssl", "3.0.1-1", "debian-12")], &[]), &database, &options())
        .unwrap()
        .findings
        .remove(0);
    assert_eq!(finding.severity, Severity::Low);
    let methods: Vec<_> = finding.ratings.iter().map(|rating| rating.method.as_str()).collect();
    assert_eq!(methods, ["debian-urgency", "cvss-3.1", "cvss-2.0"]);

    let mut both = record("PYSEC-2024-1", &["CVE-2024-1"], &[below("pypi", "torch", "2.0.1")]);
    both.ratings = vec![cvss("3.1", 9.8), cvss("4.0", 6.9)];
    let mut other = record("GHSA-aaaa-bbbb-cccc", &["CVE-2024-1"], &[]);
    other.ratings = vec![cvss("4.0", 8.1)];
    let finding = only(&python("torch", "2.0.0"), &[both, other]);
    assert_eq!(finding.severity, Severity::High, "the worst of CVSS 4, whatever CVSS 3 said");
    assert_eq!(finding.ratings.len(), 3);
}

#[test]
fn records_without_a_severity_take_it_from_their_aliases() {
    // No Go record and 2,794 of 7,080 PyPI records have one.
    let bare = record("GO-2024-1", &["CVE-2024-1"], &[below("pypi", "torch", "2")]);
    let mut rated = record("CVE-2024-1", &[], &[]);
    rated.ratings = vec![cvss("3.1", 7.5)];
    rated.weaknesses = vec!["CWE-79".to_owned()];
    let finding = only(&python("torch", "1"), &[bare, rated]);
    assert_eq!(finding.severity, Severity::High);
    assert_eq!(finding.weaknesses, ["CWE-79"]);
}

#[test]
fn kev_and_epss_come_by_every_cve_of_the_group() {
    let records =
        [("PyPI", record("PYSEC-2024-1", &["CVE-2024-1", "CVE-2024-2"], &[below("pypi", "torch", "2.0.1")]))];
    let kev = Exploited {
        cve: "CVE-2024-2".to_owned(),
        added: "2024-05-01".to_owned(),
        due: None,
        ransomware: true,
    };
    let epss = |cve: &str, value: f64| {
        Item::Prediction(ExploitPrediction {
            cve: cve.to_owned(),
            probability: Probability::new(value).unwrap(),
            percentile: None,
        })
    };
    let others = [Item::Exploited(kev), epss("CVE-2024-1", 0.1), epss("CVE-2024-2", 0.9)];
    let found =
        assess(&inventory(&[python("torch", "2.0.0")], &[]), &database_of(&records, &others), &options())
            .unwrap();
    let finding = &found.findings[0];
    assert_eq!(finding.exploited.as_ref().unwrap().cve, "CVE-2024-2");
    assert_eq!(finding.prediction.as_ref().unwrap().cve, "CVE-2024-2");
}

#[test]
fn dates_of_the_year_1_and_of_the_future_are_no_disclosure() {
    // Go records in git say 0001-01-01; PYSEC-2024-115 and PYSEC-2025-19 are dated 2027-07-09.
    let mut first = record("GO-2024-1", &["CVE-2024-1"], &[below("pypi", "torch", "2")]);
    first.published = Some("0001-01-01T00:00:00Z".to_owned());
    let mut second = record("CVE-2024-1", &[], &[]);
    second.published = Some("2027-07-09T00:00:00Z".to_owned());
    let mut third = record("GHSA-aaaa-bbbb-cccc", &["CVE-2024-1"], &[]);
    third.published = Some("2024-03-02".to_owned());
    let finding = only(&python("torch", "1"), &[first, second, third]);
    assert_eq!(finding.published.as_deref(), Some("2024-03-02T00:00:00Z"));
}

#[test]
fn evidence_quotes_source_record_date_segment_order_and_range() {
    let finding =
        only(&python("torch", "2.0.0"), &[record("PYSEC-2024-1", &[], &[below("pypi", "torch", "2.0.1")])]);
    let evidence = &finding.evidence[0];
    assert_eq!(evidence.matcher, "pypi");
    assert_eq!(evidence.record.source, "osv/pypi");
    assert_eq!(evidence.record.id, "PYSEC-2024-1");
    assert_eq!(evidence.record.modified.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert!(!evidence.record.segment.is_empty());
    assert_eq!((evidence.scheme.as_str(), evidence.range.as_str()), ("pypi", "<2.0.1"));
    let fix = finding.fix.unwrap();
    assert_eq!((fix.versions, fix.advice.as_str()), (vec!["2.0.1".to_owned()], "upgrade torch to 2.0.1"));
}

#[test]
fn findings_stand_in_one_order_whatever_the_order_of_records() {
    let mut records: Vec<_> = (1..6)
        .map(|number| {
            let mut record = record(&format!("PYSEC-2024-{number}"), &[], &[open("pypi", "torch")]);
            record.ratings = vec![cvss("3.1", f64::from(number) + 3.9)];
            record
        })
        .collect();
    let components = [python("torch", "2.0.0"), python("numpy", "1")];
    let first = run(&components, &records);
    records.reverse();
    let second = run(&components, &records);
    assert_eq!(first.findings, second.findings);
    assert_eq!(first.coverage, second.coverage);
    let severities: Vec<_> = first.findings.iter().map(|finding| finding.severity).collect();
    assert!(severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
}

#[test]
fn the_order_is_class_then_severity_then_exploitation() {
    let rated = |id: &str, score: f64| {
        let mut record = record(id, &[], &[open("pypi", "torch")]);
        record.ratings = vec![cvss("3.1", score)];
        ("PyPI", record)
    };
    let mut malware = record("MAL-2024-1", &[], &[open("pypi", "torch")]);
    malware.kind = wb_advisory::Kind::Malware;
    let mut notice = rated("RUSTSEC-2024-1", 10.0);
    notice.1.kind = wb_advisory::Kind::Notice;
    let kev = Exploited {
        cve: "CVE-2024-8".to_owned(),
        added: "2024-05-01".to_owned(),
        due: None,
        ransomware: false,
    };
    let records = [
        rated("CVE-2024-7", 8.0),
        rated("CVE-2024-8", 8.0),
        rated("CVE-2024-9", 9.8),
        ("PyPI", malware),
        notice,
    ];
    let database = database_of(&records, &[Item::Exploited(kev)]);
    let found = assess(&inventory(&[python("torch", "1")], &[]), &database, &options()).unwrap();
    let ids: Vec<_> = found.findings.iter().map(|finding| finding.vulnerability.as_str()).collect();
    assert_eq!(ids, ["MAL-2024-1", "CVE-2024-9", "CVE-2024-8", "CVE-2024-7", "RUSTSEC-2024-1"]);
}

#[test]
fn an_explanation_has_the_no_as_well() {
    // Image v1 has torch 2.0.0; a CVE is announced for 2.0.1: is v1 safe?
    let records = [record(
        "CVE-2024-9",
        &[],
        &[crate::testing::range(crate::testing::says("pypi", "torch"), ">=2.0.1 <2.0.2")],
    )];
    let image = inventory(&[python("torch", "2.0.0"), crate::testing::at(python("numpy", "1"), "x")], &[]);
    let told = explain(&image, &crate::testing::database(&records), &options(), "cve-2024-9").unwrap();
    assert!(told.known);
    assert_eq!(told.findings.len(), 1);
    assert_eq!(told.findings[0].state, FindingState::NotAffected);
    assert_eq!(told.findings[0].evidence[0].range, "outside of >=2.0.1 <2.0.2");
    let unknown = explain(&image, &crate::testing::database(&records), &options(), "CVE-1999-1").unwrap();
    assert!(!unknown.known && unknown.findings.is_empty());
}
