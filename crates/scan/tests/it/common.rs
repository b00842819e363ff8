//! What these tests share.

use std::path::Path;

use wb_inventory::conclude;
use wb_model::{Inventory, Tool};
use wb_read::Limits;
use wb_scan::{Cache, EveryFile, ScanError, ScanOptions, Silent, scan};
use wb_source::{OpenOptions, open};
use wb_testkit::layer::LayerBuilder;

pub(crate) const SITE: &str = "usr/local/lib/python3.11/site-packages";

pub(crate) fn wheel(name: &str, version: &str) -> LayerBuilder {
    add_wheel(LayerBuilder::new(), name, version)
}

pub(crate) fn add_wheel(layer: LayerBuilder, name: &str, version: &str) -> LayerBuilder {
    let info = format!("{SITE}/{name}-{version}.dist-info");
    layer
        .file(
            &format!("{info}/METADATA"),
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"),
        )
        .file(
            &format!("{info}/RECORD"),
            format!("{name}/__init__.py,,\n{name}-{version}.dist-info/METADATA,,\n"),
        )
        .file(&format!("{SITE}/{name}/__init__.py"), "")
}

pub(crate) fn base() -> LayerBuilder {
    LayerBuilder::new().file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").file(
        "var/lib/dpkg/status",
        "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n",
    )
}

pub(crate) fn weigh(name: &str, cache: Option<&Path>) -> Result<Inventory, ScanError> {
    let options = OpenOptions { platform: None, network: wb_transport::Options::new() };
    let source = open(name, &options)?;
    let cache = cache.map(|folder| Cache::new(folder, wb_scan::DEFAULT_BYTES));
    let merged = scan(
        &source,
        &ScanOptions { limits: Limits::DEFAULT, cache, jobs: 2, every_file: EveryFile::Skipped },
        &Silent,
    )?;
    Ok(conclude(&merged, Tool { name: "weighbridge".to_owned(), version: "0".to_owned() }, None))
}

pub(crate) fn names(inventory: &Inventory) -> Vec<String> {
    let mut names: Vec<_> = inventory
        .components
        .iter()
        .map(|component| format!("{}@{}", component.name, component.version.as_deref().unwrap_or("?")))
        .collect();
    names.sort();
    names
}
