//! What each source does its own way, in small records of the documented shape.

use wb_model::{Score, Severity};
use wb_version::{Event, Scheme};

use super::{read, record};
use crate::{Item, Kind, Says, StatementFlag, Unfixed};

fn ids(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[test]
fn a_python_record() {
    let record = record(
        r#"{"id":"PYSEC-2024-900","modified":"2024-02-01T00:00:00Z","published":"2024-01-01T00:00:00Z",
        "aliases":["CVE-2024-900","GHSA-aaaa-bbbb-cccc","CVE-2024-900","PYSEC-2024-900"],
        "details":"\n# Heading of it\n\nMore.","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected":[{"package":{"ecosystem":"PyPI","name":"Some_Package"},
        "ranges":[{"type":"GIT","repo":"r","events":[{"introduced":"0"},{"fixed":"abc"}]},
                  {"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.2"},{"introduced":"2"},{"last_affected":"2.3.1"}]}],
        "versions":["1.0","1.1","2.0","2.3.1","2.3.1+cu121","not a version"]}],
        "references":[{"type":"WEB","url":"https://a"},{"type":"FIX","url":"https://a"}]}"#,
    );
    assert_eq!(ids(&record.aliases), ["CVE-2024-900", "GHSA-aaaa-bbbb-cccc"]);
    assert_eq!((record.summary.as_str(), record.kind), ("Heading of it", Kind::Vulnerability));
    assert_eq!((record.ratings[0].score, record.ratings[0].by.as_str()), (Score::new(9.8), "osv/PyPI"));
    assert_eq!(ids(&record.references), ["https://a"]);
    let [statement] = &record.statements[..] else { panic!("{:?}", record.statements) };
    assert_eq!((statement.space.as_str(), statement.name.as_str()), ("pypi", "some-package"));
    assert_eq!(
        (statement.scheme, statement.says, statement.ranges.len()),
        (Scheme::Pypi, Says::ByVersion, 1)
    );
    assert_eq!(statement.ranges[0][3], Event::LastAffected("2.3.1".to_owned()));
    // `2.3.1+cu121` is found as `2.3.1`; what cannot be read stays.
    assert_eq!(ids(&statement.versions), ["2.3.1+cu121", "not a version"]);
}

#[test]
fn a_local_version_that_the_range_holds_only_with_its_label_stays_listed() {
    let record = record(
        r#"{"id":"PYSEC-2024-901","modified":"2024-02-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"a"},
        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1.0+a"},{"fixed":"2"}]}],"versions":["1.0+b","1.5+b"]}]}"#,
    );
    assert_eq!(ids(&record.statements[0].versions), ["1.0+b"]);
}

#[test]
fn a_range_without_an_end_says_which_version_was_the_newest() {
    let record = record(
        r#"{"id":"PYSEC-2024-902","modified":"2024-02-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"a"},
        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}],"versions":["1.9","1.10","1.2"]}]}"#,
    );
    let statement = &record.statements[0];
    assert_eq!(statement.versions, [""; 0]);
    assert_eq!(statement.note.as_deref(), Some("has no end; the newest version it lists is 1.10"));
}

#[test]
fn a_package_whose_versions_are_not_said_is_unknown_and_not_unaffected() {
    let record = record(
        r#"{"id":"PYSEC-2024-903","modified":"2024-02-01T00:00:00Z","affected":[
        {"package":{"ecosystem":"PyPI","name":"commits"},"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]},
        {"package":{"ecosystem":"PyPI","name":"nothing"}}]}"#,
    );
    assert_eq!(record.statements.len(), 2);
    assert!(
        record
            .statements
            .iter()
            .all(|statement| statement.says == Says::Unparsed && statement.note.is_some())
    );
}

