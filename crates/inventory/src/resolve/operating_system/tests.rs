use std::path::{Path, PathBuf};

use wb_model::Inventory;

use crate::testing::Scene;

use super::*;

/// Folder, id, `os:version-id` and the component's version. What syft concludes as its version id is our
/// component's version; our `os:version-id` stays what os-release says, for the purl qualifier `distro`.
const EXPECTED: [(&str, &str, &str, &str); 28] = [
    ("almalinux/from-os-release", "almalinux", "8.4", "8.4"),
    ("almalinux/from-redhat-release", "almalinux", "8.10", "8.10"),
    ("alpine", "alpine", "3.11.6", "3.11.6"),
    ("amazon", "amzn", "2", "2"),
    ("arch", "arch", "", ""),
    ("busybox", "busybox", "1.31.1", "1.31.1"),
    ("centos", "centos", "8", "8"),
    ("centos5", "centos", "5.7", "5.7"),
    ("centos6", "centos", "6", "6"),
    ("custom", "scientific", "8", "8"),
    ("debian/from-debian_version", "debian", "10", "10.8"),
    ("debian/from-os-release", "debian", "8", "8"),
    ("debian/with-point-release", "debian", "13", "13.5"),
    ("empty", "", "", ""),
    ("fedora", "fedora", "36", "36"),
    ("mariner", "mariner", "1.0", "1.0"),
    ("opensuse-leap", "opensuse-leap", "15.2", "15.2"),
    ("oraclelinux", "ol", "8.3", "8.3"),
    ("photon", "photon", "2.0", "2.0"),
    ("redhat/from-os-release", "rhel", "7.3", "7.3"),
    ("redhat/from-redhat-release", "rhel", "8.10", "8.10"),
    ("rockylinux/from-os-release", "rocky", "8.4", "8.4"),
    ("rockylinux/from-redhat-release", "rocky", "8.10", "8.10"),
    ("scientific/from-os-release", "scientific", "7.5", "7.5"),
    ("scientific/from-redhat-release", "scientific", "7.9", "7.9"),
    ("sles", "sles", "15.2", "15.2"),
    ("ubuntu", "ubuntu", "20.04", "20.04"),
    ("wolfi", "wolfi", "20220914", "20220914"),
];

#[test]
fn every_known_shape_is_understood() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/os-release"));
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    for (case, id, version_id, version) in EXPECTED {
        let inventory = add_folder(Scene::new(), &folder.join(case), "").conclude();
        let Some(os) = operating_system(&inventory) else {
            assert_eq!(id, "", "{case}");
            continue;
        };
        assert_eq!(os.name, id, "{case}");
        assert_eq!(os.properties.get(VERSION_ID).map_or("", String::as_str), version_id, "{case}");
        assert_eq!(os.version.as_deref().unwrap_or(""), version, "{case}");
    }
    let mut cases = 0;
    for name in fs_err::read_dir(&folder).unwrap() {
        let name = name.unwrap().file_name().into_string().unwrap();
        let listed = EXPECTED.iter().any(|(case, ..)| case.split('/').next() == Some(&name));
        assert!(listed, "{name} has no expectation");
        cases += 1;
    }
    assert!(cases >= 22);
}

/// Everything below a real folder, at the same paths.
fn add_folder(mut scene: Scene, folder: &Path, prefix: &str) -> Scene {
    for child in fs_err::read_dir(folder).unwrap() {
        let child = child.unwrap();
        let path = format!("{prefix}{}", child.file_name().into_string().unwrap());
        scene = if child.path().is_dir() {
            add_folder(scene, &child.path(), &format!("{path}/"))
        } else {
            scene.file(&path, fs_err::read(child.path()).unwrap())
        };
    }
    scene
}

fn operating_system(inventory: &Inventory) -> Option<&wb_model::Component> {
    inventory.components.iter().find(|component| component.kind == ComponentKind::OperatingSystem)
}

#[test]
fn a_link_leads_to_the_file_that_speaks() {
    let inventory = Scene::new()
        .file("usr/lib/os-release", "ID=debian\nVERSION_ID=12\nCPE_NAME=\"cpe:/o:debian:debian_linux:12\"\n")
        .symlink("etc/os-release", "../usr/lib/os-release")
        .file("etc/debian_version", "12.5\n")
        .conclude();
    let os = operating_system(&inventory).unwrap();
    assert_eq!(os.version.as_deref(), Some("12.5"));
    let places: Vec<_> = os.occurrences.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(places, ["usr/lib/os-release", "etc/debian_version"]);
    assert_eq!(os.cpes[0].to_string(), "cpe:2.3:o:debian:debian_linux:12:*:*:*:*:*:*:*");
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
}

#[test]
fn another_distributions_debian_version_is_not_its_version() {
    let inventory = Scene::new()
        .file("etc/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n")
        .file("etc/debian_version", "bookworm/sid\n")
        .conclude();
    assert_eq!(operating_system(&inventory).unwrap().version.as_deref(), Some("22.04"));
}

#[test]
fn an_image_that_does_not_say_is_a_diagnostic() {
    for files in [Scene::new(), Scene::new().file("etc/os-release", "NAME=Something\n")] {
        let inventory = files.conclude();
        assert!(operating_system(&inventory).is_none());
        assert_eq!(inventory.diagnostics[0].code, DiagnosticCode::UnknownDistribution);
    }
}
