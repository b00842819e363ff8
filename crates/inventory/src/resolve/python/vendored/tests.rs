use wb_model::RelationshipKind;

use crate::resolve::python::testing::{component, edges};
use crate::testing::Scene;

use super::*;

const VENDOR: &str = "usr/lib/python3.11/site-packages/pip/_vendor";

fn pip() -> Scene {
    let info = "usr/lib/python3.11/site-packages/pip-24.0.dist-info";
    Scene::new()
        .file(&format!("{info}/METADATA"), "Name: pip\nVersion: 24.0\n")
        .file(&format!("{info}/RECORD"), "pip/_vendor/vendor.txt,,\n")
}

fn vendored(files: Scene, name: &str, text: &str) -> Scene {
    files.file(&format!("{VENDOR}/{name}"), text)
}

#[test]
fn copies_that_are_there_are_components_inside() {
    let mut files =
        vendored(pip(), "vendor.txt", "CacheControl==0.14.0\ntyping_extensions==4.12\nsetuptools==69.5.1\n");
    files = vendored(files, "cachecontrol/__init__.py", "");
    files = vendored(files, "typing_extensions.py", "");
    let inventory = vendored(files, "pkg_resources/__init__.py", "").conclude();
    let inside = edges(&inventory, RelationshipKind::Contains);
    let names: Vec<_> = inside.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    assert_eq!(names, [("pip", "CacheControl"), ("pip", "setuptools"), ("pip", "typing_extensions")]);
    let copy = component(&inventory, "CacheControl", "0.14.0");
    assert_eq!(copy.purl.as_ref().unwrap().to_string(), "pkg:pypi/cachecontrol@0.14.0");
    assert_eq!(copy.occurrences[0].path, format!("{VENDOR}/cachecontrol/__init__.py"));
    assert!(
        inventory.diagnostics.iter().all(|diagnostic| diagnostic.code == DiagnosticCode::UnknownDistribution)
    );
}

#[test]
fn a_copy_that_is_not_there_is_no_component() {
    let files = vendored(pip(), "vendor.txt", "requests==2.31\nurllib3==1.26\n");
    let files = files.symlink(&format!("{VENDOR}/urllib3.py"), "/usr/lib/python3/dist-packages/urllib3.py");
    let inventory = files.file("usr/lib/python3/dist-packages/urllib3.py", "").conclude();
    assert_eq!(inventory.components.len(), 1);
    let count = inventory
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == DiagnosticCode::RecordMismatch)
        .count();
    assert_eq!(count, 2);
}

#[test]
fn a_copy_with_its_own_metadata_is_one_component() {
    let mut files = vendored(pip(), "vendor.txt", "Foo.Bar==1.0\n");
    files = vendored(files, "foo_bar/__init__.py", "");
    let inventory =
        vendored(files, "foo_bar-1.0.dist-info/METADATA", "Name: foo-bar\nVersion: 1.0\n").conclude();
    component(&inventory, "foo-bar", "1.0");
    assert_eq!(inventory.components.len(), 2);
}
