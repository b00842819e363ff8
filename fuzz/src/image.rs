//! A whole image: layers of files under paths that readers ask for, scanned, concluded, written and read back.

use std::io::{Cursor, Read};

use wb_inventory::{conclude, list};
use wb_model::{Digest, Tool};
use wb_report::{Style, TableOptions};
use wb_scan::{EveryFile, ScanOptions, Silent, scan};
use wb_source::manifest::{History, ImageConfig, Platform};
use wb_source::{ImageInfo, ImageSource, LayerRef, Source, SourceError};
use wb_testkit::layer::LayerBuilder;

use crate::archives::LIMITS;
use crate::{Item, paths_of};

pub(crate) fn items() -> Vec<Item> {
    vec![Item::new("image", image)]
}

/// An image in memory.
struct Memory {
    info: ImageInfo,
    layers: Vec<Vec<u8>>,
}

impl ImageSource for Memory {
    fn info(&self) -> &ImageInfo {
        &self.info
    }

    fn open_layer(&self, layer: usize) -> Result<Box<dyn Read + Send>, SourceError> {
        Ok(Box::new(Cursor::new(self.layers[layer].clone())))
    }
}

fn image(data: &[u8]) {
    let layers = layers(data);
    // What the image says of itself is from outside as well: what it starts is read as shell.
    let said = data.split(|byte| *byte == END).next().unwrap_or_default();
    let said = String::from_utf8_lossy(said).into_owned();
    let nothing = LayerRef { blob: None, size: None, diff_id: None, created_by: None };
    let info = ImageInfo {
        name: "fuzz".to_owned(),
        manifest: None,
        config_digest: Digest::sha256([7; 32]),
        config: ImageConfig {
            platform: Some(Platform::new("linux", "amd64", None)),
            created: None,
            env: vec![
                "CUDA_VERSION=12.1.1".to_owned(),
                "NV_CUDNN_VERSION=8.9.0.131".to_owned(),
                format!("API_TOKEN={said}"),
            ],
            labels: std::collections::BTreeMap::from([("org.example.note".to_owned(), said.clone())]),
            entrypoint: vec!["/bin/sh".to_owned(), "-c".to_owned(), said.clone()],
            cmd: said.split(' ').map(str::to_owned).collect(),
            user: None,
            exposed_ports: Vec::new(),
            health_check: Some(vec!["CMD-SHELL".to_owned(), said.clone()]),
            working_dir: None,
            history: vec![History { created_by: Some(said.clone()), ..History::default() }],
            diff_ids: Vec::new(),
        },
        layers: vec![nothing; layers.len()],
    };
    let options = ScanOptions { limits: LIMITS, cache: None, jobs: 1, every_file: EveryFile::Compared };
    let source = Source::Image(Box::new(Memory { info, layers }));
    let Ok(merged) = scan(&source, &options, &Silent) else { return };
    let tool = Tool { name: "weighbridge".to_owned(), version: "0.0.0".to_owned() };
    wb_inventory::integrity::verify(&merged);
    let inventory = conclude(&merged, tool, None);
    for format in wb_bom::FORMATS {
        let mut bytes = Vec::new();
        format.write(&inventory, &mut bytes).expect("an inventory that cannot be written");
        let back = format.read(&bytes).expect("a document of ours that cannot be read back");
        assert!(back == inventory, "{format}: what is read back is not what was written");
    }
    let options = TableOptions { style: Style { color: false, width: 100 }, full: true };
    wb_report::table(&inventory, &options, &mut std::io::sink()).expect("a table that cannot be written");
}

/// Ends a record: rare in the files that readers ask for, and found by chance all the same.
pub(crate) const END: u8 = 0xfe;

/// Records of a path's number, a kind and a content, each ended by [`END`].
fn layers(data: &[u8]) -> Vec<Vec<u8>> {
    let mut paths: Vec<String> = list::READERS.iter().flat_map(|reader| paths_of(reader.info())).collect();
    paths.extend(
        ["etc", "usr/lib", "usr/lib/python3.11/site-packages/a-1.0.dist-info", "lib", "a/b"]
            .map(str::to_owned),
    );
    let mut layers = Vec::new();
    let mut layer = LayerBuilder::new();
    for record in data.split(|byte| *byte == END).take(200) {
        let [choice, kind, content @ ..] = record else { continue };
        let path = &paths[usize::from(*choice) % paths.len()];
        let other = &paths[content.len() % paths.len()];
        layer = match kind % 12 {
            0 => layer.folder(path),
            1 => layer.symlink(path, &String::from_utf8_lossy(content).replace('\0', "/")),
            2 => layer.symlink(path, &format!("/{other}")),
            3 => layer.hard_link(path, other),
            4 => layer.whiteout(path),
            5 => layer.opaque(path.rsplit_once('/').map_or("", |(folder, _)| folder)),
            6 if layers.len() < 8 => {
                layers.push(std::mem::take(&mut layer).build());
                LayerBuilder::new()
            }
            _ => layer.file(path, content),
        };
    }
    layers.push(layer.build());
    layers
}
