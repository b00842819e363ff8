pub(crate) mod data;
mod dialects;
mod documents;

use super::*;
use crate::Record;

/// The top-level keys of an object, as a document's shape has them.
pub(crate) fn shape(bytes: &[u8]) -> Shape {
    let keys = match serde_json::from_slice(bytes) {
        Ok(serde_json::Value::Object(object)) => object.keys().cloned().collect(),
        _ => Vec::new(),
    };
    Shape::Json { keys, many: false }
}

/// Reads one record.
pub(crate) fn read(path: &str, bytes: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let result = Osv.read(&Document { path, bytes, shape: &shape(bytes) }, &mut out);
    (out, result)
}

pub(crate) fn record(json: &str) -> Record {
    let (out, result) = read("record.json", json.as_bytes());
    result.unwrap();
    match out.items.into_iter().next().unwrap() {
        (_, Item::Record(record)) => record,
        other => panic!("{other:?}"),
    }
}
