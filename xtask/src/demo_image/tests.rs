use super::write;

#[test]
fn the_same_folders_give_the_same_image() {
    let place = tempfile::tempdir().unwrap();
    let layer = place.path().join("layer");
    fs_err::create_dir_all(layer.join("etc")).unwrap();
    fs_err::write(layer.join("etc/os-release"), "ID=demo\n").unwrap();
    let layers = [layer.display().to_string()];
    let target = place.path().join("image");
    let first = write(&target, &layers, "demo", &[]).unwrap();
    let again = write(&target, &layers, "demo", &[]).unwrap();
    assert_eq!(first, again);
    let index = fs_err::read_to_string(target.join("index.json")).unwrap();
    assert!(index.contains(&first), "{index}");
    assert_ne!(first, write(&target, &layers, "demo", &["A=b".to_owned()]).unwrap());
}

#[test]
fn a_layer_that_is_not_there_is_an_error() {
    let place = tempfile::tempdir().unwrap();
    let missing = place.path().join("missing").display().to_string();
    let error = write(&place.path().join("image"), &[missing], "demo", &[]).unwrap_err();
    assert!(format!("{error:#}").contains("pack the layer"), "{error:#}");
    assert!(!place.path().join("image").exists());
}
