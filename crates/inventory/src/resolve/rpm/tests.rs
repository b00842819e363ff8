use wb_model::{DiagnosticCode, Inventory, RelationshipKind};

use super::{root, source};
use crate::testing::Scene;

/// Written by rpm, see `tests/data/os/README.md`.
const SQLITE: &[u8] = include_bytes!("../../../tests/data/os/rpmdb.sqlite");
const BERKELEY: &[u8] = include_bytes!("../../../tests/data/os/Packages");

const MANIFEST: &str = "wb-tiny\t1.2-3\t1\t1\tv\t1\t1\tx86_64\t1\twb-tiny-1.2-3.src.rpm\n\
                        hidden\t1-1\t1\t1\tv\t(none)\t1\tx86_64\t0\thidden-1-1.src.rpm\n";

fn scene() -> Scene {
    Scene::new().file("etc/os-release", "ID=\"rhel\"\nVERSION_ID=\"9.4\"\n")
}

fn packages(inventory: &Inventory) -> Vec<String> {
    let packages = inventory.components.iter().filter_map(|component| component.purl.as_ref());
    packages.map(ToString::to_string).filter(|purl| purl.starts_with("pkg:rpm/")).collect()
}

#[test]
fn packages_are_components_with_what_matching_needs() {
    let inventory = scene().file("var/lib/rpm/rpmdb.sqlite", SQLITE).conclude();
    assert_eq!(
        packages(&inventory),
        [
            "pkg:rpm/rhel/wb-noarch@2.0~rc1-1?arch=noarch&distro=rhel-9.4&upstream=wb-noarch-2.0~rc1-1.src.rpm",
            "pkg:rpm/rhel/wb-tiny@1.2-3?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=wb-tiny-1.2-3.src.rpm",
        ]
    );
    let named = |name: &str| inventory.components.iter().find(|component| component.name == name).unwrap();
    let tiny = named("wb-tiny");
    assert_eq!(tiny.version.as_deref(), Some("1.2-3"));
    assert_eq!(tiny.supplier.as_deref(), Some("Example Project"));
    assert_eq!(tiny.properties["rpm:modularity-label"], "tiny:1:20260101:abcdef");
    let from = tiny.source_package.as_ref().unwrap();
    assert_eq!((from.name.as_str(), from.version.as_str()), ("wb-tiny", "1.2-3"));
    assert_eq!(tiny.licenses[0].expression.as_deref(), Some("GPL-2.0-or-later AND MIT"));
    assert_eq!(named("wb-noarch").licenses[0].expression.as_deref(), Some("Apache-2.0"));
    let edges: Vec<_> =
        inventory.relationships.iter().filter(|edge| edge.kind == RelationshipKind::DependsOn).collect();
    assert_eq!(edges.len(), 1);
    assert_eq!((&edges[0].from, &edges[0].to), (&tiny.id, &named("wb-noarch").id));
}

#[test]
fn files_are_claimed_through_linked_folders() {
    let scene = scene()
        .symlink("var/lib/rpm", "../../usr/lib/sysimage/rpm")
        .symlink("usr/bin", "programs")
        .file("usr/lib/sysimage/rpm/rpmdb.sqlite", SQLITE)
        .file("usr/programs/tiny", "x");
    let merged = scene.merge();
    let draft = Scene::draft(&merged);
    let node = merged.view().tree().lookup_exact(b"usr/programs/tiny").unwrap();
    assert_eq!(draft.owners(node).len(), 1);
}

#[test]
fn the_same_packages_in_an_older_database_are_the_same() {
    let inventory = scene()
        .file("var/lib/rpm/Packages", BERKELEY)
        .next_layer()
        .file("var/lib/rpm/rpmdb.sqlite", SQLITE)
        .conclude();
    assert_eq!(packages(&inventory).len(), 2);
    assert!(inventory.diagnostics.is_empty());
}

#[test]
fn what_only_a_database_has_that_rpm_does_not_read_is_kept_and_told() {
    let inventory = scene()
        .file("var/lib/rpm/rpmdb.sqlite", SQLITE)
        .file("var/lib/rpmmanifest/container-manifest-2", MANIFEST)
        .conclude();
    assert_eq!(packages(&inventory).len(), 3);
    let told: Vec<_> = inventory.diagnostics.iter().collect();
    assert_eq!((told.len(), told[0].code), (1, DiagnosticCode::ConflictingEvidence));
    assert!(told[0].message.starts_with("1 packages"), "{}", told[0].message);
}

#[test]
fn an_image_without_a_package_manager_has_its_manifest() {
    let inventory = scene().file("var/lib/rpmmanifest/container-manifest-2", MANIFEST).conclude();
    assert_eq!(packages(&inventory).len(), 2);
    assert!(inventory.diagnostics.is_empty());
}

#[test]
fn places_and_sources_are_taken_apart() {
    assert_eq!(root("var/lib/rpm/rpmdb.sqlite"), "");
    assert_eq!(root("mnt/image/usr/lib/sysimage/rpm/Packages.db"), "mnt/image/");
    let found = |file| source(file).map(|source| (source.name, source.version));
    assert_eq!(
        found("java-17-openjdk-17.0.1-2.el9.src.rpm"),
        Some(("java-17-openjdk".to_owned(), "17.0.1-2.el9".to_owned()))
    );
    assert_eq!((found("(none)"), found("a.src.rpm"), found("")), (None, None, None));
}
