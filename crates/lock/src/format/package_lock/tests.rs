//! package_lock: good, empty, cut short and wrong files.

use super::*;
use crate::NoIncludes;

const GOOD: &str = r##"{ "name": "x", "lockfileVersion": 3, "packages": {
  "": { "name": "x", "dependencies": { "left-pad": "^1.3.0" }, "devDependencies": { "@a/b": "1.0.0" } },
  "node_modules/left-pad": { "version": "1.3.0",
    "resolved": "https://registry.example/left-pad/-/left-pad-1.3.0.tgz", "integrity": "sha512-7iaw3Ur350mqGo7jwQrpkj9hiYB3Lkc/iBml1JQODbJ6wYX4oOHV+E+IvIh/1nsUNzLDBMxfqa2Ob1f1ACio/w==" },
  "node_modules/@a/b": { "version": "1.0.0", "dev": true, "resolved": "git+ssh://git@host.example/a/b.git#dddddddddddddddddddddddddddddddddddddddd" },
  "node_modules/left-pad/node_modules/in": { "version": "2.0.0", "inBundle": true },
  "node_modules/w": { "resolved": "packages/w", "link": true }, "packages/w": { "version": "0.1.0" } } }"##;

fn read(text: &str) -> Result<LockFile, LockError> {
    PackageLock.read("package-lock.json", text.as_bytes(), &NoIncludes)
}

#[test]
fn good() {
    assert!(PackageLock.is_called("package-lock.json"));
    let file = read(GOOD).unwrap();
    assert_eq!(file.problems, []);
    let by = |name: &str| file.packages.iter().find(|one| one.name == name).unwrap();
    assert_eq!(by("left-pad").artifacts[0].hashes[0].algorithm, "sha512");
    assert!(by("left-pad").artifacts[0].hashes[0].is_strong());
    assert_eq!(by("left-pad").origin, Origin::Index(Some("https://registry.example".to_owned())));
    assert!(matches!(&by("@a/b").origin, Origin::Git { commit: Some(_), .. }));
    assert!(by("@a/b").optional);
    assert!(matches!(by("in").origin, Origin::Path(_)));
    assert_eq!(by("w").origin, Origin::Path("packages/w".to_owned()));
    assert_eq!(file.packages.len(), 4);
    assert_eq!(file.requirements.len(), 2);
}

#[test]
fn empty_file() {
    assert!(matches!(read(""), Err(LockError::Unparsable { .. })));
}

#[test]
fn cut_short() {
    assert!(
        matches!(read(GOOD.split_once("@a/b").unwrap().0), Err(LockError::Unparsable { .. })),
        "{:?}",
        read(GOOD.split_once("@a/b").unwrap().0)
    );
    // No cut panics.
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _ = read(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(matches!(read(r#"{"lockfileVersion": 9}"#), Err(LockError::Version { .. })));
    assert!(read("[]").is_err());
    let file = read(&GOOD.replace("sha512-7i", "sha512-")).unwrap();
    let left = file.packages.iter().find(|one| one.name == "left-pad").unwrap();
    assert!(!left.artifacts[0].hashes[0].is_strong());
}

#[test]
fn version_1_nested_and_not_without_end() {
    let text = r#"{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "requires": true,
        "resolved": "https://registry.example/a/-/a-1.0.0.tgz", "integrity": "sha1-qrvMqrvMqrvMqrvMqrvMqrvMqrs=",
        "dependencies": {"b": {"version": "github:x/b#main", "requires": {"c": "1"}}}}}}"#;
    let file = read(text).unwrap();
    assert_eq!(file.packages[0].artifacts[0].hashes[0].algorithm, "sha1");
    assert!(matches!(&file.packages[1].origin, Origin::Git { commit: None, .. }));
    let deep = (0..60)
        .fold("{}".to_owned(), |inner, _| format!(r#"{{"a": {{"version": "1", "dependencies": {inner}}}}}"#));
    assert!(read(&format!(r#"{{"lockfileVersion": 1, "dependencies": {deep}}}"#)).is_err());
}

#[test]
fn wrong_because_cut_a_package_that_another_one_needs_is_missed() {
    let text = |rest: &str| {
        format!(
            r#"{{"lockfileVersion": 3, "packages": {{"": {{}}, "node_modules/a": {{"version": "1.0.0",
            "dependencies": {{"b": "^1.0.0"}}, "peerDependencies": {{"c": "*"}}}}{rest}}}}}"#
        )
    };
    let read =
        |text: &str| PackageLock.read("package-lock.json", text.as_bytes(), &crate::NoIncludes).unwrap();
    let cut = read(&text(""));
    let said: Vec<&str> = cut.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(said, ["a needs b, which is not locked"]);
    let whole = read(&text(r#", "node_modules/a/node_modules/b": {"version": "1.0.0"}"#));
    assert!(whole.problems.is_empty(), "{:?}", whole.problems);
}
