//! The gate from the command line, on an image and a database made here: every way to fail and to pass.

use std::path::Path;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::run::{Ran, weighbridge_with};

/// An image with three Python packages, and a database that knows a vulnerability of two of them.
fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let site = "usr/local/lib/python3.11/site-packages";
    let mut layer = LayerBuilder::new();
    for (name, version) in [("Pillow", "9.5.0"), ("requests", "2.30.0"), ("notebook", "7.0.0")] {
        layer = layer.file(
            &format!("{site}/{name}-{version}.dist-info/METADATA"),
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n"),
        );
        layer = layer.file(
            &format!("{site}/{name}-{version}.dist-info/RECORD"),
            format!("{name}-{version}.dist-info/METADATA,,\n{name}-{version}.dist-info/RECORD,,\n"),
        );
    }
    ImageBuilder::new()
        .layer(layer.build(), Pack::Gzip)
        .write_layout(&folder.path().join("image"), "v1")
        .unwrap();
    record(
        folder.path(),
        "PYSEC-2023-1",
        "CVE-2023-1000",
        "pillow",
        "10.0.0",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    );
    record(
        folder.path(),
        "PYSEC-2023-2",
        "CVE-2023-2000",
        "requests",
        "2.31.0",
        "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N",
    );
    let built = run(folder.path(), &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    folder
}

fn record(folder: &Path, id: &str, cve: &str, package: &str, fixed: &str, vector: &str) {
    let text = format!(
        r#"{{"id": "{id}", "modified": "2023-06-02T00:00:00Z", "published": "2023-06-01T00:00:00Z", "aliases": ["{cve}"],
            "summary": "made for this test", "severity": [{{"type": "CVSS_V3", "score": "{vector}"}}],
            "affected": [{{"package": {{"ecosystem": "PyPI", "name": "{package}"}}, "ranges": [{{"type": "ECOSYSTEM",
                "events": [{{"introduced": "0"}}, {{"fixed": "{fixed}"}}]}}]}}]}}"#
    );
    fs_err::create_dir_all(folder.join("advisories")).unwrap();
    fs_err::write(folder.join(format!("advisories/{id}.json")), text).unwrap();
}

/// On the second of June 2023, the day of the newest record.
fn run(folder: &Path, arguments: &[&str]) -> Ran {
    weighbridge_with(
        folder,
        arguments,
        &[("SOURCE_DATE_EPOCH", "1685664000"), ("XDG_DATA_HOME", "/nonexistent")],
    )
}

fn gate(folder: &Path, more: &[&str]) -> Ran {
    let mut arguments = vec!["gate", "oci:image", "--db", "a.db", "--quiet"];
    arguments.extend(more);
    run(folder, &arguments)
}

fn policy(folder: &Path, name: &str, text: &str) {
    fs_err::write(folder.join(name), format!("version = 1\n{text}")).unwrap();
}

const WAIVER: &str =
    "[approvers]\nsecurity = [\"Ada\"]\n[severity.high]\naction = \"fail\"\napprover = \"security\"\n";

fn waiver(requester: &str, approver: &str, expires: &str) -> String {
    let approver = if approver.is_empty() { String::new() } else { format!("approver = \"{approver}\"\n") };
    format!(
        "{WAIVER}[[waiver]]\nid = \"w-1\"\nvulnerability = [\"CVE-2023-1000\"]\ncomponent = \"pkg:pypi/pillow\"\n\
         reason = \"no image from outside is opened\"\nrequester = \"{requester}\"\n{approver}created = \"2023-05-01\"\n\
         expires = \"{expires}\"\n"
    )
}

#[test]
fn a_threshold_fails_on_what_reaches_it_and_passes_what_does_not() {
    let folder = place();
    assert_eq!(gate(folder.path(), &["--fail-on", "high", "-o", "json=d.json"]).code, 1);
    assert_eq!(gate(folder.path(), &["--fail-on", "critical", "-o", "json=d.json"]).code, 0);
    let scan = run(
        folder.path(),
        &["scan", "oci:image", "--db", "a.db", "--fail-on", "high", "-q", "-o", "json=s.json"],
    );
    assert_eq!(scan.code, 1, "{}", scan.stderr);
    assert!(scan.stderr.contains("severity/high"), "{}", scan.stderr);
}

