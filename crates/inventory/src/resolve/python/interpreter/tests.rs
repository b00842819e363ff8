use crate::resolve::python::testing::component;
use crate::testing::Scene;

use super::*;

/// An ELF header of a machine, and strings.
fn elf(machine: u16, strings: &[&str]) -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(18, 0);
    bytes.extend(machine.to_le_bytes());
    bytes.push(0);
    for string in strings {
        bytes.extend(string.as_bytes());
        bytes.push(0);
    }
    bytes
}

#[test]
fn program_and_library_are_one_interpreter() {
    let inventory = Scene::new()
        .file("usr/bin/python3.11", elf(62, &[]))
        .symlink("usr/bin/python3", "python3.11")
        .file("usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", elf(62, &["3.11.2"]))
        .file("usr/include/python3.11/patchlevel.h", "#define PY_VERSION \"3.11.2\"\n")
        .conclude();
    let python = component(&inventory, "python", "3.11.2");
    assert_eq!(python.kind, ComponentKind::Application);
    assert_eq!(python.purl.as_ref().unwrap().to_string(), "pkg:generic/python@3.11.2");
    assert_eq!(python.cpes[0].to_string(), "cpe:2.3:a:python:python:3.11.2:*:*:*:*:*:*:*");
    let places: Vec<_> = python.occurrences.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(places[0], "usr/bin/python3.11");
    assert_eq!(places.len(), 3);
    assert_eq!(inventory.components.len(), 1);
}

#[test]
fn what_is_not_said_or_contradicts_itself_is_no_version() {
    let inventory = Scene::new().file("usr/bin/python3.11", elf(62, &[])).conclude();
    component(&inventory, "python", "");
    assert!(inventory.diagnostics.iter().any(|diagnostic| diagnostic.code == DiagnosticCode::UnknownRelease));
    let inventory = Scene::new()
        .file("usr/bin/python3.11", elf(62, &["3.11.2"]))
        .file("usr/lib/libpython3.11.so.1.0", elf(62, &["3.11.4"]))
        .conclude();
    component(&inventory, "python", "");
    assert!(
        inventory.diagnostics.iter().any(|diagnostic| diagnostic.code == DiagnosticCode::ConflictingEvidence)
    );
}

#[test]
fn headers_alone_are_no_interpreter() {
    let files = Scene::new().file("usr/include/python3.11/patchlevel.h", "#define PY_VERSION \"3.11.2\"\n");
    assert!(files.conclude().components.is_empty());
}

fn without_platform() -> Scene {
    let mut scene = Scene::new();
    scene.image.platform = None;
    scene
}

/// Full version, series and machine of the environment of a site.
fn environment(files: Scene, site: &str) -> (String, String, String) {
    let merged = files.file(&format!("{site}/x.py"), "").merge();
    let view = merged.view();
    let directory = view.tree().lookup(site.as_bytes()).unwrap();
    let environment = Interpreters::of(&view).environment(&view, &Site::of(view.tree(), directory));
    (
        environment.python_full_version.unwrap_or_default(),
        environment.python_version.unwrap_or_default(),
        environment.platform_machine.unwrap_or_default(),
    )
}

fn triple(version: &str, series: &str, machine: &str) -> (String, String, String) {
    (version.to_owned(), series.to_owned(), machine.to_owned())
}

#[test]
fn a_site_has_the_interpreter_of_its_installation() {
    let two = || {
        Scene::new()
            .file("usr/bin/python3.11", elf(62, &["3.11.2"]))
            .file("opt/py/bin/python3.11", elf(62, &["3.11.9"]))
            .file("opt/py/bin/python3.12", elf(62, &["3.12.1"]))
            .symlink("usr/bin/python3", "python3.11")
    };
    assert_eq!(environment(two(), "usr/lib/python3.11/site-packages"), triple("3.11.2", "3.11", "x86_64"));
    assert_eq!(environment(two(), "opt/py/lib/python3.11/site-packages"), triple("3.11.9", "3.11", "x86_64"));
    assert_eq!(environment(two(), "opt/py/lib/python3.12/site-packages"), triple("3.12.1", "3.12", "x86_64"));
    // Elsewhere it is only known when there is no choice.
    assert_eq!(environment(two(), "app/lib/python3.11/site-packages"), triple("", "3.11", "x86_64"));
    assert_eq!(environment(two(), "app/lib/python3.12/site-packages"), triple("3.12.1", "3.12", "x86_64"));
    assert_eq!(environment(two(), "usr/lib/python3/dist-packages"), triple("3.11.2", "3.11", "x86_64"));
    assert_eq!(environment(Scene::new(), "usr/lib/python3.9/site-packages"), triple("", "3.9", "x86_64"));
    assert_eq!(environment(Scene::new(), "app"), triple("", "", "x86_64"));
}

#[test]
fn a_virtual_environment_names_its_interpreter() {
    let files = Scene::new().file("opt/venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.7\n");
    assert_eq!(
        environment(files, "opt/venv/lib/python3.11/site-packages"),
        triple("3.11.7", "3.11", "x86_64")
    );
}

#[test]
fn a_folder_has_the_platform_of_its_interpreter() {
    let files = without_platform().file("bin/python3.11", elf(183, &["3.11.2"]));
    assert_eq!(environment(files, "lib/python3.11/site-packages"), triple("3.11.2", "3.11", "aarch64"));
    let files = without_platform();
    assert_eq!(environment(files, "lib/python3.11/site-packages"), triple("", "3.11", ""));
}
