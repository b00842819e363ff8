use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const FILE: &str = "demo_x-1.0-py3-none-any.whl";

/// A wheel of some members; RECORD is written for `recorded`, or for the members.
pub(crate) fn wheel(members: &[(&str, &str)], recorded: Option<&[(&str, &str)]>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |path: &str, text: &str| {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    members.iter().for_each(|(path, text)| add(path, text));
    let rows = recorded.unwrap_or(members).iter().map(|(path, text)| {
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()));
        format!("{path},sha256={digest},{}\n", text.len())
    });
    let record: String = rows.chain(["demo_x-1.0.dist-info/RECORD,,\n".to_owned()]).collect();
    add("demo_x-1.0.dist-info/RECORD", &record);
    zip.finish().unwrap().into_inner()
}

const METADATA: (&str, &str) =
    ("demo_x-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: Demo.X\nVersion: 1.0\n\n");

fn read(bytes: &[u8]) -> Archive {
    read_archive(FILE, Cursor::new(bytes)).unwrap()
}

#[test]
fn a_good_wheel_is_what_it_says() {
    let bytes = wheel(&[METADATA, ("demo.py", "x = 1\n")], None);
    let archive = read(&bytes);
    assert_eq!(archive.problems, []);
    assert_eq!((archive.name.name.as_str(), archive.size), ("demo-x", bytes.len() as u64));
    assert_eq!(archive.hashes[0].hex, hexadecimal(&Sha256::digest(&bytes)));
    assert!(archive.hashes.iter().all(Hash::is_strong));
    assert_eq!(archive.record.len(), 3);
}

#[test]
fn wrong_content_is_found_by_the_record() {
    let archive = read(&wheel(
        &[METADATA, ("demo.py", "x = 2\n"), ("new.py", "")],
        Some(&[METADATA, ("demo.py", "x = 1\n"), ("gone.py", "")]),
    ));
    assert!(matches!(&archive.problems[0], ArchiveProblem::Differs { path, .. } if path == "demo.py"));
    assert_eq!(archive.problems[1], ArchiveProblem::NotRecorded { path: "new.py".to_owned() });
    assert_eq!(archive.problems[2], ArchiveProblem::Absent { path: "gone.py".to_owned() });
}

#[test]
fn a_rewritten_record_is_true_and_the_archive_hash_is_another() {
    let one = read(&wheel(&[METADATA, ("demo.py", "x = 1\n")], None));
    let other = read(&wheel(&[METADATA, ("demo.py", "x = 2\n")], None));
    assert_eq!(other.problems, []);
    assert_ne!(one.hashes, other.hashes);
}

#[test]
fn metadata_of_another_package_is_told() {
    let other = ("demo_x-1.0.dist-info/METADATA", "Name: other\nVersion: 1.0\n");
    let archive = read(&wheel(&[other], None));
    let said = ArchiveProblem::OtherName { said: "other 1.0".to_owned(), named: "demo-x 1.0".to_owned() };
    assert_eq!(archive.problems, [said]);
}

#[test]
fn members_that_climb_out_are_told() {
    let archive = read(&wheel(&[METADATA, ("../evil.py", "")], None));
    assert!(archive.problems.contains(&ArchiveProblem::Climbs { path: "../evil.py".to_owned() }));
}

#[test]
fn empty_cut_short_and_wrong_files_are_refused() {
    let bytes = wheel(&[METADATA], None);
    for wrong in [b"".as_slice(), b"nonsense", &bytes[..bytes.len() / 2], &bytes[..bytes.len() - 1]] {
        let error = read_archive(FILE, Cursor::new(wrong)).unwrap_err();
        assert!(matches!(error, ArchiveError::Broken { .. }), "{error}");
    }
    let without = {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("x.py", SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    assert!(read(&without).problems.contains(&ArchiveProblem::RecordCount { count: 0 }));
}

#[test]
fn every_byte_may_be_wrong_without_harm() {
    let bytes = wheel(&[METADATA, ("demo.py", "x = 1\n")], None);
    let good = read(&bytes);
    for at in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 0xff;
        if let Ok(archive) = read_archive(FILE, Cursor::new(&broken)) {
            assert_ne!(archive.hashes, good.hashes);
        }
    }
}

#[test]
fn a_record_has_rows_of_three_fields() {
    let rows =
        record_rows(b"\"a,\"\"b.py\",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nx,,\n").unwrap();
    assert_eq!(rows[0].path, "a,\"b.py");
    assert!(rows[0].hash.as_ref().unwrap().is_strong());
    assert_eq!((rows[1].hash.clone(), rows[1].size), (None, None));
    for wrong in ["a", "a,b", "a,sha256=??,1", "a,,x", ",,"] {
        assert!(record_rows(wrong.as_bytes()).is_err(), "{wrong}");
    }
    assert_eq!(record_rows(b""), Ok(Vec::new()));
}

#[test]
fn names_of_archives_are_read() {
    let name = archive_name("Foo_Bar-1.0.post1-2-cp311.cp312-abi3-manylinux_2_17_x86_64.whl").unwrap();
    assert_eq!((name.name.as_str(), name.version.as_str()), ("foo-bar", "1.0.post1"));
    assert!(matches!(name.kind, ArchiveKind::Wheel { build: Some(build), .. } if build == "2"));
    let source = archive_name("old-name-x-1.0.tar.gz").unwrap();
    assert_eq!((source.name.as_str(), source.version.as_str()), ("old-name-x", "1.0"));
    for wrong in
        ["", "x.whl", "a-b-c.whl", "a-1-x-py3-none-any.whl", "../a-1-py3-none-any.whl", "x.tar.gz", "x.exe"]
    {
        assert!(archive_name(wrong).is_err(), "{wrong}");
    }
}