#[test]
fn a_valid_waiver_takes_its_finding_out_and_no_other_one_does() {
    let folder = place();
    for (requester, approver, expires, code, status) in [
        ("Bob", "Ada", "2023-07-01", 0, "applied"),
        ("Bob", "Ada", "2023-05-20", 1, "expired"),
        ("Bob", "", "2023-07-01", 1, "unapproved"),
        ("Ada", " ADA ", "2023-07-01", 1, "self-approved"),
        ("Bob", "Eve", "2023-07-01", 1, "wrong-role"),
    ] {
        policy(folder.path(), "p.toml", &waiver(requester, approver, expires));
        let ran = gate(folder.path(), &["--policy", "p.toml", "-o", "json=d.json"]);
        assert_eq!(ran.code, code, "{status}: {}", ran.stderr);
        let decision = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
        assert!(decision.contains(&format!("\"status\": \"{status}\"")), "{status}: it must be reported");
    }
}

#[test]
fn a_baseline_lets_what_was_there_pass_and_nothing_new() {
    let folder = place();
    let accept = |expires: &str| {
        let arguments = [
            "baseline",
            "accept",
            "oci:image",
            "-q",
            "--db",
            "a.db",
            "--fail-on",
            "high",
            "--owner",
            "ml-platform",
            "--expires",
            expires,
        ];
        run(folder.path(), &arguments)
    };
    let accepted = accept("2023-09-01");
    assert_eq!(accepted.code, 0, "{}", accepted.stderr);
    fs_err::write(folder.path().join("b.json"), &accepted.stdout).unwrap();
    let with = ["--fail-on", "high", "--baseline", "b.json", "-o", "json=d.json"];
    let ran = gate(folder.path(), &with);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let later =
        ["--fail-on", "high", "--baseline", "b.json", "-o", "json=d.json", "--as-of", "2023-09-03T00:00:00Z"];
    assert_eq!(gate(folder.path(), &later).code, 1, "an expired baseline counts no more");
    record(
        folder.path(),
        "PYSEC-2023-3",
        "CVE-2023-3000",
        "pillow",
        "10.1.0",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    );
    run(folder.path(), &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]);
    let ran = gate(folder.path(), &with);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("severity/critical"), "only the new one counts: {}", ran.stderr);
    assert_eq!(accept("yesterday").code, 2);
}

#[test]
fn a_role_forbids_what_does_not_belong_into_it() {
    let folder = place();
    let with = |role| gate(folder.path(), &["--fail-on", "critical", "--role", role, "-o", "json=d.json"]);
    let serving = with("serving");
    assert_eq!(serving.code, 1, "{}", serving.stderr);
    assert!(serving.stderr.contains("role/serving"), "{}", serving.stderr);
    assert_eq!(with("training").code, 0);
}

