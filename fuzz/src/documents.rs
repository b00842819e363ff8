//! JSON from outside: manifests, configurations, SBOMs.

use wb_source::manifest::{Document, ImageConfig, Platform};

use crate::Item;

pub(crate) fn items() -> Vec<Item> {
    vec![
        Item::new("manifest", |data| {
            if let Ok(Document::Index(index)) = Document::parse(data, None) {
                drop(index.select(None));
                drop(index.select(Some(&Platform::new("linux", "arm64", Some("v8")))));
            }
        }),
        Item::new("image configuration", |data| {
            if let Ok(config) = ImageConfig::parse(data) {
                assert_eq!(config.created_by().len(), config.diff_ids.len());
                drop(config.check(1, Some(&Platform::host())));
            }
        }),
        Item::new("sbom", sbom),
    ]
}

/// What can be read can be written in every format, and a second round changes nothing.
fn sbom(data: &[u8]) {
    let Ok((inventory, _)) = wb_bom::read(data) else { return };
    for format in wb_bom::FORMATS {
        let mut bytes = Vec::new();
        if format.write(&inventory, &mut bytes).is_err() {
            continue;
        }
        let again = format.read(&bytes).expect("a document of ours that cannot be read back");
        let mut second = Vec::new();
        format.write(&again, &mut second).expect("a document of ours that cannot be written again");
        assert!(second == bytes, "{format}: a second round gives another document");
    }
}
