//! package_json: good, empty, cut short and wrong files.

use super::*;
use crate::NoIncludes;

const GOOD: &str = r##"{"name": "x", "dependencies": {"a": "^1", "c": "2"}, "devDependencies": {"b": "1.0.0"},
 "optionalDependencies": {"c": "2"}}"##;

fn read(text: &str) -> Result<LockFile, LockError> {
    PackageJson.read("package.json", text.as_bytes(), &NoIncludes)
}

#[test]
fn good() {
    assert!(PackageJson.is_called("package.json"));
    let file = read(GOOD).unwrap();
    assert_eq!(file.problems, []);
    let names: Vec<_> =
        file.requirements.iter().map(|one| (one.name.as_str(), one.group.as_deref())).collect();
    assert_eq!(names, [("a", None), ("b", Some("dev")), ("c", Some("optional"))]);
}

#[test]
fn empty_file() {
    assert!(matches!(read(""), Err(LockError::Unparsable { .. })));
}

#[test]
fn cut_short() {
    assert!(matches!(read(&GOOD[..40]), Err(LockError::Unparsable { .. })), "{:?}", read(&GOOD[..40]));
    // No cut panics.
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _ = read(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(read("[1]").is_err());
    assert!(read(r#"{"dependencies": 3}"#).is_err());
}