#[test]
fn a_rule_in_cel_fails_passes_and_fails_closed() {
    let folder = place();
    let rule = |deny: &str| {
        format!(
            "[severity.high]\naction = \"warn\"\n[[rule]]\nid = \"no-requests\"\ntitle = \"no requests\"\nwhen = \"component\"\ndeny = '''{deny}'''\nmessage = \"requests is here\"\ncontrols = [\"SSDF PW.4.1\"]\n"
        )
    };
    for (deny, code) in [
        ("component.name == 'requests'", 1),
        ("component.name == 'left-pad'", 0),
        // It fails when it is evaluated: no answer is no pass.
        ("1 / (size(component.name) - size(component.name)) == 1", 1),
    ] {
        policy(folder.path(), "p.toml", &rule(deny));
        let ran = gate(folder.path(), &["--policy", "p.toml", "-o", "json=d.json"]);
        assert_eq!(ran.code, code, "{deny}: {}", ran.stderr);
        let decision = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
        assert!(decision.contains("SSDF PW.4.1"));
    }
    policy(folder.path(), "p.toml", &rule("component.name =="));
    let ran = gate(folder.path(), &["--policy", "p.toml", "-o", "json=d.json"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("line "), "{}", ran.stderr);
}

#[test]
fn a_project_can_tighten_and_cannot_loosen() {
    let folder = place();
    policy(
        folder.path(),
        "org.toml",
        "[severity.high]\naction = \"fail\"\n[severity.low]\naction = \"ignore\"\n",
    );
    policy(folder.path(), "loose.toml", "[severity.high]\naction = \"ignore\"\n");
    let loose = ["--policy", "org.toml", "--project-policy", "loose.toml", "-o", "json=d.json"];
    assert_eq!(gate(folder.path(), &loose).code, 1);
    let decision = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
    assert!(decision.contains("loose.toml") || decision.contains("project"), "the attempt must be told");
    policy(folder.path(), "org.toml", "[severity.high]\naction = \"warn\"\n");
    policy(folder.path(), "tight.toml", "[severity.high]\naction = \"fail\"\n");
    assert_eq!(gate(folder.path(), &["--policy", "org.toml", "-o", "json=d.json"]).code, 0);
    let tight = ["--policy", "org.toml", "--project-policy", "tight.toml", "-o", "json=d.json"];
    assert_eq!(gate(folder.path(), &tight).code, 1);
}

#[test]
fn a_decision_is_reached_again_to_the_byte_and_not_with_another_database() {
    let folder = place();
    let ran = gate(folder.path(), &["--fail-on", "high", "-o", "json=d.json"]);
    assert_eq!(ran.code, 1);
    let replay = |more: &[&str]| {
        let mut arguments = vec!["gate", "--replay", "d.json", "-o", "json=again.json"];
        arguments.extend(more);
        // Another day and another folder change nothing.
        weighbridge_with(folder.path(), &arguments, &[("SOURCE_DATE_EPOCH", "1900000000")])
    };
    let again = replay(&["--db", "a.db"]);
    assert_eq!(again.code, 1, "{}", again.stderr);
    assert!(again.stderr.contains("severity/high"), "{}", again.stderr);
    assert_eq!(
        fs_err::read(folder.path().join("d.json")).unwrap(),
        fs_err::read(folder.path().join("again.json")).unwrap()
    );
    record(
        folder.path(),
        "PYSEC-2023-9",
        "CVE-2023-9000",
        "idna",
        "3",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    );
    run(folder.path(), &["db", "build", "--from", "advisories", "--db", "b.db", "--quiet"]);
    let other = replay(&["--db", "b.db"]);
    assert_eq!(other.code, 3, "{}", other.stderr);
    assert!(other.stderr.contains("osv/PyPI"), "{}", other.stderr);
    let text = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
    fs_err::write(folder.path().join("d.json"), text.replace("made for this test", "made up")).unwrap();
    let changed = replay(&["--db", "a.db"]);
    assert!(changed.code == 1 && changed.stderr.contains("the bytes differ"), "{}", changed.stderr);
}

#[test]
fn the_findings_are_the_same_from_the_image_and_from_both_documents() {
    let folder = place();
    let scan = run(
        folder.path(),
        &["scan", "oci:image", "-q", "-o", "cyclonedx-json=a.cdx.json", "-o", "spdx-json=a.spdx.json"],
    );
    assert_eq!(scan.code, 0, "{}", scan.stderr);
    let findings = |source: &str| {
        let ran = run(
            folder.path(),
            &["gate", source, "--db", "a.db", "-q", "--fail-on", "high", "-o", "json=d.json"],
        );
        assert_eq!(ran.code, 1, "{source}: {}", ran.stderr);
        let text = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
        let begin = text.find("\n  \"findings\": [").unwrap();
        text[begin..].split("\n  \"components\": [").next().unwrap().to_owned()
    };
    let image = findings("oci:image");
    assert!(image.contains("CVE-2023-1000"));
    assert_eq!(findings("a.cdx.json"), image);
    assert_eq!(findings("sbom:a.spdx.json"), image);
}

#[test]
fn a_vulnerability_is_explained_with_its_proof() {
    let folder = place();
    let explain = |id: &str| run(folder.path(), &["explain", "cve", id, "oci:image", "--db", "a.db", "-q"]);
    let affected = explain("cve-2023-1000");
    assert_eq!(affected.code, 1);
    for part in ["AFFECTED", "Pillow 9.5.0", "PYSEC-2023-1", "osv/PyPI", "<10.0.0"] {
        assert!(affected.stdout.contains(part), "{part}: {}", affected.stdout);
    }
    let unknown = explain("CVE-1999-1");
    assert!(unknown.code == 1 && unknown.stdout.contains("UNKNOWN"), "{}", unknown.stdout);
    record(
        folder.path(),
        "PYSEC-2023-5",
        "CVE-2023-5000",
        "pillow",
        "9.0.0",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    );
    run(folder.path(), &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]);
    let fixed = explain("CVE-2023-5000");
    assert!(fixed.code == 0 && fixed.stdout.contains("NOT AFFECTED"), "{}", fixed.stdout);
}

