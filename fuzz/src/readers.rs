//! Every reader of the list, on any bytes, under the paths it asks for.

use wb_inventory::list::{FILE_READERS, HASH_READERS, READERS};
use wb_read::{Candidate, Entry, EntryKind, EntryPath, HEAD, Matcher, Output, Reader, Want};

use crate::{Item, number, paths_of};

pub(crate) fn items() -> Vec<Item> {
    let readers = READERS
        .iter()
        .chain(FILE_READERS)
        .chain(HASH_READERS)
        .map(|reader| Item::new(format!("reader {}", reader.info().name), |data| read(*reader, data)));
    readers.chain([Item::new("matcher", select)]).collect()
}

/// Which readers want a file of any name and content.
fn select(data: &[u8]) {
    let (choice, rest) = number(data);
    let (path, content) = rest.split_at(choice.min(rest.len()));
    let entry = file(path, content.len());
    let matcher = Matcher::new(READERS.iter().copied());
    let (mut by_path, mut wanted) = (Vec::new(), Vec::new());
    matcher.wanted_by_path(entry.path.as_bytes(), &mut by_path);
    matcher.wanted(&Candidate { entry: &entry, head: &content[..content.len().min(HEAD)] }, &mut wanted);
    assert!(
        by_path.iter().all(|at| wanted.contains(at)),
        "a file that is wanted by its path and then is not"
    );
}

fn file(path: &[u8], size: usize) -> Entry {
    let path = EntryPath::normalise(path).0;
    Entry { path, kind: EntryKind::File, size: size as u64, mode: 0o755, mtime: Some(1), is_shared: false, link: None }
}

fn read(reader: &'static dyn Reader, data: &[u8]) {
    let info = reader.info();
    let (choice, bytes) = number(data);
    let paths = paths_of(info);
    let path = paths.get(choice % paths.len().max(1)).map_or("a", String::as_str);
    let entry = file(path.as_bytes(), bytes.len());
    let mut out = Output::default();
    let result = match info.want {
        Want::Head(length) => reader.read(&entry, &bytes[..bytes.len().min(length)], &mut out),
        Want::Whole(limit) if bytes.len() as u64 > limit => return,
        Want::Whole(_) => reader.read(&entry, bytes, &mut out),
        Want::Stream => {
            let Some(mut visitor) = reader.stream(&entry) else { return };
            // The first piece holds the head; the others are of any size.
            let first = bytes.len().min(HEAD.max(choice));
            visitor.visit(&bytes[..first]);
            bytes[first..].chunks(choice % 4096 + 1).for_each(|piece| visitor.visit(piece));
            visitor.finish(&entry, &mut out)
        }
    };
    // A problem is a lower-case sentence without control characters from the file in it, or it could not be shown.
    if let Err(problem) = result {
        assert!(!problem.message.is_empty(), "{}: a problem without words", info.name);
    }
    // Facts must not grow far beyond what they were made from.
    assert!(
        out.fact_bytes() <= 1_000_000 + 64 * bytes.len() as u64,
        "{}: {} bytes gave {} bytes of facts",
        info.name,
        bytes.len(),
        out.fact_bytes()
    );
}
