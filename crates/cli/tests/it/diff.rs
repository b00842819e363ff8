//! Comparing two images, and reports about what was decided, from the command line.

use std::path::Path;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::run::{Ran, weighbridge_with};

mod forms;
mod real;

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let environment = [("SOURCE_DATE_EPOCH", "1685664000"), ("XDG_DATA_HOME", "/nonexistent")];
    weighbridge_with(folder, arguments, &environment)
}

fn image(folder: &Path, name: &str, packages: &[(&str, &str, &str)]) {
    let site = "usr/local/lib/python3.11/site-packages";
    let mut layer = LayerBuilder::new();
    for (name, version, license) in packages {
        let info = format!("{site}/{name}-{version}.dist-info");
        let metadata =
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: {license}\n");
        layer = layer.file(&format!("{info}/METADATA"), metadata);
        let record = format!("{name}-{version}.dist-info/METADATA,,\n{name}-{version}.dist-info/RECORD,,\n");
        layer = layer.file(&format!("{info}/RECORD"), record);
    }
    ImageBuilder::new().layer(layer.build(), Pack::Gzip).write_layout(&folder.join(name), "v1").unwrap();
}

/// Two images: Pillow up, requests down, idna's licence, one gone and one new; a database that knows both Pillows.
fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let old = [
        ("Pillow", "9.5.0", "MIT"),
        ("requests", "2.31.0", "MIT"),
        ("idna", "3.4", "MIT"),
        ("gone", "1.0", "MIT"),
    ];
    let new = [
        ("pillow", "10.3.0", "MIT"),
        ("requests", "2.30.0", "MIT"),
        ("idna", "3.4", "BSD-3-Clause"),
        ("fresh", "0.1", "MIT"),
    ];
    image(folder.path(), "old", &old);
    image(folder.path(), "new", &new);
    fs_err::create_dir_all(folder.path().join("advisories")).unwrap();
    let high = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
    for (id, package, introduced, fixed) in [
        ("PYSEC-2023-1", "pillow", "0", "10.0.0"),
        ("PYSEC-2023-2", "pillow", "10.0.0", "12.0.0"),
        ("PYSEC-2023-3", "idna", "0", "3.7"),
    ] {
        let text = format!(
            r#"{{"id": "{id}", "modified": "2023-06-01T00:00:00Z", "severity": [{{"type": "CVSS_V3", "score": "{high}"}}],
                "affected": [{{"package": {{"ecosystem": "PyPI", "name": "{package}"}}, "ranges": [{{"type": "ECOSYSTEM",
                "events": [{{"introduced": "{introduced}"}}, {{"fixed": "{fixed}"}}]}}]}}]}}"#
        );
        fs_err::write(folder.path().join(format!("advisories/{id}.json")), text).unwrap();
    }
    let built = run(folder.path(), &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    folder
}

