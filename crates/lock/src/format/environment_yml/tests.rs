//! environment_yml: good, empty, cut short and wrong files.

use super::*;
use crate::NoIncludes;

const GOOD: &str = r##"name: train
channels: [conda-forge, defaults]
dependencies:
- python=3.11
- conda-forge::numpy >=1.26,<2
- pip:
  - Typing_Extensions==4.12.2
  - requests[socks]>=2; python_version > "3.8"
  - --extra-index-url https://packages.example
"##;

fn read(text: &str) -> Result<LockFile, LockError> {
    EnvironmentYml.read("environment.yml", text.as_bytes(), &NoIncludes)
}

#[test]
fn good() {
    assert!(EnvironmentYml.is_called("environment.yml"));
    let file = read(GOOD).unwrap();
    assert_eq!(file.problems, []);
    let names: Vec<_> =
        file.requirements.iter().map(|one| (one.name.as_str(), one.specifier.as_str())).collect();
    let pip = [("typing-extensions", "==4.12.2"), ("requests", ">=2")];
    assert_eq!(names, [&[("python", "=3.11"), ("numpy", ">=1.26,<2")][..], &pip].concat());
    assert_eq!(file.indexes.len(), 2);
}

#[test]
fn empty_file() {
    assert!(matches!(read(""), Err(LockError::Unparsable { .. })));
}

#[test]
fn cut_short() {
    assert!(
        matches!(read("name: x\ndependencies: [a"), Err(LockError::Unparsable { .. })),
        "{:?}",
        read("name: x\ndependencies: [a")
    );
    // No cut panics.
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _ = read(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(read("dependencies: 3\n").is_err());
    assert!(read("name: x\n").is_err());
}
