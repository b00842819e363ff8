//! What the tests of feeds share: the shared data, archives as lists of files, and documents with their shape.

use std::io::Read as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::{Document, Feed, FeedError, Item, Output, Record, Shape};

/// A file of the shared test data; none, and a line that says so, where it is not there.
pub(crate) fn shared(path: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    match fs_err::read(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

/// The files of a tar archive that is compressed with zstd, whose names end in one of these.
pub(crate) fn tar_zst(path: &str, endings: &[&str]) -> Option<Vec<(String, Vec<u8>)>> {
    Some(untar(&zstd::decode_all(shared(path)?.as_slice()).unwrap(), endings))
}

/// The files of a tar archive whose names end in one of these.
pub(crate) fn untar(bytes: &[u8], endings: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(bytes);
    let mut files = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        if endings.iter().any(|ending| name.ends_with(ending)) {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            files.push((name, content));
        }
    }
    files
}

/// The files of a zip archive whose names end in this.
pub(crate) fn unzip(path: &str, ending: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(shared(path)?)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name.ends_with(ending) {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            files.push((name, content));
        }
    }
    Some(files)
}

/// A JSON object's shape, as the container layer finds it.
pub(crate) fn json(bytes: &[u8]) -> Shape {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => {
            Shape::Json { keys: object.keys().take(64).cloned().collect(), many: false }
        }
        Ok(Value::Array(_)) => Shape::Json { keys: Vec::new(), many: true },
        _ => Shape::Binary,
    }
}

/// The shape of JSON or YAML with these top-level keys.
pub(crate) fn keyed(keys: &[&str], yaml: bool) -> Shape {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    if yaml { Shape::Yaml { keys } } else { Shape::Json { keys, many: false } }
}

/// What a feed puts out for a document of that shape.
pub(crate) fn read(feed: &dyn Feed, shape: &Shape, bytes: &[u8]) -> Result<Output, FeedError> {
    let mut out = Output::default();
    feed.read(&Document { path: "test", bytes, shape }, &mut out)?;
    Ok(out)
}

/// Whether a feed recognises a document of that shape.
pub(crate) fn recognises(feed: &dyn Feed, shape: &Shape, bytes: &[u8]) -> bool {
    feed.recognises(&Document { path: "test", bytes, shape })
}

/// The records, with their streams.
pub(crate) fn records(out: &Output) -> Vec<(&str, &Record)> {
    out.items
        .iter()
        .filter_map(|(stream, item)| match item {
            Item::Record(record) => Some((stream.as_str(), record)),
            _ => None,
        })
        .collect()
}

/// The only record with that id.
pub(crate) fn record<'a>(out: &'a Output, id: &str) -> &'a Record {
    let found: Vec<_> = records(out).into_iter().filter(|(_, record)| record.id == id).collect();
    assert_eq!(found.len(), 1, "{id}: {found:?}");
    found[0].1
}
