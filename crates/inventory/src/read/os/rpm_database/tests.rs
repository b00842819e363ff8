use wb_read::Output;

use super::ndb::tests::database;
use super::package::{RpmAlgorithm, RpmFile, RpmFiles, RpmPackage};
use super::*;
use crate::read::os::rpm_header::tag;
use crate::read::os::rpm_header::tests::header;
use crate::read::testing::{read, try_read};

const SQLITE: &[u8] = include_bytes!("../../../../tests/data/os/rpmdb.sqlite");
const BERKELEY: &[u8] = include_bytes!("../../../../tests/data/os/Packages");
const PATH: &str = "var/lib/rpm/rpmdb.sqlite";

fn packages(out: &Output) -> Vec<RpmPackage> {
    let mut packages: Vec<RpmPackage> = out.facts.iter().filter_map(|fact| fact.decode()).collect();
    packages.sort_by_key(|package| package.number);
    packages
}

fn files(out: &Output) -> Vec<RpmFiles> {
    let mut files: Vec<RpmFiles> = out.facts.iter().filter_map(|fact| fact.decode()).collect();
    files.sort_by_key(|files| files.number);
    files
}

/// A database with one package.
fn one(entries: &[(u32, u32, u32, &[u8])]) -> Output {
    read(&RpmDatabase, "var/lib/rpm/Packages.db", &database(&[(1, &header(entries))]))
}

#[test]
fn what_rpm_installed_is_what_rpm_says() {
    let out = read(&RpmDatabase, PATH, SQLITE);
    assert!(out.diagnostics.is_empty());
    let found = packages(&out);
    assert_eq!(found.len(), 2);
    let tiny = &found[1];
    assert_eq!((tiny.name.as_str(), tiny.version.as_str(), tiny.release.as_str()), ("wb-tiny", "1.2", "3"));
    assert_eq!((tiny.epoch, tiny.architecture.as_deref()), (Some(1), Some("x86_64")));
    assert_eq!(tiny.source_rpm.as_deref(), Some("wb-tiny-1.2-3.src.rpm"));
    assert_eq!(tiny.license.as_deref(), Some("GPLv2+ and MIT"));
    assert_eq!(tiny.vendor.as_deref(), Some("Example Project"));
    assert_eq!(tiny.module.as_deref(), Some("tiny:1:20260101:abcdef"));
    assert_eq!(tiny.requires, ["/bin/sh", "/bin/tiny-shell", "config(wb-tiny)", "wb-noarch"]);
    assert_eq!(tiny.provides, ["config(wb-tiny)", "wb-tiny", "wb-tiny(x86-64)"]);
    assert_eq!((found[0].version.as_str(), found[0].epoch), ("2.0~rc1", None));
}

#[test]
fn files_have_digests_modes_and_what_may_differ() {
    let files = files(&read(&RpmDatabase, PATH, SQLITE));
    assert_eq!(files[0].paths().filter(|(_, file)| file.is_regular()).count(), 60);
    let tiny = &files[1];
    assert_eq!(tiny.algorithm, RpmAlgorithm::Sha256);
    let found: Vec<(String, RpmFile)> = tiny.paths().map(|(path, file)| (path, file.clone())).collect();
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "etc/tiny.conf",
            "usr/bin/tiny",
            "usr/bin/tiny-link",
            "usr/share/doc/tiny/README",
            "var/lib/tiny",
            "var/lib/tiny/cache"
        ]
    );
    let (configuration, program, link) = (&found[0].1, &found[1].1, &found[2].1);
    assert!(configuration.may_differ && !program.may_differ && found[5].1.may_differ);
    assert_eq!((program.mode, program.size), (0o104_755, 20));
    assert_eq!(program.digest, "e2c2f062b3709ef598a161db04d6e0b60d7a4ad9fbf868b0a236c7b722031384");
    assert!(link.is_link() && link.target == "tiny" && link.digest.is_empty());
    assert!(found[4].1.is_folder());
}

#[test]
fn every_format_gives_the_same() {
    let sqlite = read(&RpmDatabase, PATH, SQLITE);
    let berkeley = read(&RpmDatabase, "var/lib/rpm/Packages", BERKELEY);
    assert_eq!((packages(&berkeley), files(&berkeley)), (packages(&sqlite), files(&sqlite)));
    let mut blobs = Vec::new();
    sqlite::packages(SQLITE, &mut |number, blob| {
        blobs.push((number, blob.to_vec()));
        Ok(())
    })
    .unwrap();
    let blobs: Vec<(u32, &[u8])> = blobs.iter().map(|(number, blob)| (*number, blob.as_slice())).collect();
    let ndb = read(&RpmDatabase, "usr/lib/sysimage/rpm/Packages.db", &database(&blobs));
    assert_eq!((packages(&ndb), files(&ndb)), (packages(&sqlite), files(&sqlite)));
}

#[test]
fn keys_are_no_packages() {
    let out = one(&[(tag::NAME, 6, 1, b"gpg-pubkey\0"), (tag::VERSION, 6, 1, b"fd431d51\0")]);
    assert!(out.facts.is_empty() && out.diagnostics.is_empty());
}

