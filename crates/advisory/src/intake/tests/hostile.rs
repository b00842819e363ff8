//! What wants to do harm, or is broken.

use super::*;

/// The reason why the container with this path is not complete.
fn incomplete<'a>(report: &'a IntakeReport, path: &str) -> Option<&'a str> {
    report.containers.iter().find(|container| container.path == path).unwrap().incomplete.as_deref()
}

#[test]
fn an_empty_file_is_an_empty_document() {
    assert_eq!(texts(&read("empty", b"").0), [("empty", "")]);
    // Archives without entries.
    for (name, bytes) in [("e.zip", zip(&[])), ("e.zst", zstd(b"")), ("e.gz", gzip(b""))] {
        let (_, report) = read(name, &bytes);
        assert!(report.skipped.is_empty(), "{report:?}");
    }
}

#[test]
fn a_bomb_costs_itself_and_what_was_before_it_stays() {
    let zeros = vec![0; 4 << 20];
    let (documents, report) = read("b.zip", &zip(&[("a", b"1"), ("bomb", &zeros), ("c", b"3")]));
    assert_eq!(texts(&documents), [("b.zip!a", "1"), ("b.zip!c", "3")]);
    assert_eq!(skipped(&report)["b.zip!bomb"], "it unpacks to more than 100 times its size");
    assert_eq!(incomplete(&report, "b.zip"), Some("b.zip!bomb: it unpacks to more than 100 times its size"));
    for (name, bytes) in [("b.gz", gzip(&zeros)), ("b.zst", zstd(&zeros)), ("b.xz", xz(&zeros))] {
        let (documents, report) = read(name, &bytes);
        assert!(documents.is_empty());
        assert!(skipped(&report)[name].starts_with("it unpacks to more than"), "{report:?}");
        assert!(incomplete(&report, "").is_some());
    }
}

#[test]
fn a_bomb_inside_bombs_is_stopped_by_what_the_file_as_a_whole_may_unpack_to() {
    let one = zip(&[("zeros", &vec![0; 1 << 20])]);
    let names: Vec<String> = (0..1000).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), one.as_slice())).collect();
    let inner = zip(&files);
    let outer = zstd(&tar(&[("first", b"1"), ("inner.zip", &inner), ("last", b"9")]));
    let limits = IntakeLimits { unpacked_bytes: 20 << 20, ratio: 10_000, ..small().limits };
    let (documents, report) = read_with(&IntakeOptions { limits, workers: 0 }, "o", &outer);
    assert!(documents.len() < 30, "{}", documents.len());
    let why = "it unpacks to more than 20971520 bytes, all levels together";
    assert!(report.skipped.iter().any(|skipped| skipped.why == why), "{:?}", report.skipped);
    for path in ["", "o", "o!inner.zip"] {
        assert!(incomplete(&report, path).unwrap().contains(why), "{path}");
    }
}

#[test]
fn a_zip_that_is_cut_short_gives_nothing_and_says_so() {
    let whole = zip(&[("a.json", b"{}"), ("b.json", b"{}")]);
    for cut in [whole.len() - 1, whole.len() - 10, whole.len() / 2, 10] {
        let (documents, report) = read("c.zip", &whole[..cut]);
        assert!(documents.is_empty());
        assert!(incomplete(&report, "c.zip").unwrap().contains("cut short or broken"), "{report:?}");
        assert!(incomplete(&report, "").is_some());
    }
}

#[test]
fn a_tar_that_is_cut_short_keeps_what_was_before_and_is_not_the_full_listing() {
    let body = vec![b'x'; 3000];
    let whole = tar(&[("a", &body), ("b", &body)]);
    // In the second entry, at its header, right behind the first entry, before the end mark.
    for cut in [5000, 4700, 512 + 3072, 2 * (512 + 3072)] {
        let (documents, report) = read("c.tar", &whole[..cut]);
        assert_eq!(documents.len(), if cut > 7000 { 2 } else { 1 }, "{cut}");
        assert!(incomplete(&report, "c.tar").unwrap().contains("cut short"), "{cut}: {report:?}");
    }
    // The compressed stream is cut: also when the archive in it is whole and only the stream's own end is missing.
    let noise: Vec<u8> =
        (0..40_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let whole = tar(&[("a", b"1"), ("b", &noise), ("c", b"3")]);
    for (name, packed) in [("c.zst", zstd(&whole)), ("c.gz", gzip(&whole)), ("c.xz", xz(&whole))] {
        for cut in [packed.len() / 2, packed.len() - 1] {
            let (documents, report) = read(name, &packed[..cut]);
            assert!(incomplete(&report, "").unwrap().contains("cut short"), "{name} {cut}: {report:?}");
            assert!(documents.len() <= 3);
        }
        // Nothing but the beginning.
        assert!(incomplete(&read(name, &packed[..7]).1, "").is_some());
    }
}

#[test]
fn a_document_that_is_cut_short_is_none() {
    for (name, packed) in [("d.gz", gzip(b"words and words")), ("d.zst", zstd(b"words and words"))] {
        let (documents, report) = read(name, &packed[..packed.len() - 2]);
        assert!(documents.is_empty());
        assert_eq!(skipped(&report)[name], "it is cut short");
    }
}

#[test]
fn a_flipped_bit_is_noticed() {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    writer.start_file("a", stored).unwrap();
    writer.write_all(b"some words").unwrap();
    let mut bytes = writer.finish().unwrap().into_inner();
    let at = bytes.windows(5).position(|window| window == b"words").unwrap();
    bytes[at] ^= 1;
    let (documents, report) = read("f.zip", &bytes);
    assert!(documents.is_empty());
    assert!(incomplete(&report, "f.zip").unwrap().contains("broken"), "{report:?}");
}

#[test]
fn names_that_lead_out_are_refused() {
    let long = "n".repeat(90);
    for name in ["../evil", "a/../../evil", "/etc/passwd", "..\\evil", "line\nfeed", &long] {
        let limits = IntakeLimits { name_bytes: 80, ..small().limits };
        let options = IntakeOptions { limits, workers: 0 };
        let bytes = tar(&[("good", b"1"), (name, b"2"), ("./also-good", b"3")]);
        let (documents, report) = read_with(&options, "n.tar", &bytes);
        assert_eq!(texts(&documents), [("n.tar!good", "1"), ("n.tar!also-good", "3")], "{name}");
        assert_eq!(report.skipped.len(), 1);
        assert!(!report.skipped[0].what.contains('\n'));
        let (documents, _) = read_with(&options, "n.zip", &zip(&[("good", b"1"), (name, b"2")]));
        assert_eq!(texts(&documents), [("n.zip!good", "1")], "{name}");
    }
}

#[test]
fn too_many_entries_are_too_many() {
    let names: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let limits = IntakeLimits { entries: 20, ..small().limits };
    let options = IntakeOptions { limits, workers: 0 };
    let (documents, report) = read_with(&options, "m.zip", &zip(&files));
    assert!(documents.is_empty());
    assert_eq!(incomplete(&report, "m.zip"), Some("it has 50 entries, more than 20"));
    let (documents, report) = read_with(&options, "m.tar", &tar(&files));
    assert_eq!(documents.len(), 20);
    assert_eq!(incomplete(&report, "m.tar"), Some("it has more than 20 entries"));
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, _)| fs_err::write(folder.path().join(name), "x").unwrap());
    let mut count = 0;
    let report = read_path(folder.path(), &options, &|_| (), &mut |_: Taken<()>| count += 1).unwrap();
    assert_eq!(count, 20);
    assert!(incomplete(&report, "").unwrap().ends_with("the folder holds more than 20 files"));
}

