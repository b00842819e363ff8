use wb_model::Inventory;

use crate::run::{image, weighbridge, weighbridge_with};

fn read(bytes: &[u8]) -> Inventory {
    wb_bom::read(bytes).unwrap().0
}

#[test]
fn a_table_shows_what_is_in_an_image() {
    let folder = image();
    let ran = weighbridge(folder.path(), &["scan", "oci:image", "-o", "table"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
    insta::assert_snapshot!("summary", ran.stderr);
}

#[test]
fn a_pipe_gets_cyclonedx_and_quiet_means_quiet() {
    let folder = image();
    let ran = weighbridge(folder.path(), &["scan", "oci:image", "--quiet"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let inventory = read(ran.stdout.as_bytes());
    assert_eq!(inventory.components.len(), 4);
}

#[test]
fn several_documents_come_from_one_pass_and_agree() {
    let folder = image();
    let arguments = [
        "scan",
        "oci:image",
        "-o",
        "cyclonedx-json=a.cdx.json",
        "-o",
        "spdx-json@2.3=a.spdx.json",
        "-o",
        "table",
    ];
    let ran = weighbridge(folder.path(), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let document = |name: &str| read(&fs_err::read(folder.path().join(name)).unwrap());
    assert_eq!(document("a.cdx.json"), document("a.spdx.json"));
    assert!(ran.stdout.starts_with("oci:image\n"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = image();
    let first = weighbridge(folder.path(), &["scan", "oci:image", "--no-cache"]).stdout;
    assert_eq!(weighbridge(folder.path(), &["scan", "oci:image"]).stdout, first);
    assert_eq!(weighbridge(folder.path(), &["scan", "oci:image"]).stdout, first);
    assert!(first.contains("\"2026-01-01T00:00:00Z\""));
    let dated =
        weighbridge_with(folder.path(), &["scan", "oci:image"], &[("SOURCE_DATE_EPOCH", "1700000000")]);
    assert!(dated.stdout.contains("\"2023-11-14T22:13:20Z\""));
    let wrong = weighbridge_with(folder.path(), &["scan", "oci:image"], &[("SOURCE_DATE_EPOCH", "soon")]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn what_cannot_be_done_exits_with_3_and_says_why() {
    let folder = image();
    let ran = weighbridge(folder.path(), &["scan", "oci:absent"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!("absent", ran.stderr);
    let ran = weighbridge(folder.path(), &["scan", "oci:image:v2"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!("wrong_tag", ran.stderr);
    let ran = weighbridge(folder.path(), &["scan", "oci:image", "--platform", "linux/riscv64"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
}

#[test]
fn a_file_that_cannot_be_written_leaves_nothing_behind() {
    let folder = image();
    let ran = weighbridge(folder.path(), &["scan", "oci:image", "-o", "spdx-json=no/such/folder/x.json"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("no/such/folder/x.json"), "{}", ran.stderr);
}

#[test]
fn a_device_is_written_to_and_never_replaced() {
    let folder = image();
    let ran = weighbridge(folder.path(), &["scan", "oci:image", "-q", "-o", "table=/dev/stdout"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("oci:image\n"));
    let ran = weighbridge(folder.path(), &["scan", "oci:image", "-q", "-o", "table=/dev/null"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!fs_err::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn an_incomplete_look_is_a_no_only_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::create_dir_all(folder.path().join("root/var/lib/dpkg")).unwrap();
    fs_err::write(folder.path().join("root/var/lib/dpkg/status"), "no field at all\n").unwrap();
    assert_eq!(weighbridge(folder.path(), &["scan", "dir:root"]).code, 0);
    assert_eq!(weighbridge(folder.path(), &["scan", "dir:root", "--require-complete"]).code, 1);
}

#[test]
fn a_file_is_explained() {
    let folder = image();
    let path = "/usr/local/lib/python3.11/site-packages/demo-1.0.dist-info/METADATA";
    let ran = weighbridge(folder.path(), &["explain", "file", "oci:image", path]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!("explain_metadata", ran.stdout);
    let ran = weighbridge(folder.path(), &["explain", "file", "oci:image", "no/such/file"]);
    assert_eq!(ran.code, 1);
}
