use super::*;

const GOOD: &str = r#"{"id": "PYSEC-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package":
    {"ecosystem": "PyPI", "name": "torch"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]}]}"#;

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn read(files: &[(&str, Vec<u8>)]) -> Ingested {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }
    ingest(&[folder.path().to_path_buf()], &IntakeOptions::default(), None).unwrap()
}

#[test]
fn a_whole_archive_is_a_listing_and_a_loose_record_is_none() {
    let whole = read(&[("PyPI/all.zip", archive(&[("PYSEC-1.json", GOOD)]))]);
    assert_eq!(whole.complete, BTreeSet::from(["osv/PyPI".to_owned()]));
    assert!(whole.skipped.is_empty());
    let loose = read(&[("PYSEC-1.json", GOOD.as_bytes().to_vec())]);
    assert!(loose.complete.is_empty());
    assert_eq!(loose.builder.source_names(), ["osv/PyPI"]);
}

#[test]
fn a_broken_record_is_named_and_the_listing_counts_as_partial() {
    let read = read(&[(
        "PyPI/all.zip",
        archive(&[("A.json", GOOD), ("B.json", r#"{"id": 7, "affected": [], "modified": "x"}"#)]),
    )]);
    assert!(read.complete.is_empty(), "what could not be read must not look deleted");
    assert_eq!(read.skipped.len(), 1);
    assert!(read.skipped.first().unwrap().what.ends_with("PyPI/all.zip!B.json"));
}

#[test]
fn what_nobody_recognises_is_named_and_what_stands_beside_is_counted() {
    let read = read(&[
        ("README.md", b"# words".to_vec()),
        ("x.sha256", b"00".to_vec()),
        ("odd.json", b"{\"a\": 1}".to_vec()),
    ]);
    assert_eq!(read.auxiliary.values().sum::<u64>(), 2);
    assert_eq!(read.skipped.len(), 1);
    assert!(read.skipped.first().unwrap().why.starts_with("no feed recognises it"));
}

#[test]
fn the_result_does_not_depend_on_which_thread_was_faster() {
    let names: Vec<String> = (0..2000).map(|number| format!("{number}.json")).collect();
    let texts: Vec<String> =
        (0..2000).map(|number| GOOD.replace("PYSEC-1", &format!("PYSEC-{}", number % 1500))).collect();
    let files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let bytes = archive(&files);
    let one = read(&[("PyPI/all.zip", bytes.clone())]).builder.in_memory().unwrap();
    for _ in 0..3 {
        let other = read(&[("PyPI/all.zip", bytes.clone())]).builder.in_memory().unwrap();
        assert_eq!(one.identity(), other.identity());
    }
}
