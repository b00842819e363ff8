use std::path::PathBuf;
use std::time::Instant;

use wb_version::{Event, Scheme};

use super::*;
use crate::feed::osv::tests::{data, shape};

fn read(path: &str, bytes: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let result = CveList.read(&Document { path, bytes, shape: &shape(bytes) }, &mut out);
    (out, result)
}

fn record(json: &str) -> Record {
    let (out, result) = read("x.json", json.as_bytes());
    result.unwrap();
    match out.items.into_iter().next().unwrap() {
        (_, Item::Record(record)) => record,
        other => panic!("{other:?}"),
    }
}

const GOOD: &str = r#"{"dataType":"CVE_RECORD","dataVersion":"5.1",
"cveMetadata":{"cveId":"CVE-2024-6119","state":"PUBLISHED","datePublished":"2024-09-03T15:58:06Z","dateUpdated":"2024-09-12T16:03:00Z"},
"containers":{"cna":{"providerMetadata":{"orgId":"o","shortName":"RedHat"},"title":"A title","tags":["disputed"],
  "descriptions":[{"lang":"fr","value":"Non"},{"lang":"en-US","value":"Some details."}],
  "metrics":[{"other":{"type":"Red Hat severity rating","content":{"value":"Moderate","namespace":"https://access.redhat.com/security/updates/classification/"}}},
    {"format":"CVSS","cvssV3_1":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H","baseScore":7.5}}],
  "problemTypes":[{"descriptions":[{"type":"text","description":"CWE-843 Access of Resource Using Incompatible Type"}]}],
  "references":[{"url":"https://a"}],"affected":[{"vendor":"OpenSSL","product":"OpenSSL","versions":[{"version":"3.3.0","status":"affected","lessThan":"3.3.2","versionType":"semver"}]}]},
 "adp":[{"title":"CISA ADP Vulnrichment","providerMetadata":{"shortName":"CISA-ADP"},
  "metrics":[{"other":{"type":"ssvc","content":{"id":"CVE-2024-6119","options":[{"Exploitation":"none"},{"Automatable":"yes"},{"Technical Impact":"partial"}],"role":"CISA Coordinator","version":"2.0.3"}}},
    {"cvssV3_1":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}],
  "problemTypes":[{"descriptions":[{"cweId":"CWE-20","type":"CWE","description":"CWE-20 Improper Input Validation"}]}],
  "affected":[{"cpes":["cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*"],"vendor":"openssl","product":"openssl","defaultStatus":"unknown",
    "versions":[{"status":"affected","version":"3.3.0","lessThan":"3.3.2","versionType":"custom"},{"status":"affected","version":"0","lessThanOrEqual":"1.0.2zi","versionType":"custom"}]}]}]}}"#;

#[test]
fn a_good_record() {
    let record = record(GOOD);
    assert_eq!((record.id.as_str(), record.summary.as_str()), ("CVE-2024-6119", "A title"));
    assert_eq!((record.details.as_str(), record.standing.as_deref()), ("Some details.", Some("disputed")));
    assert_eq!(record.weaknesses, ["CWE-843", "CWE-20"]);
    let rated: Vec<(&str, &str)> =
        record.ratings.iter().map(|rating| (rating.by.as_str(), rating.method.as_str())).collect();
    let expected = [
        ("redhat", "redhat-severity"),
        ("redhat", "cvss-3.1"),
        ("cisa-adp", "cvss-3.1"),
        ("cisa-adp", "ssvc"),
    ];
    assert_eq!(rated, expected);
    let decision = record.ratings.last().unwrap();
    assert_eq!((decision.vector.as_deref(), decision.level), (Some("SSVCv2/E:N/A:Y/T:P"), Severity::Unknown));
    let [statement] = &record.statements[..] else { panic!("{:?}", record.statements) };
    assert_eq!((statement.name.as_str(), statement.scheme), ("openssl:openssl", Scheme::Openssl));
    let first = [Event::Introduced("3.3.0".to_owned()), Event::Fixed("3.3.2".to_owned())];
    let second = [Event::Introduced("0".to_owned()), Event::LastAffected("1.0.2zi".to_owned())];
    assert_eq!(statement.ranges, [first, second]);
}

#[test]
fn affected_is_only_used_where_it_is_clear() {
    let statements = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        record(&GOOD.replace(from, to)).statements.len()
    };
    assert_eq!(statements("cpe:2.3:a:openssl:openssl", "cpe:2.3:a:google:chrome"), 0);
    assert_eq!(statements("cpe:2.3:a:openssl:openssl", "cpe:2.3:o:openssl:openssl"), 0);
    assert_eq!(
        statements("\"lessThan\":\"3.3.2\",\"versionType\":\"custom\"", "\"versionType\":\"custom\""),
        0
    );
    assert_eq!(
        statements(
            "\"lessThan\":\"3.3.2\",\"versionType\":\"custom\"",
            "\"lessThan\":\"3,3.2\",\"versionType\":\"custom\""
        ),
        0
    );
    assert_eq!(statements("\"versionType\":\"custom\"", "\"versionType\":\"git\""), 0);
    let exception = "{\"status\":\"affected\",\"version\":\"3.3.0\"";
    assert_eq!(statements(exception, &exception.replace("affected", "unaffected")), 1);
    let affected = GOOD
        .replace("\"unknown\"", "\"affected\"")
        .replace(exception, &exception.replace("affected", "unaffected"));
    assert_eq!(record(&affected).statements.len(), 0);
}