#[test]
fn vex_takes_a_finding_out_and_the_three_formats_say_the_same() {
    let folder = place();
    for format in ["openvex", "csaf", "cyclonedx"] {
        let file = format!("{format}.json");
        let add = run(
            folder.path(),
            &[
                "vex",
                "add",
                &file,
                "--id",
                "CVE-2023-1000",
                "--product",
                "pkg:pypi/pillow@9.5.0",
                "--status",
                "not_affected",
                "--justification",
                "vulnerable_code_not_in_execute_path",
                "--author",
                "ML Platform",
                "--format",
                format,
            ],
        );
        assert_eq!(add.code, 0, "{format}: {}", add.stderr);
        let ran = gate(folder.path(), &["--fail-on", "high", "--vex", &file, "-o", "json=d.json"]);
        assert_eq!(ran.code, 0, "{format}: {}", ran.stderr);
        let decision = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
        assert!(decision.contains("ML Platform"), "{format}: who said so stays");
    }
    let merged = run(folder.path(), &["vex", "merge", "openvex.json", "csaf.json", "--author", "Merger"]);
    assert!(merged.code == 0 && merged.stdout.contains("CVE-2023-1000"), "{}", merged.stderr);
    let exported = run(
        folder.path(),
        &[
            "vex",
            "export",
            "oci:image",
            "-q",
            "--db",
            "a.db",
            "--fail-on",
            "high",
            "--vex",
            "csaf.json",
            "--author",
            "Exporter",
        ],
    );
    assert!(exported.code == 0 && exported.stdout.contains("not_affected"), "{}", exported.stderr);
}

#[test]
fn the_starter_database_is_refused_by_a_gate_unless_it_is_allowed() {
    let folder = place();
    let home = folder.path().display().to_string();
    let with = |more: &[&str]| {
        let mut arguments = vec!["gate", "oci:image", "-q", "--fail-on", "critical", "-o", "json=d.json"];
        arguments.extend(more);
        weighbridge_with(
            folder.path(),
            &arguments,
            &[("SOURCE_DATE_EPOCH", "1790000000"), ("XDG_DATA_HOME", &home)],
        )
    };
    let refused = with(&[]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(refused.stderr.contains("weighbridge db update"), "{}", refused.stderr);
    let allowed = with(&["--allow-starter-db"]);
    assert!(allowed.code <= 1, "{}", allowed.stderr);
    let decision = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
    assert!(decision.contains("\"starter\": true") && decision.contains("CVE-2023-50447"));
}

#[test]
fn a_wrong_steering_file_is_a_usage_error_with_its_place() {
    let folder = place();
    policy(folder.path(), "p.toml", "[severity.hihg]\naction = \"fail\"\n");
    let ran = gate(folder.path(), &["--policy", "p.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("line 2") && ran.stderr.contains("high"), "{}", ran.stderr);
    for bad in ["", "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"stat", "[]"] {
        fs_err::write(folder.path().join("v.json"), bad).unwrap();
        assert_eq!(gate(folder.path(), &["--fail-on", "high", "--vex", "v.json"]).code, 2, "{bad:?}");
    }
    assert_eq!(gate(folder.path(), &["--fail-on", "severe"]).code, 2);
    assert_eq!(
        gate(folder.path(), &["--policy", "https://policies.example/p.toml"]).code,
        2,
        "it must be pinned"
    );
    assert_eq!(gate(folder.path(), &["--fail-on", "high", "--as-of", "tomorrow"]).code, 2);
}
