//! A plan from the command line, and its check, on an image and a database made here.

use std::path::Path;

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::run::{Ran, weighbridge_with};

fn image(folder: &Path, name: &str, pillow: &str) {
    let site = "usr/local/lib/python3.11/site-packages";
    let mut layer = LayerBuilder::new();
    for (name, version, more) in [("Pillow", pillow, ""), ("viewer", "1.0", "Requires-Dist: pillow<13\n")] {
        layer = layer.file(
            &format!("{site}/{name}-{version}.dist-info/METADATA"),
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}"),
        );
        layer = layer.file(
            &format!("{site}/{name}-{version}.dist-info/RECORD"),
            format!("{name}-{version}.dist-info/METADATA,,\n{name}-{version}.dist-info/RECORD,,\n"),
        );
    }
    ImageBuilder::new().layer(layer.build(), Pack::Gzip).write_layout(&folder.join(name), "v1").unwrap();
}

fn place() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    image(folder.path(), "old", "9.5.0");
    image(folder.path(), "new", "12.3.0");
    let record = r#"{"id": "PYSEC-2023-1", "modified": "2023-06-02T00:00:00Z", "aliases": ["CVE-2023-1000"],
        "summary": "made for this test", "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "affected": [{"package": {"ecosystem": "PyPI", "name": "pillow"}, "ranges": [{"type": "ECOSYSTEM",
            "events": [{"introduced": "0"}, {"fixed": "12.3.0"}]}]}]}"#;
    fs_err::create_dir_all(folder.path().join("advisories")).unwrap();
    fs_err::write(folder.path().join("advisories/PYSEC-2023-1.json"), record).unwrap();
    fs_err::write(folder.path().join("requirements.txt"), "Pillow==9.5.0\nviewer==1.0\n").unwrap();
    let built = run(folder.path(), &["db", "build", "--from", "advisories", "--db", "a.db", "--quiet"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    weighbridge_with(folder, arguments, &[("SOURCE_DATE_EPOCH", "1690000000")])
}

#[test]
fn a_plan_is_made_and_checked() {
    let place = place();
    let folder = place.path();
    let made = run(
        folder,
        &[
            "plan",
            "oci:old",
            "--db",
            "a.db",
            "--requirements",
            "requirements.txt",
            "-o",
            "table",
            "-o",
            "json=plan.json",
        ],
    );
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stdout.contains("Pillow 9.5.0 → 12.3.0"), "{}", made.stdout);
    let plan = fs_err::read_to_string(folder.join("plan.json")).unwrap();
    assert!(plan.contains("-Pillow==9.5.0\\n+Pillow==12.3.0\\n"), "{plan}");
    let again = run(folder, &["plan", "verify", "plan.json", "oci:old", "--db", "a.db"]);
    assert_eq!(again.code, 1, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("not-done"), "{}", again.stdout);
    let done = run(folder, &["plan", "verify", "plan.json", "oci:new", "--db", "a.db"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
}

#[test]
fn what_is_wrong_is_said_with_its_code() {
    let place = place();
    let folder = place.path();
    fs_err::write(folder.join("short.json"), "{\"schema\": \"weighbridge.plan\", \"vers").unwrap();
    assert_eq!(run(folder, &["plan", "verify", "short.json", "oci:new", "--db", "a.db"]).code, 3);
    assert_eq!(run(folder, &["plan", "oci:old", "--db", "a.db", "--deadline", "soon=1d"]).code, 2);
    assert_eq!(run(folder, &["plan", "oci:old", "--db", "a.db", "-o", "sarif"]).code, 2);
    assert_eq!(run(folder, &["plan", "oci:old", "--db", "a.db", "--index", "nowhere"]).code, 3);
    assert_eq!(run(folder, &["plan"]).code, 2);
}
