use wb_model::{DiagnosticCode, Inventory};

use crate::Merged;
use crate::resolve::dpkg::Dpkg;
use crate::resolve::python::testing::{component, edges};
use crate::testing::Scene;

use super::*;

const SITE: &str = "usr/lib/python3.11/site-packages";

fn in_site(files: Scene, name: &str, text: &str) -> Scene {
    files.file(&format!("{SITE}/{name}"), text)
}

fn diagnostics(inventory: &Inventory, code: DiagnosticCode) -> Vec<&str> {
    let found = inventory.diagnostics.iter().filter(|diagnostic| diagnostic.code == code);
    found.map(|diagnostic| diagnostic.message.as_str()).collect()
}

/// Paths of all files that some package owns, with the owners' names.
fn owned(merged: &Merged) -> Vec<(String, Vec<String>)> {
    let view = merged.view();
    let mut draft = Draft::default();
    Dpkg.resolve(&view, &mut draft);
    PythonPackages.resolve(&view, &mut draft);
    let mut all: Vec<_> = view
        .tree()
        .nodes()
        .filter(|node| !draft.owners(*node).is_empty())
        .map(|node| {
            let owners =
                draft.owners(node).iter().map(|id| draft.component(id).unwrap().name.clone()).collect();
            (view.tree().path(node), owners)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_distribution_is_a_component() {
    let metadata = "Name: Foo_Bar\nVersion: 2.1.0+cu121\nAuthor: A. Person\nLicense: Apache 2.0\nRequires-Python: >=3.8\n";
    let mut files = in_site(Scene::new(), "foo_bar-2.1.0.dist-info/METADATA", metadata);
    files = in_site(files, "foo_bar-2.1.0.dist-info/INSTALLER", "uv\n");
    files = in_site(
        files,
        "foo_bar-2.1.0.dist-info/WHEEL",
        "Root-Is-Purelib: false\nTag: cp311-cp311-linux_x86_64\n",
    );
    let direct = r#"{"url": "file:///app", "dir_info": {"editable": true}}"#;
    files = in_site(files, "foo_bar-2.1.0.dist-info/direct_url.json", direct);
    let inventory = files.conclude();
    let component = component(&inventory, "Foo_Bar", "2.1.0+cu121");
    assert_eq!(component.purl.as_ref().unwrap().to_string(), "pkg:pypi/foo-bar@2.1.0%2Bcu121");
    assert_eq!(component.supplier.as_deref(), Some("A. Person"));
    assert_eq!(component.licenses[0].expression.as_deref(), Some("Apache-2.0"));
    assert_eq!(component.identities[0].confidence, Confidence::CERTAIN);
    let property = |key: &str| component.properties.get(key).map_or("", String::as_str);
    assert_eq!(property("python:installer"), "uv");
    assert_eq!(property("python:editable"), "true");
    assert_eq!(property("python:direct-url"), "file:///app");
    assert_eq!(property("python:requires-python"), ">=3.8");
    assert_eq!(property("python:wheel-tags"), "cp311-cp311-linux_x86_64");
}

#[test]
fn the_same_distribution_at_two_places_is_two_components() {
    let metadata = "Name: a\nVersion: 1\n";
    let inventory = Scene::new()
        .file("usr/lib/python3.11/site-packages/a-1.dist-info/METADATA", metadata)
        .file("opt/app/a-1.dist-info/METADATA", metadata)
        .conclude();
    let ids: Vec<_> = inventory.components.iter().map(|component| component.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| id.starts_with("pkg:pypi/a@1#")));
}

#[test]
fn metadata_without_a_name_leave_the_folders_name() {
    let inventory = in_site(Scene::new(), "a_b-1.2.dist-info/METADATA", "Summary: nothing\n").conclude();
    let component = component(&inventory, "a_b", "1.2");
    assert_eq!(component.identities[0].confidence, Confidence::MEDIUM);
    assert_eq!(diagnostics(&inventory, DiagnosticCode::Unparsable).len(), 1);
}

#[test]
fn a_record_gives_ownership() {
    let mut files = in_site(Scene::new(), "a-1.dist-info/METADATA", "Name: a\nVersion: 1\n");
    let record = "a/__init__.py,sha256=x,5\na/m.so,,\n../../../bin/tool,sha256=x,2\na/gone.pyc,,\na-1.dist-info/METADATA,,\na-1.dist-info/RECORD,,\n";
    files = in_site(files, "a-1.dist-info/RECORD", record);
    files = in_site(files, "a/__init__.py", "12345")
        .file("usr/bin/tool", "#!")
        .symlink(&format!("{SITE}/a/m.so"), "/usr/lib/m.so");
    let merged = files.file("usr/lib/m.so", "elf").merge();
    let paths: Vec<_> = owned(&merged).into_iter().map(|(path, _)| path).collect();
    let site = |name: &str| format!("{SITE}/{name}");
    let expected = [
        "usr/bin/tool".to_owned(),
        site("a-1.dist-info/METADATA"),
        site("a-1.dist-info/RECORD"),
        site("a/__init__.py"),
        site("a/m.so"),
    ];
    assert_eq!(paths, expected);
}

#[test]
fn a_record_that_lies_is_told_and_gives_nothing() {
    let mut files = in_site(Scene::new(), "a-1.dist-info/METADATA", "Name: a\nVersion: 1\n");
    let record = "gone.py,sha256=x,1\ngone2.py,,\nchanged.py,sha256=x,1\n../../../../etc/passwd,,\n/etc/passwd,,\n../../../../../../../../etc/passwd,,\nb-1.dist-info/METADATA,,\n../../libssl.so,,\na,,\n..,,\n";
    files = in_site(files, "a-1.dist-info/RECORD", record);
    files = in_site(files, "b-1.dist-info/METADATA", "Name: b\nVersion: 1\n");
    files = in_site(files, "changed.py", "12345").file("etc/passwd", "root").file("usr/lib/libssl.so", "elf");
    let files = in_site(files, "a/__init__.py", "")
        .file("var/lib/dpkg/status", "Package: libssl3\nStatus: install ok installed\nVersion: 3\n")
        .file("var/lib/dpkg/info/libssl3.list", "/usr/lib/libssl.so\n");
    let merged = files.merge();
    let owned = owned(&merged);
    let owners = |path: &str| {
        owned.iter().find(|(other, _)| other == path).map(|(_, owners)| owners.clone()).unwrap_or_default()
    };
    assert_eq!(owners("usr/lib/libssl.so"), ["libssl3"]);
    assert_eq!(owners(&format!("{SITE}/b-1.dist-info/METADATA")), ["b"]);
    for path in ["etc/passwd".to_owned(), format!("{SITE}/changed.py"), format!("{SITE}/a/__init__.py")] {
        assert!(owners(&path).is_empty(), "{path}");
    }
    let tool = wb_model::Tool { name: "test".to_owned(), version: "0".to_owned() };
    let inventory = crate::conclude(&merged, tool, None);
    let mut messages = diagnostics(&inventory, DiagnosticCode::RecordMismatch);
    messages.sort_unstable();
    assert_eq!(
        messages,
        [
            "1 of 10 files it lists are metadata of another distribution; the first is b-1.dist-info/METADATA",
            "1 of 10 files it lists belong to a package of the operating system; the first is ../../libssl.so",
            "1 of 10 files it lists have another size; the first is changed.py",
            "3 of 10 files it lists are outside of the installation; the first is ../../../../etc/passwd",
            "4 of 10 files it lists are not there; the first is gone.py",
        ]
    );
}

#[test]
fn a_distribution_the_package_manager_installed_is_owned_by_its_package() {
    let path = "usr/lib/python3/dist-packages/a-1.egg-info";
    let files = Scene::new()
        .file(path, "Name: a\nVersion: 1\n")
        .file("var/lib/dpkg/status", "Package: python3-a\nStatus: install ok installed\nVersion: 1-2\n")
        .file("var/lib/dpkg/info/python3-a.list", format!("/{path}\n"));
    let inventory = files.conclude();
    assert_eq!(edges(&inventory, RelationshipKind::OwnedBy), [("a".to_owned(), "python3-a".to_owned())]);
}

#[test]
fn a_copy_with_metadata_is_contained_in_what_lists_it() {
    let vendored = "setuptools/_vendor/wheel-0.45.dist-info";
    let mut files =
        in_site(Scene::new(), "setuptools-80.dist-info/METADATA", "Name: setuptools\nVersion: 80\n");
    files = in_site(
        files,
        "setuptools-80.dist-info/RECORD",
        &format!("{vendored}/METADATA,,\n{vendored}/RECORD,,\n"),
    );
    files = in_site(files, &format!("{vendored}/METADATA"), "Name: wheel\nVersion: 0.45\n");
    let inventory = in_site(files, &format!("{vendored}/RECORD"), "wheel/__init__.py,,\n").conclude();
    assert_eq!(
        edges(&inventory, RelationshipKind::Contains),
        [("setuptools".to_owned(), "wheel".to_owned())]
    );
}

#[test]
fn an_egg_info_owns_what_its_lists_say() {
    let mut files = in_site(Scene::new(), "a-1.egg-info/PKG-INFO", "Name: a\nVersion: 1\n");
    files =
        in_site(files, "a-1.egg-info/installed-files.txt", "../a.py\n../../../../../etc/passwd\nPKG-INFO\n");
    files = in_site(files, "a.py", "").file("etc/passwd", "root");
    files = in_site(files, "b-1.egg-info/PKG-INFO", "Name: b\nVersion: 1\n");
    files = in_site(files, "b-1.egg-info/top_level.txt", "b\na\n../x\n");
    let merged = in_site(files, "b/c/d.py", "").merge();
    let owned = owned(&merged);
    let of = |name: &str| {
        let paths =
            owned.iter().filter(|(_, owners)| *owners == [name]).map(|(path, _)| path.replace(SITE, ""));
        paths.collect::<Vec<_>>()
    };
    assert_eq!(of("a"), ["/a-1.egg-info/PKG-INFO", "/a-1.egg-info/installed-files.txt", "/a.py"]);
    assert_eq!(of("b"), ["/b-1.egg-info/PKG-INFO", "/b-1.egg-info/top_level.txt", "/b/c/d.py"]);
}

#[test]
fn what_describes_the_interpreter_is_no_distribution() {
    let inventory = Scene::new()
        .file("usr/lib/python2.7/lib-dynload/Python-2.7.18.egg-info", "Name: Python\nVersion: 2.7.18\n")
        .file("usr/lib/python2.7/wsgiref.egg-info", "Name: wsgiref\nVersion: 0.1.2\n")
        .file("usr/lib/python2.7/site-packages/argparse-1.4.egg-info", "Name: argparse\nVersion: 1.4\n")
        .conclude();
    assert_eq!(inventory.components.len(), 1);
    component(&inventory, "argparse", "1.4");
}

#[test]
fn the_clearest_statement_about_the_licence_counts() {
    let licenses = |metadata: &PythonMetadata| -> Vec<(Option<String>, String)> {
        licenses(metadata).into_iter().map(|license| (license.expression, license.declared)).collect()
    };
    let line = |text: &str| format!("License :: OSI Approved :: {text}");
    let mut metadata = PythonMetadata {
        license: Some("Copyright\n\nPermission is hereby granted".to_owned()),
        license_classifiers: vec![line("MIT License"), line("BSD License")],
        ..PythonMetadata::default()
    };
    assert_eq!(licenses(&metadata), [(Some("MIT".to_owned()), line("MIT License"))]);
    metadata.license = Some("BSD-3-Clause".to_owned());
    assert_eq!(licenses(&metadata), [(Some("BSD-3-Clause".to_owned()), "BSD-3-Clause".to_owned())]);
    metadata.license_expression = Some("ISC".to_owned());
    assert_eq!(licenses(&metadata), [(Some("ISC".to_owned()), "ISC".to_owned())]);
    metadata = PythonMetadata { license: Some("\n ====\n Terms\n".to_owned()), ..PythonMetadata::default() };
    assert_eq!(licenses(&metadata), [(None, "Terms".to_owned())]);
    metadata = PythonMetadata { license_classifiers: vec![line("BSD License")], ..PythonMetadata::default() };
    assert_eq!(licenses(&metadata), [(None, line("BSD License"))]);
    assert!(licenses(&PythonMetadata::default()).is_empty());
}
