use super::*;
use crate::{FeedInfo, Item, Record};

const FEED: FeedInfo = FeedInfo { name: "osv", title: "a test's own", whole: false, opt_in: false };

fn database() -> Database {
    let mut builder = Builder::new();
    for id in ["A", "B"] {
        let record = Record { id: id.to_owned(), ..Record::default() };
        builder.put(&FEED, "CC0-1.0", "PyPI", Item::Record(record));
    }
    builder.in_memory().unwrap()
}

#[test]
fn what_was_exported_is_imported_and_the_archive_is_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db.tar");
    let mut bytes = Vec::new();
    export(&database(), &mut bytes, "2026-11-21T00:00:00Z").unwrap();
    let mut again = Vec::new();
    export(&database(), &mut again, "2026-11-21T00:00:00Z").unwrap();
    assert!(bytes == again);
    fs_err::write(&path, &bytes).unwrap();
    let mut base = Builder::new();
    let (_, pulled) = import(&mut base, &path, None).unwrap();
    assert_eq!(pulled.fetched["osv/PyPI"].added, 2);
    let error = import(&mut base, &path, Some("2026-11-22T00:00:00Z")).unwrap_err();
    assert!(matches!(error, MirrorError::Older { .. }));
}

#[test]
fn an_archive_that_is_empty_cut_short_or_wrong_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db.tar");
    let mut bytes = Vec::new();
    export(&database(), &mut bytes, "2026-11-21T00:00:00Z").unwrap();
    for bad in [&b""[..], &bytes[..bytes.len() / 2], &bytes[..700], &[9; 5000]] {
        fs_err::write(&path, bad).unwrap();
        let mut base = Builder::new();
        assert!(import(&mut base, &path, None).is_err());
        assert!(base.source_names().is_empty());
    }
    assert!(import(&mut Builder::new(), &folder.path().join("none"), None).is_err());
}
