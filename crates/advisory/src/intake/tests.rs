mod fixtures;
mod hostile;

use std::collections::BTreeMap;
use std::io::Write as _;

use super::*;

/// A zip archive.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A tar archive, with names that a careful writer would refuse.
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn sum(bytes: &[u8]) -> Vec<u8> {
    let digits: String = checksum::of(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits}  some name\n").into_bytes()
}

/// Limits that a test can reach.
fn small() -> IntakeOptions {
    let limits = IntakeLimits { ratio_from: 1 << 20, ratio: 100, ..IntakeLimits::default() };
    IntakeOptions { limits, workers: 0 }
}

/// The documents as text, by path in the order in which they came.
fn read_with(options: &IntakeOptions, name: &str, bytes: &[u8]) -> (Vec<(String, String)>, IntakeReport) {
    let mut documents = Vec::new();
    let work = |document: &Document<'_>| String::from_utf8_lossy(document.bytes).into_owned();
    let report = read_bytes(name, bytes, options, &work, &mut |taken: Taken<String>| {
        documents.push((taken.path, taken.value));
    });
    assert_eq!(report.documents, documents.len() as u64);
    (documents, report)
}

fn read(name: &str, bytes: &[u8]) -> (Vec<(String, String)>, IntakeReport) {
    read_with(&small(), name, bytes)
}

/// The paths of a folder's documents.
fn read_folder(folder: &Path) -> (Vec<String>, IntakeReport) {
    let mut paths = Vec::new();
    let report =
        read_path(folder, &small(), &|_| (), &mut |taken: Taken<()>| paths.push(taken.path)).unwrap();
    (paths, report)
}

/// What was skipped, and why.
fn skipped(report: &IntakeReport) -> BTreeMap<&str, &str> {
    report.skipped.iter().map(|skipped| (skipped.what.as_str(), skipped.why.as_str())).collect()
}

fn texts(documents: &[(String, String)]) -> Vec<(&str, &str)> {
    documents.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

#[test]
fn every_container_is_opened_by_its_bytes_and_not_by_its_name() {
    let files: &[(&str, &[u8])] = &[("a.json", b"{}"), ("b/c.json", b"[]")];
    for (name, bytes) in [
        ("x.zip", zip(files)),
        ("x.tar", tar(files)),
        ("x.tar.gz", gzip(&tar(files))),
        ("x.tar.zst", zstd(&tar(files))),
        ("x.tar.xz", xz(&tar(files))),
        ("x.zip.gz", gzip(&zip(files))),
        ("wrong-name.json", zip(files)),
        ("wrong-name.csv.gz", xz(&tar(files))),
    ] {
        let (documents, report) = read(name, &bytes);
        let expected = [(format!("{name}!a.json"), "{}"), (format!("{name}!b/c.json"), "[]")];
        let expected: Vec<_> = expected.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        assert_eq!(texts(&documents), expected, "{name}");
        assert_eq!(report.containers.len(), 2, "{name}");
        assert!(report.containers.iter().all(|container| container.incomplete.is_none()), "{report:?}");
        assert_eq!(report.containers[1].documents, 2);
        assert!(report.skipped.is_empty());
    }
    for (name, bytes) in
        [("d.gz", gzip(b"{}")), ("d.zst", zstd(b"{}")), ("d.xz", xz(b"{}")), ("d", b"{}".to_vec())]
    {
        let (documents, report) = read(name, &bytes);
        assert_eq!(texts(&documents), [(name, "{}")]);
        assert_eq!(report.containers.len(), 1, "a compressed document is no container");
    }
}

#[test]
fn several_members_or_frames_are_one_document() {
    for (pack, name) in [(gzip as fn(&[u8]) -> Vec<u8>, "gzip"), (zstd, "zstd"), (xz, "xz")] {
        let packed = [pack(b"one "), pack(b"two")].concat();
        assert_eq!(texts(&read(name, &packed).0), [(name, "one two")]);
    }
}

#[test]
fn archives_nest_and_each_document_knows_its_own() {
    let inner = zip(&[("z.json", b"3")]);
    let outer = zstd(&tar(&[("1", b"1"), ("2.zip", &inner), ("4", &gzip(b"4"))]));
    let mut seen = Vec::new();
    let report = read_bytes("o.tar.zst", &outer, &small(), &|_| (), &mut |taken: Taken<()>| {
        seen.push((taken.path, taken.container));
    });
    let expected = [("o.tar.zst!1", 1), ("o.tar.zst!2.zip!z.json", 2), ("o.tar.zst!4", 1)];
    assert_eq!(seen, expected.map(|(path, container)| (path.to_owned(), container)));
    let shown: Vec<_> = report
        .containers
        .iter()
        .map(|container| (container.path.as_str(), container.kind, container.parent, container.documents))
        .collect();
    assert_eq!(
        shown,
        [
            ("", ContainerKind::Folder, None, 0),
            ("o.tar.zst", ContainerKind::Tar, Some(0), 2),
            ("o.tar.zst!2.zip", ContainerKind::Zip, Some(1), 1),
        ]
    );
}

#[test]
fn a_folder_is_read_in_the_order_of_names_and_links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs_err::create_dir_all(root.join("b/.git")).unwrap();
    fs_err::write(root.join("b/.git/config"), "x").unwrap();
    fs_err::write(root.join("b/2.json"), "{}").unwrap();
    fs_err::write(root.join("b/10.json"), "{}").unwrap();
    fs_err::write(root.join("a.zip"), zip(&[("i.json", b"{}")])).unwrap();
    fs_err::write(root.join("c.json"), "").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", root.join("link")).unwrap();
    std::os::unix::fs::symlink(root, root.join("b/loop")).unwrap();
    let (paths, report) = read_folder(root);
    assert_eq!(paths, ["a.zip!i.json", "b/10.json", "b/2.json", "c.json"]);
    assert_eq!(skipped(&report).into_keys().collect::<Vec<_>>(), ["b/.git", "b/loop", "link"]);
    assert!(report.containers[0].incomplete.is_none(), "what is no document on purpose is not missing");
    // A link that is named itself is meant.
    let named = root.join("b/loop");
    assert_eq!(read_folder(&named).0, paths);
    // A single file.
    assert_eq!(read_folder(&root.join("a.zip")).0, ["a.zip!i.json"]);
}

