//! pnpm_lock: good, empty, cut short and wrong files.

use super::*;
use crate::NoIncludes;

const GOOD: &str = r##"lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      left-pad:
        specifier: ^1.3.0
        version: 1.3.0
packages:
  '@a/b@1.0.0':
    resolution: {integrity: sha512-7iaw3Ur350mqGo7jwQrpkj9hiYB3Lkc/iBml1JQODbJ6wYX4oOHV+E+IvIh/1nsUNzLDBMxfqa2Ob1f1ACio/w==}
  left-pad@1.3.0:
    resolution: {integrity: sha512-7iaw3Ur350mqGo7jwQrpkj9hiYB3Lkc/iBml1JQODbJ6wYX4oOHV+E+IvIh/1nsUNzLDBMxfqa2Ob1f1ACio/w==}
  c@https://host.example/c.tgz:
    resolution: {tarball: https://host.example/c.tgz}
    version: 3.0.0
snapshots: {}
"##;

fn read(text: &str) -> Result<LockFile, LockError> {
    PnpmLock.read("pnpm-lock.yaml", text.as_bytes(), &NoIncludes)
}

#[test]
fn good() {
    assert!(PnpmLock.is_called("pnpm-lock.yaml"));
    let file = read(GOOD).unwrap();
    assert_eq!(file.problems, []);
    let by = |name: &str| file.packages.iter().find(|one| one.name == name).unwrap();
    assert_eq!(by("@a/b").version.as_deref(), Some("1.0.0"));
    assert!(by("left-pad").artifacts[0].hashes[0].is_strong());
    assert_eq!((by("c").version.as_deref(), by("c").artifacts[0].hashes.len()), (Some("3.0.0"), 0));
    assert_eq!(file.requirements[0].specifier, "^1.3.0");
}

#[test]
fn empty_file() {
    assert!(matches!(read(""), Err(LockError::Unparsable { .. })));
}

#[test]
fn cut_short() {
    assert!(
        matches!(read(GOOD.split_once("}").unwrap().0), Err(LockError::Unparsable { .. })),
        "{:?}",
        read(GOOD.split_once("}").unwrap().0)
    );
    // No cut panics.
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _ = read(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(matches!(read("lockfileVersion: '7.0'\n"), Err(LockError::Version { .. })));
    assert!(read("packages: 3\n").is_err());
}

#[test]
fn versions_5_and_6() {
    let five = read("lockfileVersion: 5.4\nspecifiers:\n  a: ^1\ndependencies:\n  a: 1.0.0\npackages:\n  /@s/a/1.0.0_x@2.0.0:\n    \
        resolution: {integrity: sha512-7iaw3Ur350mqGo7jwQrpkj9hiYB3Lkc/iBml1JQODbJ6wYX4oOHV+E+IvIh/1nsUNzLDBMxfqa2Ob1f1ACio/w==}\n    dev: true\n").unwrap();
    assert_eq!(
        (five.packages[0].name.as_str(), five.packages[0].version.as_deref()),
        ("@s/a", Some("1.0.0"))
    );
    assert_eq!((five.requirements[0].specifier.as_str(), five.packages[0].optional), ("^1", true));
    let six = read("lockfileVersion: '6.0'\npackages:\n  /a@1.0.0(b@2.0.0):\n    resolution: {integrity: sha512-7iaw3Ur350mqGo7jwQrpkj9hiYB3Lkc/iBml1JQODbJ6wYX4oOHV+E+IvIh/1nsUNzLDBMxfqa2Ob1f1ACio/w==}\n").unwrap();
    assert_eq!((six.packages[0].name.as_str(), six.packages[0].version.as_deref()), ("a", Some("1.0.0")));
}
