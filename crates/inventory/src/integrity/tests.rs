//! Each check on an image where it finds something and on one where it does not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use md5::{Digest as _, Md5};
use sha2::Sha256;
use wb_model::{Outcome, Severity};

use super::*;
use crate::read::integrity::file_digest::hex;
use crate::read::integrity::testing::pyc;
use crate::testing::{MTIME, Scene};

const STATUS: &str = "Package: base\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n";
const SITE: &str = "usr/local/lib/python3.11/site-packages";
const SOURCE: &str = "import os\ndef run():\n    return os.name\n";

/// What a file is changed to; none to leave it out.
type Change<'a> = dyn Fn(&str, Vec<u8>) -> Option<Vec<u8>> + 'a;

/// A distribution with two programs, and a wheel with a module, its bytecode, a path file and a library.
fn scene(change: &Change<'_>) -> Scene {
    let site = |name: &str| format!("{SITE}/{name}");
    let row = |name: &str, content: &[u8]| {
        format!("{name},sha256={},{}\n", URL_SAFE_NO_PAD.encode(Sha256::digest(content)), content.len())
    };
    let files: Vec<(String, u16, Vec<u8>)> = vec![
        ("usr/bin/bash".to_owned(), 0o755, b"bash".to_vec()),
        ("usr/bin/su".to_owned(), 0o4755, b"su".to_vec()),
        ("usr/share/doc/base/README".to_owned(), 0o644, b"words".to_vec()),
        (site("a/__init__.py"), 0o644, SOURCE.as_bytes().to_vec()),
        (
            site("a/__pycache__/__init__.cpython-311.pyc"),
            0o644,
            pyc(&["os", "run", "name"], &[], MTIME, SOURCE.len()),
        ),
        (site("a.pth"), 0o644, b"import a\n".to_vec()),
        (site("a.libs/libz.so"), 0o644, b"library".to_vec()),
        (site("a/empty.py"), 0o644, Vec::new()),
    ];
    let md5sums: String = files
        .iter()
        .filter(|(path, ..)| !path.starts_with(SITE))
        .map(|(path, _, content)| format!("{}  {path}\n", hex(&Md5::digest(content))))
        .collect();
    let record: String = files
        .iter()
        .filter_map(|(path, _, content)| Some((path.strip_prefix(SITE)?.strip_prefix('/')?, content)))
        .map(
            |(name, content)| if name.ends_with(".pyc") { format!("{name},,\n") } else { row(name, content) },
        )
        .collect();
    let list: String =
        files.iter().map(|(path, ..)| format!("/{path}\n")).filter(|path| !path.contains(SITE)).collect();
    let mut scene = Scene::new()
        .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .file("var/lib/dpkg/status", STATUS)
        .file("var/lib/dpkg/info/base.list", list)
        .file("var/lib/dpkg/info/base.md5sums", md5sums)
        .file(&site("a-1.dist-info/METADATA"), "Metadata-Version: 2.1\nName: a\nVersion: 1\n")
        .file(&site("a-1.dist-info/RECORD"), record + "a-1.dist-info/METADATA,,\na-1.dist-info/RECORD,,\n");
    for (path, mode, content) in files {
        if let Some(content) = change(&path, content) {
            scene = scene.file_with_mode(&path, mode, content);
        }
    }
    scene
}

fn unchanged() -> Scene {
    scene(&|_, content| Some(content))
}

fn found(scene: &Scene) -> Vec<(String, Severity, String)> {
    let integrity = verify(&scene.merge_every_file());
    assert!(integrity.is_complete(), "{:?}", integrity.statuses);
    let one = |one: &Observation| (one.rule.clone(), one.severity, one.place.to_string());
    integrity.observations.iter().map(one).collect()
}

fn one(rule: &str, severity: Severity, path: &str) -> Vec<(String, Severity, String)> {
    vec![(rule.to_owned(), severity, path.to_owned())]
}

#[test]
fn an_untouched_image_is_all_right() {
    let integrity = verify(&unchanged().merge_every_file());
    assert_eq!(integrity.observations, []);
    // bash, su, the README, and four files of the wheel.
    assert_eq!(integrity.counts.matched, 7, "{:?}", integrity.counts);
    let skipped = integrity.statuses.iter().find(|line| line.name == "integrity/mode-changed").unwrap();
    assert!(matches!(skipped.outcome, Outcome::Skipped { .. }));
}

#[test]
fn a_flipped_byte_is_found_with_both_digests() {
    let path = format!("{SITE}/a.libs/libz.so");
    let changed = scene(&|at, content| Some(if at == path { b"librarY".to_vec() } else { content }));
    let integrity = verify(&changed.merge_every_file());
    assert_eq!(integrity.observations.len(), 1);
    let message = &integrity.observations[0].message;
    assert_eq!(message.matches("sha256:").count(), 2, "{message}");
    assert!(message.contains("Python package a 1") && message.contains("RECORD"), "{message}");
    let debian = scene(&|at, content| Some(if at == "usr/bin/bash" { b"hsab".to_vec() } else { content }));
    assert_eq!(found(&debian), one("file-changed", Severity::High, "usr/bin/bash"));
}

#[test]
fn a_missing_file_is_found_and_missing_documentation_is_counted() {
    let path = format!("{SITE}/a.libs/libz.so");
    assert_eq!(
        found(&scene(&|at, content| (at != path).then_some(content))),
        one("file-missing", Severity::Medium, &path)
    );
    let without = scene(&|at, content| (!at.starts_with("usr/share/doc")).then_some(content));
    let integrity = verify(&without.merge_every_file());
    assert_eq!((integrity.observations.len(), integrity.counts.left_out), (0, 1));
}

