//! What the tests of readers share.

use wb_read::{Entry, EntryKind, EntryPath, Output, ReadProblem, Reader};

pub(crate) fn entry(path: &str, size: usize) -> Entry {
    Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind: EntryKind::File,
        size: size as u64,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    }
}

pub(crate) fn try_read(reader: &dyn Reader, path: &str, bytes: &[u8]) -> (Output, Result<(), ReadProblem>) {
    let mut out = Output::default();
    let result = reader.read(&entry(path, bytes.len()), bytes, &mut out);
    (out, result)
}

pub(crate) fn read(reader: &dyn Reader, path: &str, bytes: &[u8]) -> Output {
    let (out, result) = try_read(reader, path, bytes);
    result.unwrap();
    out
}
