//! The whole JSON, and the whole comment, as they are written.

use super::{place, run};

fn written(old: &str, new: &str, more: &[&str], code: i32) -> (String, String) {
    let folder = place();
    let mut arguments = vec!["diff", old, new, "-q", "-o", "json=d.json", "-o", "markdown=d.md"];
    arguments.extend(more);
    let ran = run(folder.path(), &arguments);
    assert_eq!(ran.code, code, "{}", ran.stderr);
    let read = |name: &str| fs_err::read_to_string(folder.path().join(name)).unwrap();
    // The version changes with every release, and the database's digest with its layout.
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let json = read("d.json").replacen(&version, "\"version\": \"VERSION\"", 1);
    let digest = |line: &str| match line.trim_start().starts_with("\"database\": \"sha256:") {
        true => line.split("sha256:").next().map(|head| format!("{head}DATABASE\"")).unwrap(),
        false => line.to_owned(),
    };
    let json: Vec<String> = json.lines().map(digest).collect();
    let comment =
        read("d.md").replace(&format!("weighbridge {}", env!("CARGO_PKG_VERSION")), "weighbridge VERSION");
    (json.join("\n"), comment)
}

#[test]
fn a_comparison_with_a_gate() {
    let (json, comment) = written("oci:old", "oci:new", &["--db", "a.db", "--fail-on-new", "high"], 1);
    insta::assert_snapshot!("diff_json", json);
    insta::assert_snapshot!("diff_markdown", comment);
}

#[test]
fn a_comparison_without_findings() {
    let (json, comment) = written("oci:old", "oci:new", &[], 0);
    insta::assert_snapshot!("diff_json_no_database", json);
    insta::assert_snapshot!("diff_markdown_no_database", comment);
}