#[test]
fn a_range_that_cannot_be_read_does_not_cost_the_others() {
    let json = br#"{"id":"PYSEC-2024-904","modified":"2024-02-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"a"},
        "ranges":[{"type":"ECOSYSTEM","events":[{"fixed":"2"}]},{"type":"NEW","events":[{"introduced":"0"}]},
                  {"type":"ECOSYSTEM","events":[{"introduced":"3","fixed":"4"}]}],"versions":["1.0",""]}]}"#;
    let (out, result) = read("x.json", json);
    result.unwrap();
    let (_, Item::Record(record)) = &out.items[0] else { panic!() };
    let [statement, unknown] = &record.statements[..] else { panic!("{:?}", record.statements) };
    assert_eq!(statement.ranges, [[Event::Introduced("3".to_owned()), Event::Fixed("4".to_owned())]]);
    assert_eq!(ids(&statement.versions), ["1.0"]);
    assert_eq!((unknown.says, unknown.ranges.len()), (Says::Unparsed, 0));
    assert_eq!(out.skipped.len(), 3, "{:?}", out.skipped);
}

#[test]
fn malicious_packages() {
    for id in ["MAL-2024-1", "PYSEC-2026-584"] {
        let json = format!(
            r#"{{"id":"{id}","modified":"2024-02-01T00:00:00Z","aliases":["MAL-2026-5303"],
            "affected":[{{"package":{{"ecosystem":"npm","name":"@a/b"}},"versions":["1.0.0"]}}]}}"#
        );
        let record = record(&json);
        assert_eq!((record.kind, record.ratings.len()), (Kind::Malware, 0));
        assert_eq!(
            (record.statements[0].space.as_str(), record.statements[0].name.as_str()),
            ("npm", "@a/b")
        );
    }
}

#[test]
fn a_go_record_nobody_has_reviewed() {
    let record = record(
        r#"{"schema_version":"1.3.1","id":"GO-2024-900","modified":"0001-01-01T00:00:00Z","published":"0001-01-01T00:00:00Z",
        "summary":"s","aliases":null,"affected":[{"package":{"ecosystem":"Go","name":"stdlib"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.21.5"}]}],
        "ecosystem_specific":{"imports":[{"path":"net/http","symbols":["Get","Post"],"goos":["windows"]}],
          "custom_ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"8.5.0"},{"fixed":"9.5.7"}]}]}}],
        "database_specific":{"review_status":"UNREVIEWED"}}"#,
    );
    assert_eq!((record.modified, record.published), (None, None));
    assert_eq!(record.standing.as_deref(), Some("unreviewed"));
    let statement = &record.statements[0];
    assert!(statement.flags.contains(&StatementFlag::Unreviewed));
    assert_eq!(
        (statement.space.as_str(), statement.name.as_str(), statement.scheme),
        ("golang", "stdlib", Scheme::Go)
    );
    assert_eq!(
        statement.note.as_deref(),
        Some("by the project's own release numbers: >=8.5.0 <9.5.7; net/http (only windows): Get, Post")
    );
}

#[test]
fn rustsec_has_informational_records_and_its_own_zero() {
    let json = |class: &str| {
        format!(
            r#"{{"id":"RUSTSEC-2024-0900","modified":"2024-02-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"crates.io","name":"a_b"}},
            "ranges":[{{"type":"SEMVER","events":[{{"introduced":"0.0.0-0"}}]}}],"versions":[],
            "database_specific":{{"informational":{class},"cvss":null}},"ecosystem_specific":{{"affects":{{"os":["windows"],"functions":["a::b"]}},"affected_functions":null}}}}]}}"#
        )
    };
    let kinds =
        ["null", "\"unmaintained\"", "\"unsound\"", "\"notice\""].map(|class| record(&json(class)).kind);
    assert_eq!(kinds, [Kind::Vulnerability, Kind::Unmaintained, Kind::Notice, Kind::Notice]);
    let statement = &record(&json("null")).statements[0];
    assert_eq!(
        (statement.name.as_str(), &statement.ranges[0][0]),
        ("a_b", &Event::Introduced("0".to_owned()))
    );
    assert_eq!(statement.note.as_deref(), Some("only windows; a::b"));
}

#[test]
fn bitnami_rates_under_the_package() {
    let record = record(
        r#"{"id":"BIT-nginx-2024-1","modified":"2024-02-01T00:00:00Z","aliases":["CVE-2024-1000"],"affected":[
        {"package":{"ecosystem":"Bitnami","name":"nginx"},"severity":[{"type":"CVSS_V4","score":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}],
         "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.25.4"}]}]}],"database_specific":{"severity":"Low"}}"#,
    );
    assert_eq!((record.ratings.len(), record.ratings[0].method.as_str()), (1, "cvss-4.0"));
    assert_eq!(record.ratings[0].level, Severity::Critical);
}

