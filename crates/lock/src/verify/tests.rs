use std::io::Cursor;

use super::*;
use crate::format::requirements_txt::RequirementsTxt;
use crate::wheel::{RecordRow, read_archive};
use crate::{Format, NoIncludes};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

fn lock(text: &str) -> LockFile {
    RequirementsTxt.read("requirements.txt", text.as_bytes(), &NoIncludes).unwrap()
}

fn found(file: &str, sha256: &str) -> FoundArchive {
    FoundArchive {
        place: format!("wheelhouse/{file}"),
        file: file.to_owned(),
        hashes: vec![Hash::new("sha256", sha256)],
    }
}

fn state(lock_text: &str, file: &str, sha256: &str) -> ArchiveState {
    let lock = lock(lock_text);
    archives(&[&lock], &[found(file, sha256)]).archives.remove(0).state
}

#[test]
fn archives_are_compared_with_their_pins() {
    let pin = format!("x==1.0 --hash=sha256:{A}\n");
    assert!(state(&pin, "x-1.0-py3-none-any.whl", A).is_matched());
    let ArchiveState::Differs { pinned } = state(&pin, "x-1.0-py3-none-any.whl", B) else { panic!() };
    assert_eq!(
        (pinned[0].hash.hex.as_str(), pinned[0].path.as_str(), pinned[0].line),
        (A, "requirements.txt", Some(1))
    );
    assert!(matches!(state(&pin, "x-1.1-py3-none-any.whl", A), ArchiveState::OtherVersion { .. }));
    assert_eq!(state(&pin, "y-1.0-py3-none-any.whl", A), ArchiveState::NotPinned);
    assert!(matches!(state("x==1.0", "x-1.0.tar.gz", A), ArchiveState::NoHash { .. }));
    assert!(matches!(state(&pin, "nonsense", A), ArchiveState::NoName { .. }));
    // A short hash is no pin, even if it is a beginning of the right one.
    assert!(matches!(state("x==1.0 --hash=sha256:aa", "x-1.0.tar.gz", A), ArchiveState::NoHash { .. }));
    // PEP 440: `==1.0` takes a local version; its content is what counts.
    assert!(matches!(state(&pin, "x-1.0+cu121-py3-none-any.whl", B), ArchiveState::Differs { .. }));
}

#[test]
fn a_named_file_must_have_its_own_hash() {
    let mut lock = lock("x==1.0\n");
    let artifact = |file: &str, hex: &str| crate::Artifact {
        file: Some(file.to_owned()),
        hashes: vec![Hash::new("sha256", hex)],
        ..Default::default()
    };
    lock.packages[0].artifacts = vec![artifact("x-1.0-py3-none-any.whl", A), artifact("x-1.0.tar.gz", B)];
    let state = |file: &str, hex: &str| archives(&[&lock], &[found(file, hex)]).archives.remove(0).state;
    assert!(state("x-1.0.tar.gz", B).is_matched());
    let ArchiveState::Differs { pinned } = state("x-1.0.tar.gz", A) else { panic!() };
    assert_eq!(pinned.len(), 1);
    assert!(matches!(
        state("x-1.0-cp39-abi3-linux_x86_64.whl", &"c".repeat(64)),
        ArchiveState::OtherFile { .. }
    ));
}

#[test]
fn what_is_pinned_and_not_there_is_missing() {
    let lock = lock(&format!("x==1.0 --hash=sha256:{A}\ny==2 ; os_name == 'nt'\n-e .\n"));
    let comparison = archives(&[&lock], &[found("x-1.0.tar.gz", A)]);
    let missing: Vec<_> =
        comparison.missing.iter().map(|pin| (pin.name.as_str(), pin.marker.is_some())).collect();
    assert_eq!(missing, [("y", true)]);
}

fn row(path: &str, hex: &str) -> RecordRow {
    RecordRow { path: path.to_owned(), hash: Some(Hash::new("sha256", hex)), size: None }
}

fn compare_installed(change: impl FnOnce(&mut Vec<RecordRow>)) -> InstalledState {
    let metadata = ("demo_x-1.0.dist-info/METADATA", "Name: demo-x\nVersion: 1.0\n");
    let members = [
        metadata,
        ("demo.py", "x = 1\n"),
        ("demo_x-1.0.data/scripts/run", "#!python\n"),
        ("demo_x-1.0.data/data/share/x.txt", "x"),
        ("demo_x-1.0.data/purelib/pure.py", ""),
    ];
    let bytes = crate::wheel::tests::wheel(&members, None);
    let archive = read_archive("demo_x-1.0-py3-none-any.whl", Cursor::new(&bytes)).unwrap();
    let lock = lock(&format!("demo-x==1.0 --hash={}\n", archive.hashes[0]));
    let mut rows: Vec<RecordRow> = archive.record.iter().filter(|row| row.hash.is_some()).cloned().collect();
    for row in &mut rows {
        row.path = row
            .path
            .replace("demo_x-1.0.data/scripts/", "../../../bin/")
            .replace("demo_x-1.0.data/data/", "../../../")
            .replace("demo_x-1.0.data/purelib/", "");
        if row.path.ends_with("bin/run") {
            row.hash = Some(Hash::new("sha256", B));
        }
    }
    let by_installer =
        ["demo_x-1.0.dist-info/INSTALLER", "__pycache__/demo.cpython-311.pyc", "../../../bin/demo-entry"];
    rows.extend(by_installer.iter().map(|path| row(path, A)));
    change(&mut rows);
    let distribution = Installed {
        place: "demo_x-1.0.dist-info".to_owned(),
        name: "Demo.X".to_owned(),
        version: "1.0".to_owned(),
        record: Some(rows),
    };
    let wheel = PinnedWheel { place: "wheelhouse/demo".to_owned(), archive };
    installed(&[&lock], &[distribution], &[wheel]).distributions.remove(0).state
}

#[test]
fn what_an_installer_adds_is_no_difference() {
    assert_eq!(compare_installed(|_| {}), InstalledState::Matched { wheel: "wheelhouse/demo".to_owned() });
}

#[test]
fn installed_content_that_is_not_the_wheels_is_found() {
    let change = |rows: &mut Vec<RecordRow>| {
        rows.retain(|row| row.path != "pure.py");
        rows.iter_mut()
            .filter(|row| row.path == "demo.py")
            .for_each(|row| row.hash = Some(Hash::new("sha256", A)));
        rows.push(row("sitecustomize.py", A));
    };
    let InstalledState::Differs { changed, missing, added, .. } = compare_installed(change) else { panic!() };
    assert_eq!(changed[0].path, "demo.py");
    assert_eq!(missing, ["demo_x-1.0.data/purelib/pure.py"]);
    assert_eq!(added, ["sitecustomize.py"]);
}

#[test]
fn without_a_wheel_only_the_version_is_known() {
    let lock = lock("x==1.0\ngone==1\n");
    let one = |name: &str, version: &str| Installed {
        place: name.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        record: None,
    };
    let comparison = installed(&[&lock], &[one("X", "1.0.0"), one("y", "1")], &[]);
    assert!(matches!(comparison.distributions[0].state, InstalledState::VersionOnly { .. }));
    assert_eq!(comparison.distributions[1].state, InstalledState::NotPinned);
    assert_eq!(comparison.missing[0].name, "gone");
    let comparison = installed(&[&lock], &[one("x", "2")], &[]);
    assert!(matches!(comparison.distributions[0].state, InstalledState::OtherVersion { .. }));
}
