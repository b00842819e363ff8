//! Images made to mislead or to exhaust: each ends in an error or a diagnostic, never in a quiet "clean".

use std::path::Path;

use wb_model::DiagnosticCode;
use wb_testkit::layer::{LayerBuilder, Pack, RawHeader};
use wb_testkit::layout::ImageBuilder;

use crate::common::{SITE, names, weigh, wheel};

fn weigh_layer(archive: Vec<u8>) -> Result<wb_model::Inventory, wb_scan::ScanError> {
    let folder = tempfile::tempdir().unwrap();
    ImageBuilder::new().layer(archive, Pack::Gzip).write_layout(folder.path(), "v1").unwrap();
    weigh(&format!("oci:{}", folder.path().display()), None)
}

fn codes(inventory: &wb_model::Inventory) -> Vec<DiagnosticCode> {
    inventory.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn blob_path(folder: &Path, blob: &[u8]) -> std::path::PathBuf {
    folder.join("blobs/sha256").join(wb_testkit::layout::sha256(blob).hex())
}

#[test]
fn a_changed_layer_fails_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    let image = ImageBuilder::new().layer(wheel("demo", "1.0").build(), Pack::Gzip);
    image.write_layout(folder.path(), "v1").unwrap();
    let other = Pack::Gzip.apply(&wheel("evil", "6.66").build()).unwrap();
    let blob = &image.blobs().unwrap().blobs[0];
    fs_err::write(blob_path(folder.path(), blob), other).unwrap();
    let error = weigh(&format!("oci:{}", folder.path().display()), None).unwrap_err();
    assert!(error.to_string().contains("sha256:"), "{error}");
}

#[test]
fn a_changed_manifest_or_configuration_fails_the_scan() {
    let image = ImageBuilder::new().layer(wheel("demo", "1.0").build(), Pack::Gzip);
    for number in [1, 2] {
        let folder = tempfile::tempdir().unwrap();
        image.write_layout(folder.path(), "v1").unwrap();
        let path = blob_path(folder.path(), &image.blobs().unwrap().blobs[number]);
        let text =
            fs_err::read_to_string(&path).unwrap().replace("amd64", "arm64").replace("\"size\"", " \"size\"");
        fs_err::write(&path, text).unwrap();
        let error = weigh(&format!("oci:{}", folder.path().display()), None).unwrap_err();
        assert!(error.to_string().starts_with("check the"), "{error}");
    }
}

#[test]
fn a_missing_layer_fails_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    let image = ImageBuilder::new().layer(wheel("demo", "1.0").build(), Pack::Gzip);
    image.write_layout(folder.path(), "v1").unwrap();
    fs_err::remove_file(blob_path(folder.path(), &image.blobs().unwrap().blobs[0])).unwrap();
    assert!(weigh(&format!("oci:{}", folder.path().display()), None).is_err());
}

#[test]
fn a_configuration_with_too_few_layers_fails_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    let image = ImageBuilder::new().layer(wheel("demo", "1.0").build(), Pack::Gzip).claim(Vec::new());
    image.write_layout(folder.path(), "v1").unwrap();
    assert!(weigh(&format!("oci:{}", folder.path().display()), None).is_err());
}

#[test]
fn hidden_entries_behind_a_lying_size_are_ambiguous() {
    let hidden = wheel("hidden", "1.0").build_open();
    let archive = LayerBuilder::new()
        .pax(&[("size", &hidden.len().to_string())])
        .header(&RawHeader::new(b"outer", b'0', 0))
        .content(&hidden)
        .build();
    let inventory = weigh_layer(archive).unwrap();
    assert!(codes(&inventory).contains(&DiagnosticCode::AmbiguousArchive));
    assert!(!inventory.is_complete());
}

#[test]
fn link_loops_and_paths_out_of_the_root_do_no_harm() {
    let archive = wheel("demo", "1.0")
        .symlink("a", "b")
        .symlink("b", "a")
        .symlink("var/lib/dpkg/status", "/a")
        .file("../../../etc/os-release", "ID=debian\n")
        .file("/absolute", "x")
        .build();
    let inventory = weigh_layer(archive).unwrap();
    assert_eq!(names(&inventory), ["debian@?", "demo@1.0"]);
    assert!(codes(&inventory).contains(&DiagnosticCode::UnsafePath));
}

#[test]
fn names_that_are_not_utf8_are_kept_and_shown_escaped() {
    let header = RawHeader::new(b"app/caf\xe9.gguf", b'0', 12);
    let archive = LayerBuilder::new().header(&header).content(b"GGUF\x03\0\0\0abcd").build();
    let inventory = weigh_layer(archive).unwrap();
    assert_eq!(inventory.components[0].occurrences[0].path, "app/caf\\xe9.gguf");
    assert!(codes(&inventory).contains(&DiagnosticCode::PathNotUtf8));
}

#[test]
fn a_file_too_large_for_its_reader_is_said() {
    let archive = LayerBuilder::new().file("var/lib/dpkg/status", vec![b'\n'; 65 << 20]).build();
    let inventory = weigh_layer(archive).unwrap();
    assert!(codes(&inventory).contains(&DiagnosticCode::TooLarge));
    assert!(!inventory.is_complete());
}

#[test]
fn a_record_that_lies_is_said_and_owns_nothing_it_does_not_have() {
    let info = format!("{SITE}/liar-1.0.dist-info");
    let archive = wheel("demo", "1.0")
        .file(&format!("{info}/METADATA"), "Metadata-Version: 2.1\nName: liar\nVersion: 1.0\n")
        .file(
            &format!("{info}/RECORD"),
            "absent.so,,\n../../../../../../etc/passwd,,\nliar-1.0.dist-info/METADATA,,\n",
        )
        .build();
    let inventory = weigh_layer(archive).unwrap();
    assert_eq!(names(&inventory).len(), 2);
    assert!(codes(&inventory).contains(&DiagnosticCode::RecordMismatch), "{:?}", inventory.diagnostics);
}
