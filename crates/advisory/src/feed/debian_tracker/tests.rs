use super::*;
use crate::feed::testing::{json, read, recognises, records, shared, tar_zst};

const GOOD: &str = r#"{
  "openssl": {
    "CVE-2099-0001": {
      "description": "A flaw.\nMore words.", "debianbug": 7, "scope": "remote",
      "releases": {
        "bookworm": {"status": "resolved", "repositories": {"bookworm": "3.0.17-1"}, "fixed_version": "3.0.9-1", "urgency": "medium**"},
        "bullseye": {"status": "open", "urgency": "low", "nodsa": "Minor issue", "nodsa_reason": "ignored"},
        "trixie": {"status": "open", "urgency": "not yet assigned", "nodsa": "Next update", "nodsa_reason": "postponed"},
        "sid": {"status": "resolved", "fixed_version": "0", "urgency": "unimportant"},
        "stretch": {"status": "open", "urgency": "end-of-life"},
        "buster": {"status": "undetermined", "urgency": "not yet assigned"},
        "zurg": {"status": "open", "urgency": "low"}
      }
    },
    "CVE-2099-0002": {"releases": {"bookworm": {"status": "open", "urgency": "unimportant", "nodsa": "Minor issue", "nodsa_reason": ""}}},
    "TEMP-0000001-ABCDEF": {"releases": {"bookworm": {"status": "resolved", "urgency": "low"}}}
  },
  "openssl1": {"CVE-2099-0001": {"releases": {"bookworm": {"status": "open", "urgency": "high"}}}}
}"#;

fn good() -> Output {
    read(&DebianTracker, &json(GOOD.as_bytes()), GOOD.as_bytes()).unwrap()
}

fn said<'a>(out: &'a Output, release: &str, id: &str, package: &str) -> &'a Statement {
    let stream = format!("debian-{release}");
    let all = records(out);
    let (_, record) = all.iter().find(|(of, record)| *of == stream && record.id == id).unwrap();
    record.statements.iter().find(|statement| statement.name == package).unwrap()
}

#[test]
fn each_state_of_the_tracker_has_its_own_meaning() {
    let out = good();
    let say = |release| said(&out, release, "CVE-2099-0001", "openssl");
    let fixed = vec![Event::Introduced("0".to_owned()), Event::Fixed("3.0.9-1".to_owned())];
    assert_eq!(say("12").ranges, [fixed]);
    assert_eq!(say("12").space.as_str(), "debian:12");
    assert_eq!(say("12").rating.as_ref().unwrap().level, Severity::Medium);
    assert_eq!(say("11").ranges, [vec![Event::Introduced("0".to_owned())]]);
    assert_eq!((say("11").unfixed, say("13").unfixed), (Unfixed::WontFix, Unfixed::Postponed));
    assert_eq!(say("11").note.as_deref(), Some("no DSA: Minor issue"));
    assert_eq!(say("13").rating, None);
    // "fixed in 0" is "never affected", not "fixed in version 0".
    assert_eq!((say("sid").says, say("sid").ranges.len()), (Says::NotAffected, 0));
    assert_eq!(say("sid").space.as_str(), "debian:sid");
    assert_eq!(say("9").unfixed, Unfixed::EndOfLife);
    assert_eq!(say("10").says, Says::UnderInvestigation);
}

#[test]
fn unimportant_issues_are_kept_and_marked() {
    let out = good();
    let statement = said(&out, "12", "CVE-2099-0002", "openssl");
    assert!(statement.flags.contains(&StatementFlag::Unimportant));
    assert!(statement.flags.contains(&StatementFlag::SourcePackage));
    assert_eq!((statement.says, statement.unfixed), (Says::ByVersion, Unfixed::NotYet));
    assert_eq!(statement.rating.as_ref().unwrap().method, "debian-urgency");
}

#[test]
fn a_record_is_one_issue_in_one_release_over_all_packages() {
    let out = good();
    assert_eq!(said(&out, "12", "CVE-2099-0001", "openssl1").rating.as_ref().unwrap().level, Severity::High);
    let (_, record) = records(&out)[0];
    assert_eq!((record.summary.as_str(), &record.related), ("A flaw.", &vec!["Debian bug 7".to_owned()]));
    assert_eq!(records(&out).len(), 8);
    // What is not understood is unknown, never "not affected"; a release without a number is named.
    assert_eq!(said(&out, "12", "TEMP-0000001-ABCDEF", "openssl").says, Says::Unparsed);
    assert_eq!(out.skipped.len(), 1);
    assert_eq!(out.skipped[0].what, "release zurg: 1 entries");
}

