//! The compact list of a layer's entries, as a damaged cache would give it, and the merge on top of it.

use std::collections::BTreeMap;

use wb_inventory::{Image, LayerInput, Merged, RunConfig, conclude, list};
use wb_model::{SubjectKind, Tool};
use wb_read::{EntryLog, EntryPath};

use crate::Item;
use crate::archives::LIMITS;

pub(crate) fn items() -> Vec<Item> {
    vec![
        Item::new("entry log", |data| {
            if let Ok(log) = EntryLog::from_bytes(data) {
                drop(log.for_each(|_, _, logged| drop(logged.hard_link_target())));
            }
        }),
        Item::new("merge", merge),
        Item::new("path", |data| {
            let (path, _) = EntryPath::normalise(data);
            let (again, changed) = EntryPath::normalise(path.as_bytes());
            assert!(again == path && !changed, "a canonical path is not canonical");
            assert!(!path.as_bytes().split(|byte| *byte == b'/').any(|segment| segment == b".."));
        }),
    ]
}

/// Every 200 bytes are the log of a layer.
fn merge(data: &[u8]) {
    let logs: Vec<EntryLog> =
        data.chunks(200).take(20).filter_map(|bytes| EntryLog::from_bytes(bytes).ok()).collect();
    let layers = logs
        .into_iter()
        .map(|log| LayerInput { diff_id: None, created_by: None, log, fragments: Vec::new() })
        .collect();
    let image = Image {
        kind: SubjectKind::Image,
        name: "fuzz".to_owned(),
        manifest: None,
        config: None,
        platform: None,
        created: None,
        env: Vec::new(),
        labels: BTreeMap::new(),
        run: RunConfig::default(),
        history: Vec::new(),
    };
    if let Ok(merged) = Merged::new(image, layers, list::READERS, &LIMITS) {
        conclude(&merged, Tool { name: "weighbridge".to_owned(), version: "0".to_owned() }, None);
    }
}