#[test]
fn what_is_not_there_is_an_error_and_names_the_path() {
    let options = small();
    let error = read_path(Path::new("/nowhere/at/all"), &options, &|_| (), &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
    assert!(error.hint().is_some());
    let error = read_path(Path::new("/dev/null"), &options, &|_| (), &mut |_| ()).unwrap_err();
    assert_eq!(error.to_string(), "read /dev/null: it is neither a file nor a folder");
}

#[test]
fn the_order_does_not_depend_on_the_number_of_workers() {
    let names: Vec<String> = (0..5000).map(|number| format!("{number:05}.json")).collect();
    let body = vec![b' '; 700];
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), body.as_slice())).collect();
    let bytes = zip(&files);
    let expected = read("all.zip", &bytes);
    for workers in [1, 2, 7] {
        let limits = IntakeLimits { waiting_bytes: 1 << 17, ..small().limits };
        let outcome = read_with(&IntakeOptions { limits, workers }, "all.zip", &bytes);
        assert_eq!(outcome, expected, "{workers}");
    }
}

#[test]
fn a_checksum_beside_a_document_is_compared() {
    let good = b"{\"id\": 1}".as_slice();
    let right = sum(good);
    let wrong = sum(b"something else");
    let nonsense = b"no digest".to_vec();
    for (stated, refused) in [
        (&right, None),
        (&wrong, Some("its SHA-256 is not the one that the file beside it states")),
        (&nonsense, Some("the file with its checksum states no SHA-256")),
    ] {
        let after: &[(&str, &[u8])] = &[("d.json", good), ("e.json", b"2"), ("d.json.sha256", stated)];
        let before: &[(&str, &[u8])] = &[("d.json.sha256", stated), ("d.json", good), ("e.json", b"2")];
        for files in [after, before] {
            for (name, bytes) in [("x.zip", zip(files)), ("x.tar.gz", gzip(&tar(files)))] {
                let (documents, report) = read(name, &bytes);
                let found = documents.iter().any(|(path, _)| path.ends_with("!d.json"));
                assert_eq!(found, refused.is_none(), "{name}");
                assert!(documents.iter().any(|(path, _)| path.ends_with("!e.json")), "the others stay");
                assert_eq!(skipped(&report).into_values().next(), refused, "{name}");
                assert_eq!(report.containers[1].incomplete.is_some(), refused.is_some());
            }
        }
        // In a folder, and of an archive as a whole.
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("d.json"), good).unwrap();
        fs_err::write(folder.path().join("d.json.sha256"), stated).unwrap();
        let (paths, report) = read_folder(folder.path());
        assert_eq!(paths.contains(&"d.json".to_owned()), refused.is_none());
        assert_eq!(skipped(&report).into_values().next(), refused);
        let (paths, _) = read_folder(&folder.path().join("d.json"));
        assert_eq!(paths.is_empty(), refused.is_some());
    }
}

#[test]
fn a_checksum_that_stands_too_far_off_is_named() {
    let names: Vec<String> = (0..400).map(|number| format!("{number}")).collect();
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let stated = sum(b"y");
    files.push(("0.sha256", &stated));
    let (documents, report) = read("x.tar", &tar(&files));
    assert_eq!(documents.len(), 401);
    assert_eq!(documents[0].0, "x.tar!0");
    let why = "it was not compared: its document is missing, or stands too far before it";
    assert_eq!(skipped(&report)["x.tar!0.sha256"], why);
}
