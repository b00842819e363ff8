use crate::testing::Scene;

const STATUS: &str = "Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1)
Version: 1:3.0.11-1+b1
Depends: libc6 (>= 2.34) | nothing, absent

Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9
";

fn scene() -> Scene {
    Scene::new()
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .file("var/lib/dpkg/status", STATUS)
        .file(
            "var/lib/dpkg/info/libssl3:amd64.list",
            "/.\n/lib\n/lib/libssl.so.3\n/usr/share/doc/libssl3/copyright\n",
        )
        .file("usr/lib/libssl.so.3", "not an ELF file")
        .symlink("lib", "usr/lib")
}

#[test]
fn packages_have_purl_source_and_edges() {
    let inventory = scene().conclude();
    let ssl = inventory.components.iter().find(|component| component.name == "libssl3").unwrap();
    assert_eq!(
        ssl.purl.as_ref().unwrap().to_string(),
        "pkg:deb/debian/libssl3@1:3.0.11-1%2Bb1?arch=amd64&distro=debian-12&upstream=openssl%403.0.11-1"
    );
    let source = ssl.source_package.as_ref().unwrap();
    assert_eq!((source.name.as_str(), source.version.as_str()), ("openssl", "3.0.11-1"));
    let libc = inventory.components.iter().find(|component| component.name == "libc6").unwrap();
    let edges: Vec<_> =
        inventory.relationships.iter().map(|edge| (&edge.from, edge.kind.name(), &edge.to)).collect();
    assert!(edges.contains(&(&ssl.id, "depends-on", &libc.id)), "{edges:?}");
    assert_eq!(ssl.occurrences[0].path, "var/lib/dpkg/status");
}

#[test]
fn a_listed_file_is_owned_also_through_a_linked_folder() {
    let merged = scene().merge();
    let view = merged.view();
    let draft = Scene::draft(&merged);
    let node = view.tree().lookup(b"usr/lib/libssl.so.3").unwrap();
    assert_eq!(draft.owners(node).len(), 1);
}

#[test]
fn no_database_is_nothing_and_not_an_error() {
    let inventory = Scene::new().file("etc/hostname", "x").conclude();
    assert!(inventory.components.is_empty());
    assert!(inventory.is_complete());
}
