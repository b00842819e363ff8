use wb_model::Inventory;

use crate::resolve::python::testing::edges;
use crate::testing::Scene;

use super::*;

const SITE: &str = "usr/lib/python3.11/site-packages";

/// A distribution of version 1.0.
fn install(files: Scene, site: &str, name: &str, requires: &[&str]) -> Scene {
    let lines: String = requires.iter().map(|line| format!("Requires-Dist: {line}\n")).collect();
    files.file(
        &format!("{site}/{name}-1.0.dist-info/METADATA"),
        format!("Name: {name}\nVersion: 1.0\n{lines}"),
    )
}

fn depends(inventory: &Inventory) -> Vec<String> {
    edges(inventory, RelationshipKind::DependsOn)
        .into_iter()
        .map(|(from, to)| format!("{from} {to}"))
        .collect()
}

fn messages(inventory: &Inventory, code: DiagnosticCode) -> Vec<&str> {
    let found = inventory.diagnostics.iter().filter(|diagnostic| diagnostic.code == code);
    found.map(|diagnostic| diagnostic.message.as_str()).collect()
}

#[test]
fn markers_are_evaluated_for_the_images_interpreter() {
    let requires = [
        "B",
        "c ; python_version < '3.8'",
        "d ; sys_platform == 'win32'",
        "e>=0.5 ; platform_machine == 'x86_64'",
    ];
    let mut files = install(Scene::new(), SITE, "a", &requires);
    for name in ["b", "c", "d", "e"] {
        files = install(files, SITE, name, &[]);
    }
    assert_eq!(depends(&files.conclude()), ["a b", "a e"]);
}

#[test]
fn an_extra_counts_only_when_it_is_asked_for() {
    let graph = |asks: &str| {
        let mut files = install(Scene::new(), SITE, "app", &[asks]);
        files = install(
            files,
            SITE,
            "lib",
            &["always", "fast ; extra == 'Speed_Up'", "lib[speed-up] ; extra == 'all'"],
        );
        files = install(files, SITE, "always", &[]);
        depends(&install(files, SITE, "fast", &[]).conclude())
    };
    assert_eq!(graph("lib"), ["app lib", "lib always"]);
    assert_eq!(graph("lib[speed.up]"), ["app lib", "lib always", "lib fast"]);
    assert_eq!(graph("lib[all]"), ["app lib", "lib always", "lib fast"]);
    assert_eq!(graph("lib[other]"), ["app lib", "lib always"]);
}

#[test]
fn what_is_missing_or_of_a_wrong_version_is_said() {
    let mut files = install(Scene::new(), SITE, "a", &["b>=2", "gone", "c @ https://host/c.whl"]);
    files = install(files, SITE, "b", &[]);
    let inventory = install(files, SITE, "c", &[]).conclude();
    assert_eq!(depends(&inventory), ["a b", "a c"]);
    let unmet = messages(&inventory, DiagnosticCode::UnmetRequirement);
    assert_eq!(unmet, ["a: b>=2 is needed, and 1.0 is installed", "a: gone is not installed"]);
}

#[test]
fn what_cannot_be_evaluated_is_said() {
    let requires = ["b ; platform_release >= '5'", ">=1", "b ; (", "c"];
    let mut files = install(Scene::new(), SITE, "a", &requires);
    files = files.file(&format!("{SITE}/c.dist-info/METADATA"), "Name: c\nVersion: trunk\n");
    files = install(files, SITE, "d", &["c>1"]);
    let inventory = install(files, SITE, "b", &[]).conclude();
    assert_eq!(depends(&inventory), ["a c", "d c"]);
    assert_eq!(messages(&inventory, DiagnosticCode::CouldNotCompare).len(), 4);
}

