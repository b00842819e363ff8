use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use wb_version::Event;

use super::*;
use crate::feed::osv::tests::data;
use crate::{Item, Record};

fn shape() -> Shape {
    Shape::Yaml { keys: ["id", "modified", "affected"].map(str::to_owned).to_vec() }
}

fn read(path: &str, text: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let result = Pypa.read(&Document { path, bytes: text, shape: &shape() }, &mut out);
    (out, result)
}

/// Every original is read, and comes to the very record that the bucket's JSON of the same id comes to.
#[test]
fn originals_and_the_buckets_records_are_equal() {
    let path = "../../../shared/data/upstream/pypa-advisory-database-2026-07-23.tar.zst";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let Some(files) = data::unpack(&path, |name| name.ends_with(".yaml")) else { return };
    let Some((bucket, _)) = data::records("PyPI") else { return };
    let start = Instant::now();
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    for (name, bytes) in &files {
        let (out, result) = read(name, bytes);
        result.unwrap();
        assert_eq!(out.skipped, [], "{name}");
        for (stream, item) in out.items {
            let Item::Record(record) = item else { panic!("{item:?}") };
            assert_eq!(stream, "PyPI");
            records.insert(record.id.clone(), record);
        }
    }
    println!("{} originals in {:?}", files.len(), start.elapsed());
    assert_eq!((files.len(), records.len(), bucket.len()), (7080, 7080, 7080));
    for mut theirs in bucket {
        // The one thing that is not the same: by which way the rating came here.
        for rating in &mut theirs.ratings {
            assert_eq!(std::mem::replace(&mut rating.by, "pypa".to_owned()), "osv/PyPI");
        }
        assert_eq!(records.get(&theirs.id), Some(&theirs));
    }
}

const GOOD: &str = "id: PYSEC-2024-900
modified: 2024-02-01T00:00:00Z
aliases:
- CVE-2024-900
affected:
- package: {ecosystem: PyPI, name: Some_Package}
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: \"0\"
    - fixed: 1.10
  versions: [1.0, '1.1']
";

#[test]
fn a_good_record() {
    let (out, result) = read("vulns/some-package/PYSEC-2024-900.yaml", GOOD.as_bytes());
    result.unwrap();
    let [(stream, Item::Record(record))] = &out.items[..] else { panic!("{:?}", out.items) };
    assert_eq!((stream.as_str(), record.id.as_str()), ("PyPI", "PYSEC-2024-900"));
    assert_eq!(record.modified.as_deref(), Some("2024-02-01T00:00:00Z"));
    // A number of YAML keeps its digits: this is release 1.10, not 1.1.
    let fixed = Event::Fixed("1.10".to_owned());
    assert_eq!(record.statements[0].ranges, [[Event::Introduced("0".to_owned()), fixed]]);
    assert_eq!(record.statements[0].versions, [""; 0]);
    assert_eq!(Pypa.license("PyPI"), "CC-BY-4.0");
}

#[test]
fn empty_cut_short_and_wrong_documents_are_errors_that_name_them() {
    let aliases = (0..30).map(|n| format!("a{}: &a{} [*a{n}, *a{n}]\n", n + 1, n + 1)).collect::<String>();
    let bomb = format!("a0: &a0 [x]\n{aliases}id: *a30\n");
    let deep = format!("id: {}", "[".repeat(10_000));
    for text in
        ["", "id:", "- id: a", "id: [a", "\u{1}", &GOOD[..70], "id: ''", "affected: no\nid: a", &bomb, &deep]
    {
        let (out, result) = read("x.yaml", text.as_bytes());
        let Err(error) = result else { panic!("{text}: {:?}", out.items) };
        let error = error.to_string();
        assert!(error.starts_with("read x.yaml as pypa: "), "{error}");
        assert!(out.items.is_empty());
    }
    assert!(read("x.yaml", b"id: \xff\xfe").1.is_err());
}
