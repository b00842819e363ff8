use super::*;

fn entry(path: &str, kind: EntryKind, size: u64, link: Option<&str>) -> Entry {
    Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind,
        size,
        mode: 0o4755,
        mtime: None,
        is_shared: false,
        link: link.map(|text| text.as_bytes().into()),
    }
}

fn sample() -> (EntryLog, Vec<Entry>) {
    let entries = vec![
        entry("usr", EntryKind::Directory, 0, None),
        entry("usr/lib/libfoo.so.1.2", EntryKind::File, 1 << 40, None),
        entry("usr/lib/libfoo.so.1", EntryKind::Symlink, 0, Some("libfoo.so.1.2")),
        entry("usr/lib/libbar.so", EntryKind::HardLink, 0, Some("usr/lib/libfoo.so.1.2")),
        entry("usr/.wh.gone", EntryKind::File, 0, None),
    ];
    let mut log = EntryLog::default();
    entries.iter().for_each(|entry| log.push(entry));
    (log, entries)
}

#[test]
fn a_log_gives_back_what_was_put_in() {
    let (log, entries) = sample();
    let log = EntryLog::from_bytes(&log.to_bytes()).unwrap();
    assert_eq!((log.count(), log.whiteouts()), (5, 1));
    let mut seen = 0;
    log.for_each(|number, path, logged| {
        let entry = &entries[usize::try_from(number).unwrap()];
        assert_eq!(path, entry.path.as_bytes());
        assert_eq!((logged.kind, logged.size, logged.mode), (entry.kind, entry.size, entry.mode));
        assert_eq!(logged.link, entry.link.as_deref().unwrap_or_default());
        seen += 1;
    })
    .unwrap();
    assert_eq!(seen, 5);
}

#[test]
fn a_damaged_log_is_an_error_and_never_a_shorter_one() {
    let bytes = sample().0.to_bytes();
    for length in 0..bytes.len() {
        let cut = EntryLog::from_bytes(&bytes[..length]);
        assert!(cut.and_then(|log| log.for_each(|_, _, _| {})).is_err(), "cut at {length}");
    }
}
