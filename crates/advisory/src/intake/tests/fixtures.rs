//! The shared test data: everything in it is read, and the table says what became of it.

use std::path::PathBuf;

use super::*;
use crate::{Dispatched, dispatch};

/// What became of the documents of one archive.
#[derive(Default)]
struct Row {
    by_feed: BTreeMap<&'static str, u64>,
    items: u64,
    failed: u64,
    auxiliary: u64,
    unrecognised: u64,
}

enum Became {
    Read(&'static str, u64),
    Failed,
    Auxiliary,
    Unrecognised,
}

fn table(path: &Path) -> (Row, IntakeReport) {
    let work = |document: &Document<'_>| match dispatch(document) {
        Dispatched::Read { feed, output } => Became::Read(feed.info().name, output.items.len() as u64),
        Dispatched::Failed { .. } => Became::Failed,
        Dispatched::Auxiliary { .. } => Became::Auxiliary,
        Dispatched::Unrecognised(_) => Became::Unrecognised,
    };
    let mut row = Row::default();
    let options = IntakeOptions { workers: 2, ..IntakeOptions::default() };
    let report = read_path(path, &options, &work, &mut |taken: Taken<Became>| match taken.value {
        Became::Read(feed, items) => {
            *row.by_feed.entry(feed).or_default() += 1;
            row.items += items;
        }
        Became::Failed => row.failed += 1,
        Became::Auxiliary => row.auxiliary += 1,
        Became::Unrecognised => row.unrecognised += 1,
    });
    (row, report.unwrap())
}

fn data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        println!("skipped: {} is not there", data.display());
        return None;
    }
    Some(data)
}

#[test]
fn every_archive_of_the_fixtures_is_read() {
    let Some(data) = data() else { return };
    let mut archives: Vec<_> =
        fs_err::read_dir(data.join("fixtures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    archives.sort();
    println!("archive | documents | items | failed | auxiliary | unrecognised | not read | by feed");
    for archive in archives {
        let (row, report) = table(&archive);
        let name = archive.file_name().unwrap().to_string_lossy();
        println!(
            "{name} | {} | {} | {} | {} | {} | {} | {:?}",
            report.documents,
            row.items,
            row.failed,
            row.auxiliary,
            row.unrecognised,
            report.skipped.len(),
            row.by_feed
        );
        for skipped in report.skipped.iter().take(5) {
            println!("    {}: {}", skipped.what, skipped.why);
        }
        assert!(report.documents > 0, "{name}");
        let counted: u64 = row.by_feed.values().sum::<u64>() + row.failed + row.auxiliary + row.unrecognised;
        assert_eq!(counted, report.documents, "{name}");
    }
}

#[test]
fn every_document_of_the_data_is_counted() {
    let Some(data) = data() else { return };
    for (path, documents) in [
        ("osv/PyPI/all.zip", 7_080),
        ("osv/Go/all.zip", 4_291),
        ("osv/crates.io/all.zip", 1_206),
        ("osv/Bitnami/all.zip", 7_444),
        ("osv/Debian/all.zip", 7_750),
        ("osv-2024-10-10/PyPI/all.zip", 2_661),
        // Two licences besides.
        ("cve/vulnrichment-subset-2024-10-24.tar.zst", 3_040 + 2),
        ("eol/endoflife-2026-08-22.zip", 464 + 403 + 2),
    ] {
        let report = read_path(&data.join(path), &IntakeOptions::default(), &|_| (), &mut |_| ()).unwrap();
        assert_eq!(report.documents, documents, "{path}");
        assert!(report.skipped.is_empty(), "{path}: {:?}", report.skipped);
        assert!(report.containers.iter().all(|container| container.incomplete.is_none()), "{path}");
    }
}

#[test]
fn checksums_that_their_source_forgot_to_renew_are_noticed() {
    let Some(data) = data() else { return };
    let path = data.join("nvidia/product-security-2026-08-18.zip");
    let report = read_path(&path, &IntakeOptions::default(), &|_| (), &mut |_| ()).unwrap();
    // 181 advisories and 658 CVE records, each with its checksum, and a page for people.
    assert_eq!(report.documents, (181 + 658) * 2 + 1 - 4);
    let names: Vec<_> = report.skipped.iter().map(|one| one.what.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["5449.json", "5586.json", "5703.json", "5708.json"]);
    assert!(report.skipped.iter().all(|one| one.why.contains("SHA-256")));
    assert!(report.containers[0].incomplete.is_some(), "so it is not the full listing");
}
