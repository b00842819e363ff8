//! yarn_berry: good, empty, cut short and wrong files.

use super::*;

const GOOD: &str = r##"__metadata:
  version: 8
  cacheKey: 10c0

"left-pad@npm:^1.3.0":
  version: 1.3.0
  resolution: "left-pad@npm:1.3.0"
  checksum: 10c0/ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  languageName: node
  linkType: hard

"x@workspace:.":
  version: 0.0.0-use.local
  resolution: "x@workspace:."
  dependencies:
    left-pad: "npm:^1.3.0"
  languageName: unknown
  linkType: soft
"##;

fn of(text: &str) -> Result<LockFile, LockError> {
    read("yarn.lock", text.as_bytes())
}

#[test]
fn good() {
    let file = of(GOOD).unwrap();
    assert_eq!((file.packages.len(), file.problems.len()), (1, 0));
    assert!(file.packages[0].artifacts[0].hashes[0].is_strong());
    assert_eq!(file.requirements[0].specifier, "^1.3.0");
}

#[test]
fn empty_file() {
    assert!(of("").is_err());
}

#[test]
fn cut_short() {
    assert!(of(GOOD.split_once("  resolution").unwrap().0).is_err());
    for end in 0..GOOD.len() {
        let _ = of(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(matches!(of("__metadata:\n  version: 99\n"), Err(LockError::Version { .. })));
    assert!(of("- a\n").is_err());
    let file = of(&GOOD.replace("10c0/ffff", "10c0/")).unwrap();
    assert!(
        !file.packages[0]
            .artifacts
            .iter()
            .chain(&file.packages[file.packages.len() - 1].artifacts)
            .all(|one| one.hashes.iter().all(crate::Hash::is_strong))
    );
}
