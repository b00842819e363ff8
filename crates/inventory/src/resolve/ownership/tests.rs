use crate::testing::Scene;

#[test]
fn a_python_package_that_dpkg_installed_is_owned_by_it() {
    let metadata = "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n";
    let inventory = Scene::new()
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .file(
            "var/lib/dpkg/status",
            "Package: python3-six\nStatus: install ok installed\nArchitecture: all\nVersion: 1.16.0-4\n",
        )
        .file(
            "var/lib/dpkg/info/python3-six.list",
            "/usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO\n",
        )
        .file("usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO", metadata)
        .file("usr/local/lib/python3.11/dist-packages/six-1.16.0.dist-info/METADATA", metadata)
        .conclude();
    let owned: Vec<_> =
        inventory.relationships.iter().filter(|edge| edge.kind.name() == "owned-by").collect();
    assert_eq!(owned.len(), 1, "{owned:?}");
    let six = inventory.component(&owned[0].from).unwrap();
    assert!(six.occurrences[0].path.starts_with("usr/lib/python3"), "{six:?}");
    assert_eq!(inventory.component(&owned[0].to).unwrap().name, "python3-six");
}