#[test]
fn an_environment_sees_its_own_packages() {
    let venv = |system: bool| {
        let config = format!("home = /usr/bin\nversion = 3.11.2\ninclude-system-site-packages = {system}\n");
        let mut files = Scene::new().file("venv/pyvenv.cfg", config);
        files = install(files, "venv/lib/python3.11/site-packages", "a", &["b", "c"]);
        files = install(files, "venv/lib/python3.11/site-packages", "b", &[]);
        files = install(files, SITE, "b", &[]);
        install(files, SITE, "c", &[]).conclude()
    };
    let isolated = venv(false);
    assert_eq!(depends(&isolated), ["a b"]);
    assert_eq!(messages(&isolated, DiagnosticCode::UnmetRequirement), ["a: c is not installed"]);
    let open = venv(true);
    assert_eq!(depends(&open), ["a b", "a c"]);
    let edge = open.relationships.iter().find(|edge| edge.from.as_str().starts_with("pkg:pypi/a")).unwrap();
    let place = &open.component(&edge.to).unwrap().occurrences[0].path;
    assert!(place.starts_with("venv/"), "{place}");
}

#[test]
fn a_copy_looks_beside_itself_first() {
    let vendor = format!("{SITE}/pip/_vendor");
    let mut files = install(Scene::new(), &vendor, "a", &["b", "c"]);
    files = install(files, &vendor, "b", &[]);
    files = install(files, SITE, "b", &[]);
    files = install(files, SITE, "c", &[]);
    let inventory = install(files, SITE, "outside", &["a"]).conclude();
    assert_eq!(depends(&inventory), ["a b", "a c"]);
    let inside = inventory.relationships.iter().filter(|edge| edge.kind == RelationshipKind::DependsOn);
    let places: Vec<_> =
        inside.map(|edge| &inventory.component(&edge.to).unwrap().occurrences[0].path).collect();
    assert!(places.iter().any(|place| place.starts_with(&vendor)), "{places:?}");
    assert_eq!(messages(&inventory, DiagnosticCode::UnmetRequirement), ["outside: a is not installed"]);
}

#[test]
fn distributions_of_another_series_are_not_seen() {
    let files = install(Scene::new(), SITE, "a", &["b", "c"]);
    let files = install(files, "usr/lib/python3.9/site-packages", "b", &[]);
    let inventory = install(files, "usr/lib/python3/dist-packages", "c", &[]).conclude();
    assert_eq!(depends(&inventory), ["a c"]);
}

#[test]
fn an_interpreter_that_is_too_old_is_said() {
    let config = "home = /usr/bin\nversion = 3.7.1\n";
    let files = Scene::new().file("venv/pyvenv.cfg", config);
    let site = "venv/lib/python3.7/site-packages";
    let files = files
        .file(&format!("{site}/a-1.dist-info/METADATA"), "Name: a\nVersion: 1\nRequires-Python: >=3.8\n")
        .file(&format!("{site}/b-1.dist-info/METADATA"), "Name: b\nVersion: 1\nRequires-Python: >=3.6, <4\n")
        .file(&format!("{site}/c-1.dist-info/METADATA"), "Name: c\nVersion: 1\nRequires-Python: new\n");
    let inventory = files.conclude();
    let unmet = messages(&inventory, DiagnosticCode::UnmetRequirement);
    assert_eq!(unmet, ["a: Python >=3.8 is needed, and the interpreter is 3.7.1"]);
    assert_eq!(messages(&inventory, DiagnosticCode::CouldNotCompare).len(), 1);
}

#[test]
fn an_egg_info_has_its_requirements_in_a_file_of_its_own() {
    let files = Scene::new()
        .file(&format!("{SITE}/a-1.egg-info/PKG-INFO"), "Name: a\nVersion: 1\n")
        .file(&format!("{SITE}/a-1.egg-info/requires.txt"), "b\n[:python_version < \"3\"]\nc\n[x]\nd\n");
    let mut files = files;
    for name in ["b", "c", "d"] {
        files = install(files, SITE, name, &[]);
    }
    assert_eq!(depends(&files.conclude()), ["a b"]);
}

#[test]
fn distributions_that_need_each_other_do_no_harm() {
    let files = install(Scene::new(), SITE, "a", &["b[x]", "a"]);
    let files = install(files, SITE, "b", &["a[y] ; extra == 'x'", "a"]);
    assert_eq!(depends(&files.conclude()), ["a b", "b a"]);
}