#[test]
fn a_link_in_a_files_place_counts_as_what_it_leads_to() {
    let moved = scene(&|at, content| (at != "usr/bin/bash").then_some(content))
        .file("opt/bash", "bash")
        .symlink("usr/bin/bash", "/opt/bash");
    assert_eq!(found(&moved), []);
    let dangling =
        scene(&|at, content| (at != "usr/bin/bash").then_some(content)).symlink("usr/bin/bash", "/opt/none");
    assert_eq!(found(&dangling), one("file-changed", Severity::High, "usr/bin/bash"));
}

#[test]
fn a_diverted_file_is_looked_for_where_it_went() {
    let diverted = scene(&|at, content| (at != "usr/bin/bash").then_some(content))
        .file("var/lib/dpkg/diversions", "/usr/bin/bash\n/usr/bin/bash.real\nother\n")
        .file("usr/bin/bash.real", "bash")
        .file("usr/bin/bash", "#!/bin/sh\n");
    assert_eq!(found(&diverted), []);
}

#[test]
fn replaced_bytecode_is_found_and_bytecode_of_the_source_is_not() {
    let path = format!("{SITE}/a/__pycache__/__init__.cpython-311.pyc");
    let other = pyc(&["os", "run", "name", "socket"], &[], MTIME, SOURCE.len());
    let scene_of = |bytes: Vec<u8>| {
        let path = path.clone();
        scene(&move |at, content| Some(if at == path { bytes.clone() } else { content }))
    };
    let integrity = verify(&scene_of(other).merge_every_file());
    assert_eq!(integrity.observations[0].rule, "bytecode-changed");
    assert!(integrity.observations[0].message.contains("socket"), "{:?}", integrity.observations);
    let stale = scene_of(pyc(&["os"], &[], MTIME, SOURCE.len() + 1));
    assert_eq!(found(&stale), one("bytecode-changed", Severity::Low, &path));
    // All times are set to one value by the builder: then they say nothing.
    assert_eq!(found(&scene_of(pyc(&["os"], &[], 0, SOURCE.len()))), []);
}

#[test]
fn bytecode_without_a_source_is_worse_where_python_imports_it() {
    let bytes = pyc(&[], &[], MTIME, 1);
    let left = unchanged().file(&format!("{SITE}/__pycache__/gone.cpython-311.pyc"), &bytes);
    let path = format!("{SITE}/__pycache__/gone.cpython-311.pyc");
    assert_eq!(found(&left), one("bytecode-without-source", Severity::Low, &path));
    let imported = unchanged().file(&format!("{SITE}/gone.pyc"), &bytes);
    assert_eq!(
        found(&imported),
        one("bytecode-without-source", Severity::Medium, &format!("{SITE}/gone.pyc"))
    );
}

#[test]
fn path_files_and_customisations_that_no_package_brought_are_found() {
    let path = format!("{SITE}/x.pth");
    assert_eq!(
        found(&unchanged().file(&path, "/opt\nimport os\n")),
        one("path-file-code", Severity::Critical, &format!("{path}:2"))
    );
    assert_eq!(found(&unchanged().file(&path, "/opt\n")), []);
    let path = "usr/lib/python3.11/sitecustomize.py";
    assert_eq!(found(&unchanged().file(path, "x")), one("startup-code", Severity::High, path));
    assert_eq!(found(&unchanged().file("etc/ld.so.preload", "/x.so")).len(), 1);
    // Debian's is a link to a configuration file of a package.
    let linked = unchanged().symlink(path, "/usr/bin/bash");
    assert_eq!(found(&linked), []);
}

#[test]
fn programs_and_modules_that_no_package_brought_are_found() {
    let program = unchanged().file_with_mode("usr/bin/tool", 0o755, "x");
    assert_eq!(found(&program), one("unowned-executable", Severity::Medium, "usr/bin/tool"));
    let local = unchanged().file_with_mode("usr/local/bin/tool", 0o755, "x");
    assert_eq!(found(&local), one("unowned-executable", Severity::Low, "usr/local/bin/tool"));
    assert_eq!(found(&unchanged().file_with_mode("opt/app/tool", 0o755, "x")), []);
    let path = format!("{SITE}/a/extra.py");
    assert_eq!(found(&unchanged().file(&path, "x")), one("unowned-module", Severity::Medium, &path));
}

#[test]
fn set_id_bits_are_for_the_programs_that_ship_so() {
    let bash = scene(&|at, content| (at != "usr/bin/bash").then_some(content));
    let bash = bash.file_with_mode("usr/bin/bash", 0o4755, "bash");
    assert_eq!(found(&bash), one("setuid-unexpected", Severity::Critical, "usr/bin/bash"));
    // A program of a well-known name that no package brought is another program.
    let other = unchanged().file_with_mode("opt/sudo", 0o4755, "x");
    assert_eq!(found(&other), one("setuid-unexpected", Severity::Critical, "opt/sudo"));
}

#[test]
fn a_file_of_two_packages_is_right_when_one_of_them_says_so() {
    let info = |name: &str| format!("{SITE}/b-1.dist-info/{name}");
    let shared = unchanged().file(&info("METADATA"), "Metadata-Version: 2.1\nName: b\nVersion: 1\n").file(
        &info("RECORD"),
        "a/__init__.py,sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,3\nb-1.dist-info/RECORD,,\n",
    );
    assert_eq!(found(&shared), []);
}