#[test]
fn a_wrong_entry_costs_itself_and_nothing_else() {
    let wrong = r#"{"a": {"CVE-2099-1": {"releases": {"sid": {"status": 3}, "trixie": {"status": "open"}}},
        "CVE-2099-2": [], "CVE-2099-3": {"releases": {"sid": {"status": "open"}}}}, "b": 7, "c": [1], "d": null}"#;
    let out = read(&DebianTracker, &json(wrong.as_bytes()), wrong.as_bytes()).unwrap();
    assert_eq!(records(&out).len(), 2);
    let named: Vec<&str> = out.skipped.iter().map(|skipped| skipped.what.as_str()).collect();
    assert_eq!(named, ["a CVE-2099-1 sid", "a CVE-2099-2", "b", "c", "d"]);
}

#[test]
fn a_document_that_is_empty_or_cut_short_is_an_error_and_puts_nothing_out() {
    for bytes in [b"".as_slice(), &GOOD.as_bytes()[..GOOD.len() - 40], b"[]", b"{} trailing"] {
        let mut out = Output::default();
        let shape = json(GOOD.as_bytes());
        let document = Document { path: "tracker.json", bytes, shape: &shape };
        let error = DebianTracker.read(&document, &mut out).unwrap_err().to_string();
        assert!(error.contains("line ") && error.contains("tracker.json"), "{error}");
        assert!(out.items.is_empty());
    }
}

#[test]
fn it_is_known_by_its_nesting() {
    assert!(recognises(&DebianTracker, &json(GOOD.as_bytes()), GOOD.as_bytes()));
    for other in [r#"{"a": {"b": 1}}"#, r#"{"CVE-2099-1": {"releases": {}, "status": 1}}"#, "{}", "[]"] {
        assert!(!recognises(&DebianTracker, &json(other.as_bytes()), other.as_bytes()), "{other}");
    }
}

#[test]
fn the_bookworm_document_reconciles() {
    let Some(packed) = shared("debian/bookworm-fixed-from-changelogs.tracker.json.zst") else { return };
    let bytes = zstd::decode_all(packed.as_slice()).unwrap();
    assert!(recognises(&DebianTracker, &json(&bytes), &bytes));
    let out = read(&DebianTracker, &json(&bytes), &bytes).unwrap();
    let statements: Vec<&Statement> =
        records(&out).into_iter().flat_map(|(_, record)| &record.statements).collect();
    let sources: BTreeSet<&str> = statements.iter().map(|statement| statement.name.as_str()).collect();
    let in_an_update = statements.iter().filter(|statement| {
        statement.ranges.iter().flatten().any(|event| {
            matches!(event, Event::Fixed(version) if version.contains("+deb12u") || version.contains("~deb12u"))
        })
    });
    assert_eq!((sources.len(), statements.len(), in_an_update.count()), (146, 5644, 335));
    assert!(out.skipped.is_empty(), "{:?}", out.skipped);
}

#[test]
fn documents_as_served_are_read() {
    let Some(files) =
        tar_zst("fixtures/vuls-data-update-fetch.tar.zst", &["tracker/api/testdata/fixtures/advisory.json"])
    else {
        return;
    };
    let (_, bytes) = &files[0];
    assert!(recognises(&DebianTracker, &json(bytes), bytes));
    let out = read(&DebianTracker, &json(bytes), bytes).unwrap();
    assert_eq!((records(&out).len(), out.skipped.len()), (8, 0));
    assert_eq!(said(&out, "11", "CVE-2016-5416", "389-ds-base").unfixed, Unfixed::WontFix);
    assert_eq!(said(&out, "11", "CVE-2012-0833", "389-ds-base").says, Says::NotAffected);

    let Some(files) = tar_zst("fixtures/vunnel.tar.zst", &["debian/test-fixtures/input/debian.json"]) else {
        return;
    };
    let (_, bytes) = &files[0];
    assert!(recognises(&DebianTracker, &json(bytes), bytes));
    let out = read(&DebianTracker, &json(bytes), bytes).unwrap();
    // One issue there has a list for its releases.
    let skipped: Vec<&str> = out.skipped.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(skipped, ["chromium-browser CVE-2022-0358"]);
    assert_eq!(records(&out).len(), 25);
}
