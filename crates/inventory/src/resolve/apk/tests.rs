use wb_model::RelationshipKind;

use super::root;
use crate::testing::Scene;

const INSTALLED: &str = "P:libcrypto3
V:3.1.4-r5
A:x86_64
L:Apache-2.0
o:openssl
m:Somebody <somebody@example.invalid>
D:so:libc.musl-x86_64.so.1
p:so:libcrypto.so.3=3
F:lib
R:libcrypto.so.3
Z:Q1AAECAwQFBgcICQoLDA0ODxAREhM=

P:musl
V:1.2.4-r2
A:x86_64
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1

P:py3-six
V:1.16.0-r6
A:noarch
L:Odd words
D:musl
F:usr/lib/python3.11/site-packages/six-1.16.0.dist-info
R:METADATA

";

fn scene() -> Scene {
    Scene::new()
        .file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n")
        .file("lib/apk/db/installed", INSTALLED)
        .file("lib/libcrypto.so.3", "x")
        .file(
            "usr/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n",
        )
}

#[test]
fn packages_are_components_with_what_matching_needs() {
    let inventory = scene().conclude();
    let named = |name: &str| inventory.components.iter().find(|component| component.name == name).unwrap();
    let crypto = named("libcrypto3");
    assert_eq!(
        crypto.purl.as_ref().unwrap().to_string(),
        "pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1&upstream=openssl"
    );
    let source = crypto.source_package.as_ref().unwrap();
    assert_eq!((source.name.as_str(), source.version.as_str()), ("openssl", "3.1.4-r5"));
    assert_eq!(crypto.licenses[0].expression.as_deref(), Some("Apache-2.0"));
    assert_eq!(named("py3-six").licenses[0].expression, None);
    let edge = |from: &str, kind, to: &str| {
        inventory
            .relationships
            .iter()
            .any(|edge| edge.kind == kind && edge.from == named(from).id && edge.to == named(to).id)
    };
    assert!(edge("libcrypto3", RelationshipKind::DependsOn, "musl"));
    assert!(edge("py3-six", RelationshipKind::DependsOn, "musl"));
    assert!(!edge("musl", RelationshipKind::DependsOn, "libcrypto3"));
    assert!(edge("six", RelationshipKind::OwnedBy, "py3-six"));
}

#[test]
fn files_are_claimed_through_linked_folders() {
    let scene = Scene::new()
        .symlink("lib", "usr/lib")
        .file("usr/lib/apk/db/installed", INSTALLED)
        .file("usr/lib/libcrypto.so.3", "x");
    let merged = scene.merge();
    let draft = Scene::draft(&merged);
    let node = merged.view().tree().lookup_exact(b"usr/lib/libcrypto.so.3").unwrap();
    assert_eq!(draft.owners(node).len(), 1);
}

#[test]
fn a_database_below_a_folder_speaks_of_that_folder() {
    assert_eq!(root("lib/apk/db/installed"), "");
    assert_eq!(root("usr/lib/apk/db/installed"), "");
    assert_eq!(root("opt/image/lib/apk/db/installed"), "opt/image/");
}
