use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

use super::*;

#[test]
fn each_thing_in_a_folder_is_told_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let image = ImageBuilder::new().layer(LayerBuilder::new().file("a", "b").build(), Pack::Gzip);
    image.write_layout(&at("layouts/one"), "v1").unwrap();
    fs_err::write(at("image.bin"), image.oci_archive("v2").unwrap()).unwrap();
    fs_err::write(at("saved"), image.docker_archive("demo:1")).unwrap();
    fs_err::write(at("a.txt"), "\u{feff} {\"bomFormat\": \"CycloneDX\"}").unwrap();
    fs_err::write(at("readme"), "hello").unwrap();
    fs_err::write(at("source.tar"), LayerBuilder::new().file("x", "y").build()).unwrap();
    std::os::unix::fs::symlink("a.txt", at("link")).unwrap();
    let plan = from_folder(folder.path()).unwrap();
    let root = folder.path().display();
    let names: Vec<&str> = plan.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(
        names,
        [
            format!("{root}/image.bin"),
            format!("{root}/saved"),
            format!("oci:{root}/layouts/one:v1"),
            format!("sbom:{root}/a.txt")
        ]
    );
    assert_eq!(plan.skipped.len(), 3, "{:?}", plan.skipped);
    assert!(plan.failed.is_empty());
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let image = ImageBuilder::new().layer(LayerBuilder::new().file("a", "b").build(), Pack::Gzip);
    fs_err::write(at("empty"), "").unwrap();
    fs_err::write(at("cut.tar"), &image.oci_archive("v").unwrap()[..700]).unwrap();
    fs_err::create_dir_all(at("broken")).unwrap();
    fs_err::write(at("broken/oci-layout"), "{}").unwrap();
    fs_err::write(at("broken/index.json"), "{\"manifests\": wrong").unwrap();
    let plan = from_folder(folder.path()).unwrap();
    assert_eq!(plan.skipped.len(), 1);
    assert_eq!(plan.failed.len(), 1, "{:?}", plan.failed);
    assert_eq!(plan.tasks.len(), 1, "a broken archive is to be read, and fails then: {:?}", plan.tasks);
    assert!(from_folder(&at("absent")).is_err());
}
