//! A file that is shorter than it was measured is said to be, whatever its readers made of it.

use wb_model::DiagnosticCode;
use wb_read::{Entry, EntryKind, EntryPath, Limits, Matcher};
use wb_source::Sink as _;

use super::*;

fn entry(name: &str, size: u64) -> Entry {
    Entry {
        path: EntryPath::normalise(name.as_bytes()).0,
        kind: EntryKind::File,
        size,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    }
}

fn seen(entry: &Entry, mut body: &[u8]) -> Vec<DiagnosticCode> {
    let matcher = Matcher::new(wb_inventory::list::READERS.iter().copied());
    let all: Vec<usize> = (0..matcher.readers().len()).collect();
    let mut engine = Engine::new(&matcher, &all, &Limits::DEFAULT);
    engine.entry(entry, &mut body).unwrap();
    let fragments = engine.finish().fragments;
    fragments.iter().flat_map(|(_, fragment)| fragment.diagnostics.iter().map(|one| one.code)).collect()
}

#[test]
fn a_file_that_became_shorter_is_said_to_be() {
    let model = b"GGUF\x03\0\0\0 and so on";
    for kept in [model.len(), 8, 0] {
        let codes = seen(&entry("model.gguf", 5000), &model[..kept]);
        assert!(codes.contains(&DiagnosticCode::Unreadable), "{kept}: {codes:?}");
    }
    let whole = seen(&entry("notes.txt", 5), b"hello");
    assert_eq!(whole, []);
}