#[test]
fn two_images_are_compared_and_what_is_new_can_fail() {
    let folder = place();
    let diff = |more: &[&str]| {
        let mut arguments = vec!["diff", "oci:old", "oci:new", "-q", "--db", "a.db"];
        arguments.extend(more);
        run(folder.path(), &arguments)
    };
    let table = diff(&["-o", "table", "-o", "json=d.json", "-o", "markdown=d.md", "-o", "html=d.html"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    let text = &table.stdout;
    for (name, rest) in
        [("pillow", "upgraded"), ("requests", "downgraded"), ("fresh", "added"), ("gone", "removed")]
    {
        let found = text.lines().any(|line| line.contains(name) && line.ends_with(rest));
        assert!(found, "{name} {rest}: {text}");
    }
    assert!(text.contains("1 new finding, 1 fixed, 1 carried over"), "{text}");
    assert!(text.contains("idna: MIT → BSD-3-Clause"), "{text}");
    let json = fs_err::read_to_string(folder.path().join("d.json")).unwrap();
    assert!(json.contains("\"schema\": \"weighbridge.diff\""));
    assert!(fs_err::read_to_string(folder.path().join("d.md")).unwrap().contains("New findings"));
    assert_eq!(diff(&["--fail-on-new", "high", "-o", "json=d.json"]).code, 1);
    assert_eq!(diff(&["--fail-on-new", "critical", "-o", "json=d.json"]).code, 0);
    let same =
        run(folder.path(), &["diff", "oci:old", "oci:old", "-q", "--db", "a.db", "--fail-on-new", "low"]);
    assert!(same.code == 0 && same.stdout.contains("0 new findings, 0 fixed"), "{}", same.stdout);
}

#[test]
fn without_a_database_findings_are_skipped_and_never_called_fixed() {
    let folder = place();
    let ran = run(folder.path(), &["diff", "oci:old", "oci:new", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("not compared") && !ran.stdout.contains("Fixed findings"), "{}", ran.stdout);
    assert_eq!(run(folder.path(), &["diff", "oci:old", "oci:new", "-q", "--fail-on-new", "high"]).code, 3);
    assert_eq!(run(folder.path(), &["diff", "oci:old", "oci:new", "--fail-on-new", "huge"]).code, 2);
}

/// A document of a tool that says nothing of its looking.
const FOREIGN: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "metadata": {"tools": {"components": [{"type": "application", "name": "other", "version": "1"}]}},
    "components": [{"type": "library", "bom-ref": "a", "name": "six", "version": "1.16.0", "purl": "pkg:pypi/six@1.16.0"}]}"#;

#[test]
fn a_newer_side_that_nobody_looked_at_does_not_pass() {
    let folder = place();
    fs_err::write(folder.path().join("other.cdx.json"), FOREIGN).unwrap();
    let ran = run(folder.path(), &["gate", "oci:old", "-q", "--db", "a.db", "-o", "json=whole.json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    // The same decision, without what says that the image was checked.
    let whole = fs_err::read(folder.path().join("whole.json")).unwrap();
    let mut decision: serde_json::Value = serde_json::from_slice(&whole).unwrap();
    decision["statuses"].as_array_mut().unwrap().retain(|line| line["stage"] != "check");
    decision["observations"] = serde_json::json!([]);
    fs_err::write(folder.path().join("unchecked.json"), decision.to_string()).unwrap();
    let new = |old: &str, new: &str, more: &[&str]| {
        let mut arguments = vec!["diff", old, new, "-q", "--fail-on-new", "critical"];
        arguments.extend(more);
        run(folder.path(), &arguments)
    };
    let with = ["--db", "a.db"];
    assert_eq!(new("oci:old", "whole.json", &with).code, 0);
    assert_eq!(new("whole.json", "whole.json", &[]).code, 0);
    for (old, newer, more, sentence) in [
        ("oci:old", "other.cdx.json", &with[..], "a document (other) that does not say what was looked at"),
        ("oci:old", "decision:unchecked.json", &with[..], "configuration and files were checked"),
        ("whole.json", "decision:unchecked.json", &[], "configuration and files were checked"),
        ("decision:unchecked.json", "decision:unchecked.json", &[], "configuration and files were checked"),
    ] {
        let ran = new(old, newer, more);
        assert_eq!(ran.code, 1, "{old} {newer}: {}", ran.stderr);
        assert!(ran.stderr.contains(sentence), "{old} {newer}: {}", ran.stderr);
        assert!(ran.stdout.contains("does not pass") && ran.stdout.contains(sentence), "{}", ran.stdout);
        assert!(ran.stderr.contains("compare the image itself"), "{}", ran.stderr);
    }
    // A database that knows nothing about what is there.
    let nothing = r#"{"id": "GO-2023-1", "modified": "2023-06-01T00:00:00Z", "affected": [{"package": {"ecosystem": "Go",
        "name": "host.example/x"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}"#;
    fs_err::create_dir(folder.path().join("elsewhere")).unwrap();
    fs_err::write(folder.path().join("elsewhere/GO-2023-1.json"), nothing).unwrap();
    let built = run(folder.path(), &["db", "build", "--from", "elsewhere", "--db", "b.db", "--quiet"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let ran = new("oci:old", "oci:new", &["--db", "b.db"]);
    let sentence = "no advisory source covers any of the 4 components of the newer side";
    assert!(ran.code == 1 && ran.stderr.contains(sentence), "{} {}", ran.code, ran.stderr);
}

#[test]
fn documents_and_decisions_compare_like_their_images() {
    let folder = place();
    for side in ["old", "new"] {
        let (source, file) = (format!("oci:{side}"), format!("json={side}.json"));
        let (cdx, spdx) = (format!("cyclonedx-json={side}.cdx.json"), format!("spdx-json={side}.spdx.json"));
        run(folder.path(), &["gate", &source, "-q", "--db", "a.db", "--fail-on", "critical", "-o", &file]);
        run(folder.path(), &["scan", &source, "-q", "-o", &cdx, "-o", &spdx]);
    }
    let tally = |old: &str, new: &str| {
        let ran = run(folder.path(), &["diff", old, new, "-q", "--db", "a.db"]);
        assert_eq!(ran.code, 0, "{old} {new}: {}", ran.stderr);
        ran.stdout.lines().next().unwrap().to_owned()
    };
    let wanted = tally("oci:old", "oci:new");
    for (old, new) in [("old.json", "oci:new"), ("old.cdx.json", "new.spdx.json"), ("old.json", "new.json")] {
        assert_eq!(tally(old, new), wanted, "{old} {new}");
    }
    let own = run(folder.path(), &["diff", "old.json", "new.json", "-q"]);
    assert_eq!(own.stdout.lines().next().unwrap(), wanted);
}

#[test]
fn an_audit_lists_decisions_and_what_cannot_be_read() {
    let folder = place();
    fs_err::create_dir(folder.path().join("kept")).unwrap();
    let gate = |out: &str| {
        run(folder.path(), &["gate", "oci:old", "-q", "--db", "a.db", "--fail-on", "high", "-o", out])
    };
    assert_eq!(gate("json=kept/a.json").code, 1);
    let audit = |more: &[&str]| {
        let mut arguments = vec!["audit", "--dir", "kept"];
        arguments.extend(more);
        run(folder.path(), &arguments)
    };
    let whole = audit(&[]);
    assert_eq!(whole.code, 0, "{}", whole.stderr);
    assert!(
        whole.stdout.contains("1 did not pass") && whole.stdout.contains("severity/high"),
        "{}",
        whole.stdout
    );
    assert!(audit(&["--from", "2024-01-01"]).stdout.contains("1 decisions lie outside"));
    assert_eq!(audit(&["--from", "2024-01-01", "--to", "2023-01-01"]).code, 2);
    fs_err::write(folder.path().join("kept/b.json"), "{\"schema\": \"weighbridge.dec").unwrap();
    let broken = audit(&["-o", "json"]);
    assert!(
        broken.code == 3 && broken.stdout.contains("kept/b.json") && broken.stdout.contains("kept/a.json")
    );
}