#[test]
fn github_has_words_weaknesses_and_a_last_known_version() {
    let record = record(
        r#"{"schema_version":"1.4.0","id":"GHSA-aaaa-bbbb-cccc","modified":"2024-02-01T00:00:00Z","aliases":["CVE-2024-1001"],"severity":[],
        "affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}],
        "database_specific":{"last_known_affected_version_range":"<= 1.2.3"}}],
        "database_specific":{"cwe_ids":["CWE-79"],"severity":"MODERATE","github_reviewed":false}}"#,
    );
    assert_eq!(ids(&record.weaknesses), ["CWE-79"]);
    assert_eq!(
        (record.ratings[0].level, record.ratings[0].method.as_str()),
        (Severity::Medium, "github-severity")
    );
    assert_eq!(record.statements[0].note.as_deref(), Some("last known to be affected: <= 1.2.3"));
    assert_eq!(record.standing.as_deref(), Some("unreviewed"));
}

#[test]
fn a_bulletin_covers_its_cves_and_is_none_of_them() {
    let affected = r#""affected":[{"package":{"ecosystem":"Debian:12","name":"openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.11-1~deb12u2"}]}]}]"#;
    let new = format!(
        r#"{{"id":"DSA-5532-1","modified":"2024-02-01T00:00:00Z","upstream":["CVE-2023-5363","UBUNTU-CVE-2023-5364"],"related":["CVE-1999-0001"],{affected}}}"#
    );
    let old = format!(
        r#"{{"id":"DSA-135","modified":"2024-02-01T00:00:00Z","aliases":["CVE-2002-0001"],"related":["CVE-2002-0653","DSA-134"],{affected}}}"#
    );
    let older = format!(
        r#"{{"id":"DLA-1","modified":"2024-02-01T00:00:00Z","related":["CVE-2002-0653","DSA-134"],{affected}}}"#
    );
    let new = record(&new);
    assert_eq!((ids(&new.aliases), ids(&new.covers)), (vec![], vec!["CVE-2023-5363", "CVE-2023-5364"]));
    assert!(new.statements[0].flags.contains(&StatementFlag::SourcePackage));
    assert_eq!(new.statements[0].space.as_str(), "debian:12");
    let old = record(&old);
    assert_eq!((ids(&old.aliases), ids(&old.covers)), (vec![], vec!["CVE-2002-0001"]));
    let older = record(&older);
    assert_eq!((ids(&older.aliases), ids(&older.covers)), (vec![], vec!["CVE-2002-0653"]));
    assert_eq!(ids(&older.related), ["DSA-134"]);
}

#[test]
fn a_withdrawn_bulletin_without_packages_joins_nothing() {
    let record = record(
        r#"{"id":"USN-5000-1","modified":"2024-02-01T00:00:00Z","withdrawn":"2024-01-01T00:00:00Z","aliases":["CVE-2024-1002","CVE-2024-1003"]}"#,
    );
    assert_eq!(record.withdrawn.as_deref(), Some("2024-01-01T00:00:00Z"));
    assert_eq!((record.aliases.len(), record.covers.len(), record.statements.len()), (0, 2, 0));
}

