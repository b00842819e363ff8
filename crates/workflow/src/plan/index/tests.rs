use std::io::Write as _;

use super::{Index, Machine, read_any};

fn machine() -> Machine {
    Machine { python: Some(11), architecture: Some("x86_64".to_owned()), glibc: Some((2, 36)) }
}

fn read(files: &[(&str, &[u8])]) -> Index {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs_err::write(folder.path().join(name), bytes).unwrap();
    }
    Index::read(folder.path(), &machine()).unwrap()
}

fn wheel(metadata: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("demo-1.0.dist-info/METADATA", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(metadata.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

const METADATA: &str = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Python: >=3.8\nRequires-Dist: other>=2\n\nRequires-Dist: not-this";

#[test]
fn good_wheels_metadata_and_answers_give_releases() {
    let json = br#"{"meta": {"api-version": "1.1"}, "name": "demo", "files": [
        {"filename": "demo-2.0-py3-none-any.whl", "url": "", "hashes": {"sha256": "aa"}, "yanked": "broken"},
        {"filename": "demo-1.5-cp311-cp311-manylinux_2_28_x86_64.whl", "url": "", "hashes": {}, "requires-python": ">=3.9"},
        {"filename": "demo-1.6-cp312-cp312-manylinux_2_28_x86_64.whl", "url": "", "hashes": {}},
        {"filename": "demo-1.7-cp311-cp311-manylinux_2_39_x86_64.whl", "url": "", "hashes": {}},
        {"filename": "demo-1.8-cp38-abi3-musllinux_1_1_x86_64.manylinux2014_x86_64.whl", "url": "", "hashes": {}},
        {"filename": "demo-3.0.tar.gz", "url": "", "hashes": {}}]}"#;
    let index = read(&[
        ("demo-1.0-py3-none-any.whl", &wheel(METADATA)),
        ("demo-1.5-cp311-cp311-manylinux_2_28_x86_64.whl.metadata", METADATA.as_bytes()),
        ("demo.json", json),
    ]);
    assert_eq!(index.notes, [""; 0]);
    let shown: Vec<_> = index
        .releases("demo")
        .unwrap()
        .iter()
        .map(|one| (one.version.as_str(), one.fits, one.yanked, one.requires.as_deref().map(<[String]>::len)))
        .collect();
    let expected = [
        ("1.0", true, false, Some(1)),
        ("1.5", true, false, Some(1)),
        ("1.6", false, false, None),
        ("1.7", false, false, None),
        ("1.8", true, false, None),
        ("2.0", false, true, None),
    ];
    assert_eq!(shown, expected);
    assert!(index.release("demo", "1.0.0").unwrap().wheel.is_some());
    assert_eq!(index.release("demo", "1.5").unwrap().requires_python.as_deref(), Some(">=3.9"));
}

#[test]
fn empty_cut_short_and_wrong_files_are_named_and_count_for_nothing() {
    let whole = wheel(METADATA);
    let index = read(&[
        ("a-1.0-py3-none-any.whl", b""),
        ("b-1.0-py3-none-any.whl", &whole[..whole.len() / 2]),
        ("c.json", b"{\"files\": ["),
        ("d.json", b"[1, 2]"),
        ("e.txt", b"not looked at"),
    ]);
    assert_eq!(index.notes.len(), 4, "{:?}", index.notes);
    assert!(index.packages.is_empty());
    assert_eq!(read_any("", b""), 0);
    assert_eq!(read_any("x-1-py3-none-any.whl", METADATA.as_bytes()), 1);
}