#[test]
fn a_rejected_record_is_withdrawn() {
    let record = record(
        r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-7207","state":"REJECTED","dateRejected":"2024-09-30T19:03:20Z"},
        "containers":{"cna":{"rejectedReasons":[{"lang":"en","value":"Duplicate of CVE-2024-45806."}]}}}"#,
    );
    assert_eq!(record.withdrawn.as_deref(), Some("2024-09-30T19:03:20Z"));
    assert_eq!(
        (record.standing.as_deref(), record.summary.as_str()),
        (Some("rejected"), "Duplicate of CVE-2024-45806.")
    );
    assert!(record.aliases.is_empty() && record.statements.is_empty());
}

#[test]
fn empty_cut_short_and_wrong_documents_are_errors_that_name_them() {
    let state = GOOD.replace("PUBLISHED", "RESERVED");
    let id = GOOD.replace("CVE-2024-6119", "CVE-1");
    let deep = format!(r#"{{"cveMetadata":{}"#, "[".repeat(100_000));
    for json in ["", "{}", "[]", &GOOD[..300], r#"{"cveMetadata":7}"#, &state, &id, &deep] {
        let (out, result) = read("x.json", json.as_bytes());
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("read x.json as cve: "), "{error}");
        assert!(out.items.is_empty());
    }
    for end in (0..GOOD.len()).step_by(7) {
        assert!(read("x.json", &GOOD.as_bytes()[..end]).1.is_err(), "{end}");
    }
}

#[test]
fn good_records_of_a_list_are_read_beside_wrong_ones() {
    let text = format!("[{GOOD},{{}},{GOOD}]");
    let mut out = Output::default();
    let shape = Shape::Json { keys: Vec::new(), many: true };
    CveList.read(&Document { path: "x", bytes: text.as_bytes(), shape: &shape }, &mut out).unwrap();
    assert_eq!((out.items.len(), out.skipped.len()), (2, 1));
}

/// 3,040 records with CISA's additions, two of them rejected.
#[test]
fn the_enriched_records() {
    let path = "../../../shared/data/cve/vulnrichment-subset-2024-10-24.tar.zst";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let Some(files) = data::unpack(&path, |name| name.ends_with(".json")) else { return };
    let start = Instant::now();
    let (mut records, mut skipped) = (Vec::new(), Vec::new());
    for (name, bytes) in &files {
        let (out, result) = read(name, bytes);
        result.unwrap();
        skipped.extend(out.skipped);
        for (stream, item) in out.items {
            let Item::Record(record) = item else { panic!("{item:?}") };
            assert_eq!(Some(stream.as_str()), record.id.get(4..8));
            records.push(record);
        }
    }
    println!("{} records in {:?}", records.len(), start.elapsed());
    let count = |wanted: &dyn Fn(&Record) -> bool| records.iter().filter(|record| wanted(record)).count();
    let decided = |record: &Record| record.ratings.iter().any(|rating| rating.method == "ssvc");
    let rated = |record: &Record| record.ratings.iter().any(|rating| rating.score.is_some());
    assert_eq!((records.len(), skipped.len()), (3040, 0));
    assert_eq!((count(&|record| record.withdrawn.is_some()), count(&decided)), (2, 3038));
    assert_eq!((count(&rated), count(&|record| !record.weaknesses.is_empty())), (2055, 1998));
    assert_eq!(count(&|record| record.standing.as_deref() == Some("disputed")), 35);
    // OpenSSL, libcurl, Expat, zlib, gRPC, protobuf, Triton and other products that are matched by CPE.
    assert_eq!(count(&|record| !record.statements.is_empty()), 27);
}
