//! `verify-files`: on a small made image always, on the real one (`WEIGHBRIDGE_IMAGES`) with fourteen planted changes.

mod planted;

use serde_json::Value;

use crate::run::{image, weighbridge};

#[test]
fn an_image_whose_files_are_right_passes_and_a_changed_one_does_not() {
    let folder = image();
    let ran = weighbridge(folder.path(), &["verify-files", "oci:image", "-q"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("yes: nothing is wrong"), "{}", ran.stdout);

    let changed = tempfile::tempdir().unwrap();
    let site = changed.path().join("site-packages");
    fs_err::create_dir_all(site.join("demo-1.0.dist-info")).unwrap();
    fs_err::create_dir_all(site.join("demo")).unwrap();
    fs_err::write(
        site.join("demo-1.0.dist-info/METADATA"),
        "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
    )
    .unwrap();
    let row = "demo/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\ndemo-1.0.dist-info/RECORD,,\n";
    fs_err::write(site.join("demo-1.0.dist-info/RECORD"), row).unwrap();
    fs_err::write(site.join("demo/__init__.py"), "import os\n").unwrap();
    let outputs = ["-o", "json=files.json", "-o", "sarif=files.sarif", "-o", "table"];
    let arguments = [&["verify-files", "dir:.", "-q", "--no-cache"][..], &outputs].concat();
    let ran = weighbridge(changed.path(), &arguments);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("integrity/file-changed"), "{}", ran.stdout);
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs_err::read(changed.path().join(name)).unwrap()).unwrap()
    };
    let document = read("files.json");
    assert_eq!(
        (document["schema"].as_str(), document["version"].as_u64()),
        (Some("weighbridge.files"), Some(1))
    );
    assert_eq!(document["outcome"], "no");
    assert_eq!(document["observations"][0]["rule"], "file-changed");
    let result = &read("files.sarif")["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "integrity/file-changed");
    let ignored = [&arguments[..], &["--ignore", "file-changed"]].concat();
    assert_eq!(weighbridge(changed.path(), &ignored).code, 0);
}

#[test]
fn a_document_of_another_image_is_told_from_this_ones() {
    let folder = image();
    let scan = weighbridge(folder.path(), &["scan", "oci:image", "-q", "-o", "cyclonedx-json=own.json"]);
    assert_eq!(scan.code, 0, "{}", scan.stderr);
    let own = weighbridge(folder.path(), &["verify-files", "oci:image", "-q", "--against", "own.json"]);
    assert_eq!(own.code, 0, "{}{}", own.stdout, own.stderr);
    let text = fs_err::read_to_string(folder.path().join("own.json")).unwrap();
    fs_err::write(
        folder.path().join("other.json"),
        text.replace("demo@1.0", "demo@2.0").replace("\"1.0\"", "\"2.0\""),
    )
    .unwrap();
    let other = weighbridge(folder.path(), &["verify-files", "oci:image", "-q", "--against", "other.json"]);
    assert_eq!(other.code, 1);
    for says in ["pkg:pypi/demo@1.0 is in the image", "pkg:pypi/demo@2.0 is in the document"] {
        assert!(other.stdout.contains(says), "{says}: {}", other.stdout);
    }
}

#[test]
fn wrong_options_and_unreadable_documents_are_told_apart_from_an_answer() {
    let folder = image();
    let run = |arguments: &[&str]| {
        weighbridge(folder.path(), &[&["verify-files", "oci:image", "-q"], arguments].concat()).code
    };
    assert_eq!(run(&["--ignore", "no-such-rule"]), 2);
    assert_eq!(run(&["--fail-on", "severe"]), 2);
    assert_eq!(run(&["-o", "yaml"]), 2);
    assert_eq!(run(&["--against", "absent.json"]), 3);
    fs_err::write(folder.path().join("cut.json"), "{\"bomFormat\": \"Cyc").unwrap();
    assert_eq!(run(&["--against", "cut.json"]), 3);
}
