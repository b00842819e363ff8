//! `lock verify` and `lock record` on projects, wheels and images made here.

use std::path::Path;

use serde_json::Value;
use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use crate::made_wheel::{digits, metadata, record, wheel};
use crate::run::{Ran, weighbridge};

const WHEEL: &str = "demo-1.0-py3-none-any.whl";
const TRUE: &str = "print('as built')\n";
const OTHER: &str = "import os  # not as built\n";

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, content).unwrap();
}

fn verify(folder: &Path, arguments: &[&str]) -> Ran {
    weighbridge(folder, &[&["lock", "verify", "project"], arguments].concat())
}

/// A project that pins the true wheel, which is in `wheels/`.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let good = wheel("demo", "1.0", &[("demo/__init__.py", TRUE)], &[]);
    write(folder.path(), "project/requirements.txt", format!("demo==1.0 --hash=sha256:{}\n", digits(&good)));
    write(folder.path(), &format!("wheels/{WHEEL}"), good);
    folder
}

/// A project whose requirements are the text, and what is said of it.
fn of_requirements(text: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "project/requirements.txt", text);
    verify(folder.path(), &[])
}

/// An image with demo installed: what its module holds, what RECORD says that it holds, and the hash that pip noted.
fn image(folder: &Path, content: &str, recorded: &str, noted: Option<&str>) {
    let site = "usr/lib/python3/site-packages";
    let info = "demo-1.0.dist-info";
    let mut files = vec![
        ("demo/__init__.py".to_owned(), content.to_owned()),
        (format!("{info}/METADATA"), metadata("demo", "1.0")),
        (
            format!("{info}/WHEEL"),
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n".to_owned(),
        ),
    ];
    let rows = record(&files, &[("demo/__init__.py", recorded)], &format!("{info}/RECORD"));
    files.push((format!("{info}/RECORD"), rows));
    if let Some(digits) = noted {
        let url = format!(
            r#"{{"url": "file:///wheels/{WHEEL}", "archive_info": {{"hash": "sha256={digits}", "hashes": {{"sha256": "{digits}"}}}}}}"#
        );
        files.push((format!("{info}/direct_url.json"), url));
    }
    let layer = files
        .iter()
        .fold(LayerBuilder::new(), |layer, (path, text)| layer.file(&format!("{site}/{path}"), text))
        .build();
    ImageBuilder::new().layer(layer, Pack::Gzip).write_layout(&folder.join("image"), "v1").unwrap();
}

#[test]
fn the_pinned_wheel_passes_and_a_swapped_one_does_not_whatever_its_record_says() {
    let folder = project();
    let good = verify(folder.path(), &["--wheelhouse", "wheels"]);
    assert_eq!(good.code, 0, "{}{}", good.stdout, good.stderr);
    assert!(good.stdout.contains("1 compared by content"), "{}", good.stdout);

    for (recorded, has_true_record) in [(&[][..], true), (&[("demo/__init__.py", TRUE)][..], false)] {
        let swapped = wheel("demo", "1.0", &[("demo/__init__.py", OTHER)], recorded);
        let own = digits(&swapped);
        write(folder.path(), &format!("wheels/{WHEEL}"), swapped);
        let found = verify(folder.path(), &["--wheelhouse", "wheels", "-o", "json"]);
        assert_eq!(found.code, 1);
        let document: Value = serde_json::from_str(&found.stdout).unwrap();
        let said = document["observations"].as_array().unwrap();
        let rules: Vec<&str> = said.iter().map(|one| one["rule"].as_str().unwrap()).collect();
        assert!(rules.contains(&"archive-differs"), "{rules:?}");
        assert_eq!(rules.contains(&"wheel-record"), !has_true_record, "{rules:?}");
        let pinned = fs_err::read_to_string(folder.path().join("project/requirements.txt")).unwrap();
        let pinned = pinned.trim().rsplit(':').next().unwrap().to_owned();
        let message =
            said.iter().find(|one| one["rule"] == "archive-differs").unwrap()["message"].to_string();
        assert!(message.contains(&own) && message.contains(&pinned), "{message}");
        assert!(message.contains("requirements.txt"), "{message}");
    }
}

#[test]
fn what_is_installed_is_compared_with_the_pinned_wheel() {
    let folder = project();
    let path = folder.path();
    let with = ["--wheelhouse", "wheels", "--image", "oci:image", "-q"];
    image(path, TRUE, TRUE, None);
    let good = verify(path, &with);
    assert_eq!(good.code, 0, "{}{}", good.stdout, good.stderr);

    // Without the wheel only the version is known: no pass, and nothing found.
    let blind = verify(path, &["--image", "oci:image", "-q"]);
    assert_eq!(blind.code, 1);
    assert!(blind.stdout.contains("Could not be compared"), "{}", blind.stdout);

    for recorded in [OTHER, TRUE] {
        fs_err::remove_dir_all(path.join("image")).unwrap();
        image(path, OTHER, recorded, None);
        let found = verify(path, &with);
        assert_eq!(found.code, 1, "{}", found.stdout);
        assert!(found.stdout.contains("installed-differs"), "{}", found.stdout);
        assert!(found.stdout.contains("demo/__init__.py"), "{}", found.stdout);
    }
}

