use std::io::Write as _;

use super::*;

const SMALL: IngestLimits = IngestLimits {
    document_bytes: 10_000,
    free_bytes: 50_000,
    ratio: 2,
    entries: 20,
    depth: 3,
    name_bytes: 100,
};

fn walk_file(bytes: &[u8], limits: &IngestLimits) -> (Vec<(String, usize)>, Vec<String>, Container) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs_err::write(&path, bytes).unwrap();
    let (mut documents, mut reasons, mut containers) = (Vec::new(), Vec::new(), Vec::new());
    walk(&path, limits, &mut containers, &mut |found| match found {
        Found::Document { path, content, .. } => documents.push((path, content.len())),
        Found::Skipped(skipped) => reasons.push(format!("{}: {}", skipped.what, skipped.why)),
    })
    .unwrap();
    (documents, reasons, containers[0])
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn archives_of_every_kind_give_their_documents_whatever_they_are_called() {
    let files: &[(&str, &[u8])] = &[("x/b.json", b"{}"), ("a.json", b"[1]")];
    let tar = tarred(files);
    let mut xz = Vec::new();
    liblzma::read::XzEncoder::new(tar.as_slice(), 6).read_to_end(&mut xz).unwrap();
    let zst = zstd::encode_all(tar.as_slice(), 3).unwrap();
    for bytes in [zipped(files), tar.clone(), gzipped(&tar), xz, zst] {
        let (documents, reasons, container) = walk_file(&bytes, &IngestLimits::DEFAULT);
        assert_eq!(documents, [("a!x/b.json".to_owned(), 2), ("a!a.json".to_owned(), 3)]);
        assert!(reasons.is_empty() && container.is_listing && container.complete);
    }
    let (documents, _, container) = walk_file(&gzipped(b"words"), &IngestLimits::DEFAULT);
    assert_eq!(documents, [("a".to_owned(), 5)]);
    assert!(!container.is_listing, "one compressed document is no listing");
}

#[test]
fn an_archive_in_an_archive_is_opened_up_to_a_depth() {
    let inner = zipped(&[("deep.json", b"{}")]);
    let (documents, _, _) = walk_file(&zipped(&[("in.bin", &inner)]), &SMALL);
    assert_eq!(documents, [("a!in.bin!deep.json".to_owned(), 2)]);
    let mut nested = inner;
    for _ in 0..5 {
        nested = zipped(&[("again", &nested)]);
    }
    let (documents, reasons, container) = walk_file(&nested, &SMALL);
    assert!(documents.is_empty() && !container.complete);
    assert_eq!(reasons, ["a!again!again!again: archives nest deeper than 3"]);
}

#[test]
fn a_bomb_is_skipped_by_name_and_what_came_before_it_stays() {
    let zeros = vec![b' '; 9_000];
    let files: Vec<(String, &[u8])> = (0..10).map(|number| (format!("{number}"), zeros.as_slice())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let (documents, reasons, container) = walk_file(&gzipped(&tarred(&files)), &SMALL);
    assert_eq!(documents.len(), 5);
    assert_eq!(reasons, ["a!5: it inflates to more than its size allows"]);
    assert!(!container.complete);
    let (documents, reasons, _) = walk_file(&zipped(&[("big", &[b' '; 20_000]), ("small", b"{}")]), &SMALL);
    assert_eq!(documents.len(), 1);
    assert_eq!(reasons, ["a!big: it is larger than a document may be"]);
}

#[test]
fn too_many_entries_end_an_archive() {
    let names: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"{}".as_slice())).collect();
    let (documents, reasons, container) = walk_file(&zipped(&files), &SMALL);
    assert_eq!((documents.len(), container.complete), (20, false));
    assert_eq!(reasons, ["a: it has more than 20 entries"]);
}

#[test]
fn an_archive_that_is_empty_cut_short_or_wrong_is_no_whole_listing() {
    let files: &[(&str, &[u8])] = &[("a.json", b"{\"id\": 1}"), ("b.json", b"{\"id\": 2}")];
    let zst = zstd::encode_all(tarred(files).as_slice(), 3).unwrap();
    let zip = zipped(files);
    let mut flipped = zip.clone();
    flipped[40] ^= 0xff;
    for bytes in [
        &zip[..zip.len() - 30],
        &zst[..zst.len() / 2],
        &gzipped(&tarred(files))[..40],
        &tarred(files)[..700],
        &flipped,
    ] {
        let (_, reasons, container) = walk_file(bytes, &IngestLimits::DEFAULT);
        assert!(!container.complete && !reasons.is_empty());
    }
    let (documents, reasons, container) = walk_file(b"", &IngestLimits::DEFAULT);
    assert_eq!(documents, [("a".to_owned(), 0)]);
    assert!(reasons.is_empty() && !container.is_listing);
    let (documents, _, container) = walk_file(&zipped(&[]), &IngestLimits::DEFAULT);
    assert!(documents.is_empty() && container.is_listing && container.complete);
}

#[test]
fn links_are_not_followed_and_a_missing_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("link")).unwrap();
    fs_err::create_dir(folder.path().join("sub")).unwrap();
    fs_err::write(folder.path().join("sub/x"), b"{}").unwrap();
    let (mut documents, mut reasons) = (Vec::new(), Vec::new());
    walk(folder.path(), &SMALL, &mut Vec::new(), &mut |found| match found {
        Found::Document { path, .. } => documents.push(path),
        Found::Skipped(skipped) => reasons.push(skipped.why),
    })
    .unwrap();
    assert!(documents.len() == 1 && documents[0].ends_with("/sub/x"));
    assert_eq!(reasons, ["it is a link or a device"]);
    let missing = walk(&folder.path().join("none"), &SMALL, &mut Vec::new(), &mut |_| {});
    assert!(matches!(missing, Err(IngestError::Unreadable { .. })));
}