#[test]
fn a_distributions_page_about_a_cve_is_that_cve() {
    let debian = record(
        r#"{"id":"DEBIAN-CVE-2024-1004","modified":"2024-02-01T00:00:00Z","upstream":["CVE-2024-1004"],"affected":[
        {"package":{"ecosystem":"Debian:12","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}],
         "versions":["1.0-1"],"ecosystem_specific":{"urgency":"unimportant"}},
        {"package":{"ecosystem":"Debian:10","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}],
         "ecosystem_specific":{"urgency":"end-of-life"}}]}"#,
    );
    assert_eq!((ids(&debian.aliases), debian.covers.len()), (vec!["CVE-2024-1004"], 0));
    let [newer, older] = &debian.statements[..] else { panic!() };
    assert!(newer.flags.contains(&StatementFlag::Unimportant));
    assert_eq!(newer.rating.as_ref().unwrap().method, "debian-urgency");
    assert_eq!((older.unfixed, &older.rating, newer.note.as_ref()), (Unfixed::EndOfLife, &None, None));
    // UBUNTU-CVE-2020-36325 has no `upstream` at all.
    let ubuntu = record(
        r#"{"id":"UBUNTU-CVE-2020-36325","modified":"2024-02-01T00:00:00Z","upstream":[],"related":["USN-1-1"],
        "affected":[{"package":{"ecosystem":"Ubuntu:Pro:14.04:LTS","name":"jansson"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}"#,
    );
    assert_eq!((ids(&ubuntu.aliases), ids(&ubuntu.related)), (vec!["CVE-2020-36325"], vec!["USN-1-1"]));
    // Alpine's records had the CVE's own id.
    let alpine = record(
        r#"{"id":"CVE-2023-46850","modified":"2024-02-01T00:00:00Z","related":["DSA-5555-1"],
        "affected":[{"package":{"ecosystem":"Alpine:v3.18","name":"openvpn"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.6.7-r0"}]}]}]}"#,
    );
    assert_eq!((alpine.aliases.len(), alpine.covers.len()), (0, 0));
    assert_eq!(alpine.statements[0].space.as_str(), "alpine:3.18");
}

#[test]
fn ubuntu_has_channels_and_its_priority_in_two_places() {
    let json = |severity: &str, specific: &str| {
        format!(
            r#"{{"id":"UBUNTU-CVE-2024-51988","modified":"2024-02-01T00:00:00Z","related":["CVE-2024-51988"],"severity":[{severity}],"affected":[
            {{"package":{{"ecosystem":"Ubuntu:22.04:LTS","name":"a","purl":"pkg:deb/ubuntu/a?arch=src?distro=jammy"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}}]}}],"versions":["1.0-1","1.0-2"],"ecosystem_specific":{{{specific}}}}},
            {{"package":{{"ecosystem":"Ubuntu:Pro:22.04:LTS","name":"a"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"1.0-2+esm1"}}]}}],"ecosystem_specific":{{"availability":"Available with Ubuntu Pro: https://ubuntu.com/pro"}}}},
            {{"package":{{"ecosystem":"Ubuntu:Pro:FIPS-updates:20.04:LTS","name":"a"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}}]}}]}}]}}"#
        )
    };
    let new = record(&json(
        r#"{"type":"CVSS_V3","score":"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N"},{"type":"CVSS_V3","score":"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N"},{"type":"Ubuntu","score":"low"}"#,
        "",
    ));
    let spaces: Vec<&str> = new.statements.iter().map(|statement| statement.space.as_str()).collect();
    assert_eq!(spaces, ["ubuntu:22.04", "ubuntu-pro:22.04", "ubuntu-pro-fips-updates:20.04"]);
    let methods: Vec<&str> = new.ratings.iter().map(|rating| rating.method.as_str()).collect();
    assert_eq!(methods, ["cvss-3.1", "ubuntu-priority"]);
    for statement in &new.statements {
        assert_eq!(statement.rating.as_ref().map(|rating| rating.level), Some(Severity::Low));
        assert!(statement.flags.contains(&StatementFlag::SourcePackage));
        assert_eq!((statement.unfixed, statement.versions.len()), (Unfixed::NotYet, 0));
    }
    assert!(new.statements[1].note.as_ref().unwrap().contains("Ubuntu Pro"));
    assert_eq!(new.statements[0].note, None);
    let old = record(&json("", r#""ubuntu_priority":"medium","availability":"No subscription required""#));
    assert_eq!(old.statements[0].rating.as_ref().map(|rating| rating.level), Some(Severity::Medium));
    assert_eq!((old.statements[0].note.as_ref(), old.ratings.len()), (None, 0));
}

#[test]
fn builds_of_modules_carry_their_stream() {
    let json = |summary: &str, fixed: &str| {
        format!(
            r#"{{"id":"RLSA-2024:3671","modified":"2024-02-01T00:00:00Z","related":["CVE-2024-27280"],"summary":"{summary}","affected":[
            {{"package":{{"ecosystem":"AlmaLinux:9","name":"ruby"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"{fixed}"}}]}}]}}]}}"#
        )
    };
    let modular = "0:3.3.1-2.module+el9.4.0+20787+4c237fd3";
    let record_of = |summary: &str, fixed: &str| record(&json(summary, fixed)).statements.remove(0);
    let one = record_of("Moderate: ruby:3.3 security, bug fix, and enhancement update", modular);
    assert_eq!(one.qualifiers.get("module").map(String::as_str), Some("ruby:3.3"));
    assert_eq!(one.rating.as_ref().map(|rating| rating.level), Some(Severity::Medium));
    assert!(one.flags.contains(&StatementFlag::BinaryPackage));
    let alma =
        record_of("Important: mariadb:10.3 security update", "3:10.3.39-1.module_el8.8.0+3609+204d4ab0");
    assert_eq!(alma.qualifiers.get("module").map(String::as_str), Some("mariadb:10.3"));
    let two = record_of("Moderate: virt:rhel and virt-devel:rhel update", modular);
    assert_eq!((two.qualifiers.len(), two.note.is_some()), (0, true));
    let plain = record_of("Moderate: ruby:3.3 security update", "0:3.3.1-2.el9");
    assert_eq!((plain.qualifiers.len(), plain.note), (0, None));
}

