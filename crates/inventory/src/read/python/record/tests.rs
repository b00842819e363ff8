use proptest::prelude::*;

use crate::read::testing::read;

use super::*;

const PATH: &str = "a-1.dist-info/RECORD";

fn record(text: &[u8]) -> (PythonRecord, Output) {
    let out = read(&Record, PATH, text);
    (out.facts[0].decode().unwrap(), out)
}

#[test]
fn rows_have_path_digest_and_size() {
    let digest = "zuuue4knoyJ-UwPPXg8fezS7VCrXJQrAP7zeNuwvFQg";
    let text = format!(
        "../../../bin/tool,sha256={digest},4\r\na/b.py,,\n\"c, \"\"d\"\".py\",sha256={digest}=,\na/m.so,md5=00,12\n"
    );
    let (record, out) = record(text.as_bytes());
    let rows: Vec<_> = record.rows().collect();
    assert_eq!(rows[0], RecordRow { path: "../../../bin/tool", sha256: Some(digest), size: Some(4) });
    assert_eq!(rows[1], RecordRow { path: "a/b.py", sha256: None, size: None });
    assert_eq!(rows[2], RecordRow { path: "c, \"d\".py", sha256: Some(digest), size: None });
    assert_eq!(rows[3], RecordRow { path: "a/m.so", sha256: None, size: Some(12) });
    assert!(out.diagnostics.is_empty());
}

#[test]
fn wrong_lines_are_counted_and_the_others_kept() {
    let (record, out) =
        record(b"a.py,sha256=x,1\nno comma\nb.py,sha256=x,many\n,,\n\"open,,\nc.py,sha256=<>,1\nd.py,,");
    assert_eq!(record.rows().map(|row| row.path).collect::<Vec<_>>(), ["a.py", "d.py"]);
    assert!(out.diagnostics[0].message.starts_with("5 lines"), "{:?}", out.diagnostics);
    assert!(out.diagnostics[0].message.ends_with("line 2"));
}

#[test]
fn empty_and_garbage_do_no_harm() {
    assert_eq!(record(b"").0.rows().count(), 0);
    let (record, out) = record(b"\x00\xff\xfe\n\x7fELF,");
    assert_eq!((record.rows().count(), out.diagnostics.len()), (0, 1));
}

proptest! {
    #[test]
    fn what_is_pushed_comes_back(rows in prop::collection::vec(("[a-z/.,\" ]{1,8}", "[a-z]{0,3}", prop::option::of(0u64..9)), 0..9)) {
        let mut record = PythonRecord::default();
        for (path, sha256, size) in &rows {
            prop_assert!(record.push(path, sha256, *size));
        }
        let back: Vec<_> = record.rows().map(|row| (row.path.to_owned(), row.sha256.unwrap_or("").to_owned(), row.size)).collect();
        prop_assert_eq!(back, rows);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        record(&bytes);
    }
}

#[test]
fn a_list_cut_short_keeps_its_whole_lines() {
    let whole = b"a.py,sha256=x,1\nb.py,,\n";
    for length in 0..whole.len() {
        let lines = whole[..length].iter().filter(|byte| **byte == b'\n').count();
        let (record, out) = record(&whole[..length]);
        // What is left of the last line is a row only when it has all its columns.
        assert!(
            (lines..=lines + 1).contains(&record.rows().count()),
            "cut at {length}: {:?}",
            out.diagnostics
        );
    }
}
