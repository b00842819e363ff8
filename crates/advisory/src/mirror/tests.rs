use super::*;
use crate::{FeedInfo, Item, Record};

const FEED: FeedInfo = FeedInfo { name: "osv", title: "a test's own", whole: false, opt_in: false };
const SECRET: FeedInfo = FeedInfo { name: "wolfi", title: "kept to itself", whole: false, opt_in: true };

fn builder(records: &[(&str, &str, &str)]) -> Builder {
    let mut builder = Builder::new();
    for (stream, id, summary) in records {
        let record = Record { id: (*id).to_owned(), summary: (*summary).to_owned(), ..Record::default() };
        builder.put(&FEED, "CC0-1.0", stream, Item::Record(record));
    }
    builder
}

fn from(folder: &Path) -> impl FnMut(&Segment) -> Result<Vec<u8>, MirrorError> {
    move |segment| {
        let path = folder.join(&segment.path);
        fs_err::read(&path).map_err(|error| MirrorError::Io {
            what: "read",
            name: path.display().to_string(),
            why: error.to_string(),
        })
    }
}

#[test]
fn a_mirror_brings_another_database_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (mirror, one, two) = (folder.path().join("m"), folder.path().join("1"), folder.path().join("2"));
    builder(&[("PyPI", "A", "x"), ("PyPI", "B", "y"), ("Go", "C", "z")]).write(&one).unwrap();
    let index = write(&Database::open(&one).unwrap(), &mirror, "2026-11-21T00:00:00Z").unwrap();
    assert_eq!(
        index.segments.iter().map(|segment| segment.name.as_str()).collect::<Vec<_>>(),
        ["osv/Go", "osv/PyPI"]
    );
    let mut base = builder(&[("PyPI", "A", "old"), ("Go", "C", "z")]);
    let read = read_index(&fs_err::read(mirror.join("latest.json")).unwrap(), "latest.json").unwrap();
    let pulled = pull(&mut base, &read, &mut from(&mirror)).unwrap();
    assert_eq!(pulled.kept, ["osv/Go"], "a segment that is here is not fetched");
    assert_eq!(pulled.fetched["osv/PyPI"], Changes { added: 1, changed: 1, removed: 0, unchanged: 0 });
    base.write(&two).unwrap();
    assert_eq!(fs_err::read(&one).unwrap(), fs_err::read(&two).unwrap());
}

#[test]
fn a_mirror_drops_segments_that_nobody_names_any_more() {
    let folder = tempfile::tempdir().unwrap();
    for summary in ["x", "y"] {
        let database = builder(&[("PyPI", "A", summary)]).in_memory().unwrap();
        write(&database, folder.path(), "2026-11-21T00:00:00Z").unwrap();
    }
    let blobs = fs_err::read_dir(folder.path().join("blobs/sha256")).unwrap().count();
    assert_eq!(blobs, 3, "one segment, the configuration, the manifest");
}

#[test]
fn what_may_not_be_passed_on_is_not_in_a_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = builder(&[("PyPI", "A", "x")]);
    all.put(&SECRET, "proprietary", "", Item::Record(Record { id: "S".to_owned(), ..Record::default() }));
    let index = write(&all.in_memory().unwrap(), folder.path(), "2026-11-21T00:00:00Z").unwrap();
    assert_eq!(index.segments.len(), 1);
}

#[test]
fn a_segment_that_is_empty_cut_short_wrong_or_flipped_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = builder(&[("PyPI", "A", "x")]).in_memory().unwrap();
    let index = write(&database, folder.path(), "2026-11-21T00:00:00Z").unwrap();
    let good = fs_err::read(folder.path().join(&index.segments[0].path)).unwrap();
    let mut flipped = good.clone();
    flipped[20] ^= 1;
    for bad in [Vec::new(), good[..good.len() - 3].to_vec(), b"something else".to_vec(), flipped] {
        let mut base = builder(&[("Go", "C", "z")]);
        let before = base.source_names();
        let error = pull(&mut base, &index, &mut |_| Ok(bad.clone())).unwrap_err();
        assert!(matches!(error, MirrorError::Digest { .. }));
        assert_eq!(base.source_names(), before);
        if bad.len() == good.len() {
            continue;
        }
        // Also when the index itself is made to fit.
        let mut fitting = index.clone();
        fitting.segments[0].sha256 = sha256(&bad);
        assert!(matches!(pull(&mut base, &fitting, &mut |_| Ok(bad.clone())), Err(MirrorError::Form { .. })));
        assert_eq!(base.source_names(), before);
    }
}

#[test]
fn an_index_with_a_path_that_climbs_out_is_refused() {
    for (path, fine) in
        [("blobs/sha256/a", true), ("../a", false), ("/etc/passwd", false), ("http://x/a", false)]
    {
        let text = serde_json::json!({
            "version": 1, "built": "2026-11-21T00:00:00Z", "database": "sha256:0",
            "segments": [{"name": "osv/PyPI", "digest": "d", "path": path, "sha256": "0".repeat(64), "size": 1,
                "records": 1, "license": "CC0-1.0"}],
        });
        assert_eq!(read_index(text.to_string().as_bytes(), "latest.json").is_ok(), fine, "{path}");
    }
    let error = read_index(br#"{"version": 7}"#, "latest.json").unwrap_err();
    assert_eq!(
        error.to_string(),
        "read the mirror latest.json: its version is 7, this program reads version 1"
    );
    assert!(read_index(b"", "latest.json").is_err());
}
