//! conda_lock: good, empty, cut short and wrong files.

use super::*;
use crate::NoIncludes;

const GOOD: &str = r##"version: 1
metadata:
  content_hash:
    linux-64: abc
  channels:
  - url: conda-forge
    used_env_vars: []
  platforms: [linux-64]
package:
- name: zlib
  version: 1.3
  manager: conda
  platform: linux-64
  dependencies:
    libgcc: '>=13'
  url: https://user:pass@channel.example/linux-64/zlib-1.3-0.conda
  hash:
    md5: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  category: main
  optional: false
- name: Typing_Extensions
  version: 4.12.2
  manager: pip
  platform: linux-64
  dependencies: {}
  url: https://files.example/typing_extensions-4.12.2-py3-none-any.whl
  hash:
    sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  category: dev
  optional: true
"##;

fn read(text: &str) -> Result<LockFile, LockError> {
    CondaLock.read("conda-lock.yml", text.as_bytes(), &NoIncludes)
}

#[test]
fn good() {
    assert!(CondaLock.is_called("conda-lock.yml"));
    let file = read(GOOD).unwrap();
    assert_eq!(file.problems, []);
    let [zlib, typing] = file.packages.as_slice() else { panic!("{file:?}") };
    assert_eq!((zlib.ecosystem, zlib.version.as_deref()), (Ecosystem::Conda, Some("1.3")));
    assert_eq!(zlib.artifacts[0].hashes.len(), 2);
    assert_eq!(zlib.artifacts[0].url.as_deref(), Some("https://channel.example/linux-64/zlib-1.3-0.conda"));
    assert_eq!((typing.name.as_str(), typing.optional), ("typing-extensions", true));
    assert_eq!(typing.artifacts[0].file.as_deref(), Some("typing_extensions-4.12.2-py3-none-any.whl"));
    assert_eq!(file.manifest_fingerprint.as_deref(), Some("linux-64=abc"));
}

#[test]
fn empty_file() {
    assert!(matches!(read(""), Err(LockError::Unparsable { .. })));
}

#[test]
fn cut_short() {
    assert!(
        matches!(read("version: 1\nmetadata:\n  content_hash: {"), Err(LockError::Unparsable { .. })),
        "{:?}",
        read("version: 1\nmetadata:\n  content_hash: {")
    );
    // No cut panics.
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _ = read(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(matches!(read("version: 7\npackage: []\n"), Err(LockError::Version { .. })));
    assert!(matches!(read("- a list\n"), Err(LockError::Unparsable { .. })));
    let short = read(&GOOD.replace("sha256: aaaaaaaaaa", "sha256: 12")).unwrap();
    assert!(short.packages.iter().all(|one| !one.artifacts[0].hashes.iter().any(crate::Hash::is_strong)));
}

#[test]
fn explicit_list() {
    let text = "# platform: linux-64\n@EXPLICIT\nhttps://channel.example/linux-64/a-b-1.0-h1_0.conda#cccccccccccccccccccccccccccccccc\n\
        https://channel.example/noarch/tz-2024a-0.tar.bz2#sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
    let read = |text: &str| CondaExplicit.read("conda-linux-64.lock", text.as_bytes(), &NoIncludes);
    let file = read(text).unwrap();
    assert_eq!(file.packages[0].name, "a-b");
    assert_eq!(file.packages[0].artifacts[0].hashes[0].algorithm, "md5");
    assert_eq!(file.packages[1].artifacts[0].hashes[0].algorithm, "sha256");
    assert_eq!(file.packages[1].line, Some(4));
    assert!(read("").is_err());
    assert!(read("https://channel.example/noarch/tz-2024a-0.conda\n").is_err());
    assert!(read("@EXPLICIT\nhttps://channel.example/noarch/t").is_err());
}