#[test]
fn whole_paths_of_old_packages_are_split() {
    let out = one(&[
        (tag::NAME, 6, 1, b"old\0"),
        (tag::VERSION, 6, 1, b"1\0"),
        (tag::OLD_FILE_NAMES, 8, 2, b"/usr/bin/a\0/b\0"),
    ]);
    let paths: Vec<String> = files(&out)[0].paths().map(|(path, _)| path).collect();
    assert_eq!(paths, ["usr/bin/a", "b"]);
}

#[test]
fn empty_files_and_files_of_other_kinds_are_errors() {
    for bytes in [&b""[..], b"no database at all", &[0; 600]] {
        assert!(try_read(&RpmDatabase, PATH, bytes).1.is_err());
    }
}

#[test]
fn a_database_cut_short_keeps_what_was_read_and_says_so() {
    let (out, result) = try_read(&RpmDatabase, PATH, &SQLITE[..SQLITE.len() - 4096]);
    assert!(result.is_err());
    assert!(packages(&out).len() <= 2);
}

#[test]
fn wrong_packages_cost_a_diagnostic_and_others_are_read() {
    let good = header(&[(tag::NAME, 6, 1, b"good\0"), (tag::VERSION, 6, 1, b"1\0")]);
    let nameless = header(&[(tag::VERSION, 6, 1, b"1\0")]);
    let lies = header(&[(tag::NAME, 6, 1, b"no end"), (tag::VERSION, 6, 1, b"1\0")]);
    let bytes = database(&[(1, &nameless), (2, &good), (3, b"\xff"), (4, &lies[..40])]);
    let out = read(&RpmDatabase, "var/lib/rpm/Packages.db", &bytes);
    assert_eq!(packages(&out).len(), 1);
    assert_eq!(out.diagnostics.len(), 3, "{:#?}", out.diagnostics);
}

#[test]
fn hostile_paths_are_left_out_and_counted() {
    let long = [b"/".as_slice(), &vec![b'x'; 5000], b"/\0"].concat();
    let folders = [b"/usr/\0".as_slice(), &long].concat();
    let indexes: Vec<u8> = [0_u32, 1, 7, 0].into_iter().flat_map(u32::to_be_bytes).collect();
    let out = one(&[
        (tag::NAME, 6, 1, b"bad\0"),
        (tag::VERSION, 6, 1, b"1\0"),
        (tag::BASE_NAMES, 8, 5, b"good\0long\0far\0../../etc/passwd\0none\0"),
        (tag::DIR_INDEXES, 4, 4, &indexes),
        (tag::DIR_NAMES, 8, 2, &folders),
    ]);
    let paths: Vec<String> = files(&out)[0].paths().map(|(path, _)| path).collect();
    assert_eq!(paths, ["usr/good"]);
    assert_eq!(
        out.diagnostics[0].message,
        "package 1: 4 files have paths that cannot be, or too many of them"
    );
}

#[test]
fn hostile_folders_of_many_files_end_at_a_bound() {
    let folder = [b"/".as_slice(), &vec![b'x'; 999], b"\0"].concat();
    let bytes = header(&[
        (tag::BASE_NAMES, 8, 10, &b"a\0".repeat(10)),
        (tag::DIR_INDEXES, 4, 10, &[0; 40]),
        (tag::DIR_NAMES, 8, 1, &folder),
    ]);
    let mut left = 5_500;
    let files = package::files(1, &parse_header(&bytes).unwrap(), &mut left).unwrap();
    assert_eq!((files.fact.files.len(), files.left_out, left), (5, 5, 5_500 - 5 * 1001));
}

#[test]
fn a_log_beside_the_database_is_told() {
    assert!(try_read(&RpmDatabase, "var/lib/rpm/rpmdb.sqlite-wal", &[0; 32]).1.is_ok());
    assert!(try_read(&RpmDatabase, "var/lib/rpm/rpmdb.sqlite-wal", &[0; 4152]).1.is_err());
}

/// Whatever is changed in a database, reading it ends, and costs no more than the database is large.
#[test]
fn hostile_changes_anywhere_end() {
    let ndb =
        database(&[(1, &header(&[(tag::NAME, 6, 1, b"a\0"), (tag::VERSION, 6, 1, b"1\0")])), (2, &[0; 64])]);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % u64::try_from(below).unwrap()).unwrap()
    };
    for good in [SQLITE, BERKELEY, &ndb] {
        for _ in 0..300 {
            let mut bytes = good.to_vec();
            for _ in 0..=next(8) {
                let at = next(bytes.len());
                bytes[at] = u8::try_from(next(256)).unwrap();
            }
            bytes.truncate(bytes.len() - if next(4) == 0 { next(bytes.len() / 2) } else { 0 });
            let (out, _) = try_read(&RpmDatabase, PATH, &bytes);
            assert!(out.fact_bytes() < 16 * u64::try_from(good.len()).unwrap());
        }
    }
}