#[test]
fn entries_for_one_package_become_one_statement() {
    let record = record(
        r#"{"id":"GHSA-dddd-bbbb-cccc","modified":"2024-02-01T00:00:00Z","affected":[
        {"package":{"ecosystem":"Maven","name":"g:a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1"}]}]},
        {"package":{"ecosystem":"Maven","name":"g:a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2"},{"fixed":"3"}]}]},
        {"package":{"ecosystem":"Maven","name":"g:b"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2"},{"fixed":"3"}]}]}]}"#,
    );
    let names: Vec<(&str, usize)> =
        record.statements.iter().map(|statement| (statement.name.as_str(), statement.ranges.len())).collect();
    assert_eq!(names, [("g:a", 2), ("g:b", 1)]);
}

#[test]
fn an_interval_that_ends_where_it_begins_holds_nothing() {
    // BIT-java-2020-2654 and RUSTSEC-2026-0149 have such pairs; PYSEC-2024-258 has one interval after another.
    let json = |events: &str| {
        format!(
            r#"{{"id":"GHSA-eeee-bbbb-cccc","modified":"2024-02-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"PyPI","name":"a"}},
            "ranges":[{{"type":"ECOSYSTEM","events":[{events}]}}]}}]}}"#
        )
    };
    let both = record(&json(r#"{"introduced":"1"},{"fixed":"2"},{"introduced":"45"},{"fixed":"45"}"#));
    assert_eq!(
        both.statements[0].ranges,
        [[Event::Introduced("1".to_owned()), Event::Fixed("2".to_owned())]]
    );
    let after = record(&json(r#"{"introduced":"1"},{"fixed":"2"},{"introduced":"2"},{"fixed":"3"}"#));
    assert_eq!(after.statements[0].ranges[0].len(), 4);
    let (out, _) = read("x.json", json(r#"{"introduced":"45"},{"fixed":"45"}"#).as_bytes());
    let [(_, Item::Record(nothing))] = &out.items[..] else { panic!() };
    assert_eq!((nothing.statements.len(), out.skipped.len()), (0, 1));
}

#[test]
fn an_unknown_ecosystem_costs_the_statement_and_not_the_record() {
    let json = br#"{"id":"OSV-2024-1","modified":"2024-02-01T00:00:00Z","affected":[
        {"package":{"ecosystem":"Nonesuch:1","name":"a"},"versions":["1"]},
        {"package":{"ecosystem":"PyPI","name":" "},"versions":["1"]},
        {"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]},
        {"ranges":[{"type":"GIT","repo":"r","events":[{"introduced":"0"}]}],"versions":["v1"]}],
        "severity":[{"type":"CVSS_V3","score":"7.5"}]}"#;
    let (out, result) = read("x.json", json);
    result.unwrap();
    let [(stream, Item::Record(record))] = &out.items[..] else { panic!() };
    assert_eq!((stream.as_str(), record.statements.len(), record.ratings.len()), ("Nonesuch", 0, 0));
    let why: Vec<&str> = out.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "it is not a rating of a kind that is known",
            "the ecosystem \"Nonesuch:1\" is not known",
            "the package's name is empty, too long, or not text",
            "it names no package",
        ]
    );
}