#[test]
fn nesting_has_an_end() {
    let mut bytes = zip(&[("x", b"deep")]);
    for _ in 0..3 {
        bytes = zip(&[("x", &bytes)]);
    }
    assert_eq!(texts(&read("d", &bytes).0), [("d!x!x!x!x", "deep")]);
    let (documents, report) = read("d", &zip(&[("x", &bytes)]));
    assert!(documents.is_empty());
    assert_eq!(skipped(&report)["d!x!x!x!x"], "it is an archive inside 4 others");
    assert!(incomplete(&report, "").is_some());
    let (documents, report) = read("g", &gzip(&zstd(&gzip(b"x"))));
    assert!(documents.is_empty());
    assert_eq!(skipped(&report)["g"], "it is compressed more than 2 times over");
}

#[test]
fn a_document_that_is_too_large_is_named() {
    let limits = IntakeLimits { document_bytes: 1000, ..small().limits };
    let options = IntakeOptions { limits, workers: 0 };
    let large = b"words".repeat(201);
    let (documents, report) = read_with(&options, "l.tar", &tar(&[("l", &large), ("s", b"1")]));
    assert_eq!(texts(&documents), [("l.tar!s", "1")]);
    assert_eq!(skipped(&report)["l.tar!l"], "it has more than 1000 bytes");
}

#[test]
fn a_header_cannot_take_all_memory() {
    // A long name of 300 MB, which a reader of tar archives would gather in memory.
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_size(300 << 20);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.resize(bytes.len() + (4 << 20), b'a');
    let (documents, report) = read("h.tar", &bytes);
    assert!(documents.is_empty());
    assert_eq!(incomplete(&report, "h.tar"), Some("the headers of an entry have more than 1048576 bytes"));
}

#[test]
fn what_is_no_plain_file_in_an_archive_is_named() {
    let mut builder = ::tar::Builder::new(Vec::new());
    for kind in [::tar::EntryType::Symlink, ::tar::EntryType::Link, ::tar::EntryType::Fifo] {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_path(format!("kind-{}", kind.as_byte())).unwrap();
        header.set_size(0);
        header.set_cksum();
        builder.append(&header, std::io::empty()).unwrap();
    }
    let (documents, report) = read("k.tar", &builder.into_inner().unwrap());
    assert!(documents.is_empty());
    assert_eq!(report.skipped.len(), 3);
    assert_eq!(incomplete(&report, "k.tar"), None);
}

#[test]
fn a_format_that_is_not_read_is_named() {
    let (documents, report) = read("x.bz2", b"BZh91AY&SY\x00\x00");
    assert!(documents.is_empty());
    assert_eq!(skipped(&report)["x.bz2"], "it is packed with bzip2, which is not read");
    assert!(incomplete(&report, "").is_some());
}

#[test]
fn no_prefix_of_anything_panics() {
    let inner = zip(&[("i.json", b"{}"), ("i.json.sha256", &sum(b"{}"))]);
    for bytes in [
        zip(&[("a", &gzip(&inner)), ("b", b"[]")]),
        tar(&[("a", &inner), ("b.sha256", &sum(b"x")), ("b", b"x")]),
        xz(&tar(&[("a", &inner)])),
    ] {
        for cut in (0..bytes.len()).step_by(3) {
            read("p", &bytes[..cut]);
            let mut flipped = bytes.clone();
            flipped[cut] ^= 0x55;
            read("p", &flipped);
        }
    }
}
