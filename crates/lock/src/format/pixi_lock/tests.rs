//! pixi_lock: good, empty, cut short and wrong files.

use super::*;
use crate::NoIncludes;

const GOOD: &str = r##"version: 6
environments:
  default:
    channels:
    - url: https://channel.example/conda-forge/
    indexes:
    - https://pypi.example/simple
    packages:
      linux-64:
      - conda: https://channel.example/conda-forge/linux-64/zlib-1.3-h1_0.conda
      - pypi: https://files.example/six-1.16.0-py2.py3-none-any.whl
packages:
- conda: https://channel.example/conda-forge/linux-64/zlib-1.3-h1_0.conda
  sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  md5: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
  depends:
  - libgcc >=13
  size: 12
- pypi: https://files.example/six-1.16.0-py2.py3-none-any.whl
  name: six
  version: 1.16.0
  sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  requires_python: '>=3'
"##;

fn read(text: &str) -> Result<LockFile, LockError> {
    PixiLock.read("pixi.lock", text.as_bytes(), &NoIncludes)
}

#[test]
fn good() {
    assert!(PixiLock.is_called("pixi.lock"));
    let file = read(GOOD).unwrap();
    assert_eq!(file.problems, []);
    let [zlib, six] = file.packages.as_slice() else { panic!("{file:?}") };
    assert_eq!((zlib.name.as_str(), zlib.version.as_deref()), ("zlib", Some("1.3")));
    assert_eq!(
        (six.ecosystem, six.version.as_deref(), six.optional),
        (Ecosystem::Pypi, Some("1.16.0"), false)
    );
    assert_eq!(zlib.dependencies, ["libgcc"]);
}

#[test]
fn empty_file() {
    assert!(matches!(read(""), Err(LockError::Unparsable { .. })));
}

#[test]
fn cut_short() {
    assert!(
        matches!(read(GOOD.split_once("packages:\n- conda").unwrap().0), Err(LockError::Unparsable { .. })),
        "{:?}",
        read(GOOD.split_once("packages:\n- conda").unwrap().0)
    );
    // No cut panics.
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        let _ = read(&GOOD[..end]);
    }
}

#[test]
fn wrong() {
    assert!(matches!(read("version: 99\n"), Err(LockError::Version { .. })));
    assert!(read("packages: 3\n").is_err());
}

#[test]
fn version_5() {
    let file = read("version: 5\npackages:\n- kind: conda\n  name: zlib\n  version: 1.3\n  subdir: linux-64\n  \
        url: https://channel.example/linux-64/zlib-1.3-0.conda\n  sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n- kind: pypi\n  name: six\n  \
        version: 1.16.0\n  url: https://files.example/six-1.16.0-py3-none-any.whl\n").unwrap();
    assert_eq!(file.packages[0].marker.as_deref(), Some("linux-64"));
    assert_eq!(file.packages[1].ecosystem, Ecosystem::Pypi);
    assert_eq!(file.packages[1].artifacts[0].hashes, []);
}
