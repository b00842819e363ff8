use std::io::Write as _;

use wb_model::Inventory;
use wb_testkit::layer::Pack;
use wb_testkit::layout::ImageBuilder;

use crate::common::{base, names, weigh, wheel};

fn image(pack: Pack) -> ImageBuilder {
    ImageBuilder::new()
        .layer(base().build(), pack)
        .layer(wheel("demo", "1.0").symlink("lib", "usr/lib").build(), pack)
        .layer(
            wheel("top", "3.1").whiteout("usr/local/lib/python3.11/site-packages/demo-1.0.dist-info").build(),
            pack,
        )
}

/// What must be equal whatever the image came out of.
fn essence(mut inventory: Inventory) -> Inventory {
    inventory.subject.name.clear();
    inventory.subject.manifest = None;
    inventory
}

#[test]
fn the_same_image_is_the_same_inventory_from_every_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let image = image(Pack::Gzip);
    image.write_layout(&path("layout"), "v1").unwrap();
    fs_err::write(path("oci.tar"), image.oci_archive("v1").unwrap()).unwrap();
    let docker = image.docker_archive("example/demo:v1");
    fs_err::write(path("docker.tar"), &docker).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&docker).unwrap();
    fs_err::write(path("docker.tar.gz"), gzip.finish().unwrap()).unwrap();
    let first = essence(weigh(&format!("oci:{}:v1", path("layout").display()), None).unwrap());
    assert_eq!(names(&first), ["debian@12", "libc6@2.36-9", "top@3.1"]);
    assert_eq!(first.layers.len(), 3);
    assert_eq!(first.layers[1].created_by.as_deref(), Some("COPY layer1 /"));
    for name in [
        format!("oci:{}", path("layout").display()),
        path("layout").display().to_string(),
        format!("oci-archive:{}", path("oci.tar").display()),
        format!("oci-archive:{}:v1", path("oci.tar").display()),
        path("oci.tar").display().to_string(),
        format!("docker-archive:{}", path("docker.tar").display()),
        format!("docker-archive:{}:example/demo:v1", path("docker.tar").display()),
        format!("docker-archive:{}", path("docker.tar.gz").display()),
        path("docker.tar.gz").display().to_string(),
    ] {
        assert_eq!(
            essence(weigh(&name, None).unwrap_or_else(|error| panic!("{name}: {error}"))),
            first,
            "{name}"
        );
    }
}

#[test]
fn every_compression_of_a_layer_is_the_same_inventory() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = None;
    for pack in [Pack::Plain, Pack::Gzip, Pack::GzipMembers(1000), Pack::Zstd, Pack::ZstdFrames(1000)] {
        let path = folder.path().join(format!("{pack:?}"));
        image(pack).write_layout(&path, "v1").unwrap();
        let inventory = essence(weigh(&format!("oci:{}", path.display()), None).unwrap());
        assert_eq!(&inventory, first.get_or_insert_with(|| inventory.clone()), "{pack:?}");
    }
}

#[test]
fn a_folder_and_a_file_are_sources() {
    let folder = tempfile::tempdir().unwrap();
    let info = folder.path().join("venv/lib/python3.11/site-packages/demo-1.0.dist-info");
    fs_err::create_dir_all(&info).unwrap();
    fs_err::write(info.join("METADATA"), "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n").unwrap();
    std::os::unix::fs::symlink("/", folder.path().join("venv/root")).unwrap();
    let inventory = weigh(&format!("dir:{}", folder.path().display()), None).unwrap();
    assert_eq!(names(&inventory), ["demo@1.0"]);
    assert_eq!(
        inventory.components[0].occurrences[0].path,
        "venv/lib/python3.11/site-packages/demo-1.0.dist-info/METADATA"
    );
    let model = folder.path().join("model.gguf");
    fs_err::write(&model, b"GGUF\x03\0\0\0and so on").unwrap();
    let inventory = weigh(&model.display().to_string(), None).unwrap();
    assert_eq!(names(&inventory), ["model.gguf@?"]);
    assert_eq!(inventory.components[0].hashes[0], wb_testkit::layout::sha256(b"GGUF\x03\0\0\0and so on"));
}

#[test]
fn what_is_not_there_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layout");
    image(Pack::Gzip).write_layout(&path, "v1").unwrap();
    for (name, part) in [
        (format!("oci:{}:v2", path.display()), "v1"),
        (format!("oci:{}/absent", path.display()), "absent"),
        (format!("docker-archive:{}", path.join("index.json").display()), "index.json"),
        (format!("oci-archive:{}", path.join("index.json").display()), "index.json"),
        ("dir:/no/such/folder".to_owned(), "/no/such/folder"),
        ("./no/such/path".to_owned(), "./no/such/path"),
        ("oci:".to_owned(), "oci:"),
    ] {
        let error = weigh(&name, None).unwrap_err().to_string();
        assert!(error.contains(part), "{name}: {error}");
    }
}