#[test]
fn the_hash_that_pip_noted_is_enough_to_compare_and_to_record() {
    let folder = project();
    let path = folder.path();
    let true_digits = digits(&fs_err::read(path.join("wheels").join(WHEEL)).unwrap());
    image(path, TRUE, TRUE, Some(&true_digits));
    let good = verify(path, &["--image", "oci:image", "-q"]);
    assert_eq!(good.code, 0, "{}{}", good.stdout, good.stderr);
    let noted = weighbridge(path, &["lock", "record", "oci:image", "-q"]);
    assert_eq!((noted.code, noted.stdout), (0, format!("demo==1.0 \\\n    --hash=sha256:{true_digits}\n")));

    fs_err::remove_dir_all(path.join("image")).unwrap();
    image(path, TRUE, TRUE, Some(&"0".repeat(64)));
    let other = verify(path, &["--image", "oci:image", "-q"]);
    assert_eq!(other.code, 1);
    assert!(other.stdout.contains("installed-differs"), "{}", other.stdout);
}

#[test]
fn what_is_recorded_is_a_file_that_verifies() {
    let folder = project();
    let path = folder.path();
    image(path, TRUE, TRUE, None);
    let bare = weighbridge(path, &["lock", "record", "oci:image", "-q"]);
    assert_eq!((bare.code, bare.stdout.as_str()), (1, "# no hash is known: demo==1.0\n"));
    assert_eq!(weighbridge(path, &["lock", "record", "oci:image", "-q", "--allow-unhashed"]).code, 0);
    let whole = weighbridge(
        path,
        &["lock", "record", "oci:image", "-q", "--wheelhouse", "wheels", "-o", "project/requirements.txt"],
    );
    assert_eq!(whole.code, 0, "{}", whole.stderr);
    let again = verify(path, &["--wheelhouse", "wheels", "--image", "oci:image", "-q"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
}

#[test]
fn bad_requirements_are_told_by_rule_and_never_pass() {
    let hash = "a".repeat(64);
    for (text, rule) in [
        (format!("demo==1.0 --hash=sha256:{hash}\n-r requirements.txt\n"), "include-cycle"),
        (format!("demo==1.0 --hash=sha256:{}\n", "a".repeat(63)), "malformed-hash"),
        (format!("demo==1.0 --hash=sha3:{hash}\n"), "malformed-hash"),
        (format!("demo==1.0 --hash=md5:{}\n", "a".repeat(32)), "weak-hash"),
        (format!("demo==1.0 --hash=sha256:{hash}\ndemo==2.0 --hash=sha256:{hash}\n"), "conflicting-pins"),
        (format!("demo>=1.0 --hash=sha256:{hash}\n"), "not-pinned"),
        ("demo==1.0\n".to_owned(), "no-hash"),
    ] {
        let ran = of_requirements(&text);
        assert_eq!(ran.code, 1, "{rule}: {}", ran.stderr);
        assert!(ran.stdout.contains(rule), "{rule}: {}", ran.stdout);
    }
    let good = of_requirements(&format!("demo==1.0 --hash=sha256:{hash}\n"));
    assert_eq!(good.code, 0, "{}", good.stdout);
}

#[test]
fn a_circle_of_two_files_ends_and_a_link_out_of_the_project_is_refused() {
    let folder = project();
    let path = folder.path();
    let lock = fs_err::read_to_string(path.join("project/requirements.txt")).unwrap();
    write(path, "project/requirements.txt", format!("{lock}-r more.txt\n"));
    write(path, "project/more.txt", "-r requirements.txt\n");
    let circle = verify(path, &[]);
    assert_eq!(circle.code, 1);
    assert!(circle.stdout.contains("include-cycle"), "{}", circle.stdout);

    write(path, "secret.txt", &lock);
    fs_err::remove_file(path.join("project/more.txt")).unwrap();
    std::os::unix::fs::symlink(path.join("secret.txt"), path.join("project/more.txt")).unwrap();
    let link = verify(path, &[]);
    assert_ne!(link.code, 0);
    let said = format!("{}{}", link.stdout, link.stderr).replace("\n", " ");
    assert!(
        said.split_whitespace().collect::<Vec<_>>().join(" ").contains("outside of the project"),
        "{said}"
    );
}

#[test]
fn documents_name_their_schema_and_rules_and_exit_codes_tell_mistakes_apart() {
    let folder = project();
    let path = folder.path();
    write(path, "project/requirements.txt", "demo==1.0\n");
    let ran = verify(path, &["-o", "json=lock.json", "-o", "sarif=lock.sarif", "-o", "table"]);
    assert_eq!(ran.code, 1);
    let read =
        |name: &str| -> Value { serde_json::from_slice(&fs_err::read(path.join(name)).unwrap()).unwrap() };
    let document = read("lock.json");
    assert_eq!(
        (document["schema"].as_str(), document["version"].as_u64()),
        (Some("weighbridge.lock"), Some(1))
    );
    assert_eq!(
        (document["outcome"].as_str(), document["files"][0]["packages"].as_u64()),
        (Some("no"), Some(1))
    );
    let sarif = read("lock.sarif");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "lock/no-hash");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "requirements.txt");
    assert_eq!(place["region"]["startLine"], 1);

    assert_eq!(verify(path, &["--ignore", "no-hash"]).code, 0);
    assert_eq!(verify(path, &["--fail-on", "critical"]).code, 0);
    assert_eq!(verify(path, &["--ignore", "no-such-rule"]).code, 2);
    assert_eq!(verify(path, &["--fail-on", "severe"]).code, 2);
    assert_eq!(verify(path, &["-o", "yaml"]).code, 2);
    assert_eq!(verify(path, &["--wheelhouse", "absent"]).code, 3);
    assert_eq!(verify(path, &["--image", "oci:absent"]).code, 3);
    assert_eq!(weighbridge(path, &["lock", "verify", "absent"]).code, 3);
    write(path, "project/uv.lock", "version = [");
    assert_eq!(verify(path, &[]).code, 3);
}
