//! Stored facts: what the ELF reader found in every ELF file of an image's wheels, one line of JSON each.
//!
//! To write them anew, unpack the images' Python layers to `<folder>/python-small` and `<folder>/python-cuda`,
//! then run the ignored test with `WEIGHBRIDGE_TREES=<folder>`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use wb_inventory::{Image, LayerInput, Merged, Platform, list};
use wb_model::{Inventory, SubjectKind, Tool};
use wb_read::{Entry, EntryKind, EntryLog, EntryPath, Fact, Fragment, Limits, Output, Reader};

use super::SITE;

/// One stored line.
#[derive(Serialize, Deserialize)]
struct Line {
    /// Path below the folder with the wheels.
    path: String,
    size: u64,
    /// The wheel that owns the file, as its `.dist-info` folder is called.
    wheel: String,
    /// The fact's body.
    elf: serde_json::Value,
}

const ELF: &str = "elf/file";

fn reader(name: &str) -> &'static dyn Reader {
    list::READERS.iter().find(|reader| reader.info().name == name).copied().expect("a listed reader")
}

/// An image with the stored files and wheels, through all resolvers.
pub(crate) fn conclude(text: &str) -> Inventory {
    let lines: Vec<Line> =
        text.lines().map(|line| serde_json::from_str(line).expect("a stored fact")).collect();
    let mut wheels: BTreeMap<&str, String> = BTreeMap::new();
    for line in &lines {
        writeln!(wheels.entry(&line.wheel).or_default(), "{},,{}", line.path, line.size).expect("a string");
    }
    let mut log = EntryLog::default();
    let mut ordinal = 0;
    let mut fragments: BTreeMap<&'static str, Fragment> = BTreeMap::new();
    let mut add = |path: &str, size: u64| {
        let entry = entry(path, size);
        log.push(&entry);
        ordinal += 1;
        (entry, ordinal - 1)
    };
    for (wheel, files) in &wheels {
        let (name, version) = wheel.split_once('-').expect("name-version");
        let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        let folder = format!("{wheel}.dist-info");
        let record = format!("{files}{folder}/METADATA,,\n{folder}/RECORD,,\n");
        for (file, by, text) in
            [("METADATA", "python/dist-info", &metadata), ("RECORD", "python/record", &record)]
        {
            let (entry, at) = add(&format!("{SITE}{folder}/{file}"), text.len() as u64);
            let mut out = Output::default();
            reader(by).read(&entry, text.as_bytes(), &mut out).expect("well-formed");
            let fragment = fragments.entry(reader(by).info().name).or_default();
            fragment.looked_at += 1;
            fragment.facts.extend(out.facts.into_iter().map(|fact| Fact { ordinal: at, ..fact }));
        }
    }
    for line in &lines {
        let (entry, at) = add(&format!("{SITE}{}", line.path), line.size);
        let fragment = fragments.entry(reader(ELF).info().name).or_default();
        fragment.looked_at += 1;
        fragment.facts.push(Fact {
            kind: ELF.to_owned(),
            path: entry.path,
            ordinal: at,
            size: line.size,
            mode: entry.mode,
            sha256: None,
            body: line.elf.to_string(),
        });
    }
    let image = Image {
        kind: SubjectKind::Image,
        name: "stored".to_owned(),
        manifest: None,
        config: None,
        platform: Some(Platform { os: "linux".to_owned(), architecture: "amd64".to_owned(), variant: None }),
        created: None,
        env: Vec::new(),
        labels: BTreeMap::new(),
        run: wb_inventory::RunConfig::default(),
        history: Vec::new(),
    };
    let fragments = fragments.into_iter().collect();
    let layer = LayerInput { diff_id: None, created_by: None, log, fragments };
    let merged =
        Merged::new(image, vec![layer], wb_inventory::list::READERS, &Limits::DEFAULT).expect("one layer");
    wb_inventory::conclude(&merged, Tool { name: "test".to_owned(), version: "0".to_owned() }, None)
}

fn entry(path: &str, size: u64) -> Entry {
    Entry {
        path: EntryPath::normalise(path.as_bytes()).0,
        kind: EntryKind::File,
        size,
        mode: 0o644,
        mtime: None,
        is_shared: false,
        link: None,
    }
}

#[test]
#[ignore = "writes the stored facts anew from the unpacked images in WEIGHBRIDGE_TREES"]
fn write() {
    let trees = PathBuf::from(std::env::var_os("WEIGHBRIDGE_TREES").expect("WEIGHBRIDGE_TREES"));
    for name in ["small", "cuda"] {
        let site = trees.join(format!("python-{name}")).join(SITE);
        let owners = owners(&site);
        let mut text = String::new();
        for (path, wheel) in owners {
            let Ok(bytes) = fs_err::read(site.join(&path)) else { continue };
            if !bytes.starts_with(b"\x7fELF") {
                continue;
            }
            let entry = entry(&format!("{SITE}{path}"), bytes.len() as u64);
            let mut out = Output::default();
            let mut visitor = reader(ELF).stream(&entry).expect("streamed");
            bytes.chunks(1 << 17).for_each(|piece| visitor.visit(piece));
            visitor.finish(&entry, &mut out).expect("well-formed");
            let elf = serde_json::from_str(&out.facts[0].body).expect("JSON");
            let line = Line { path, size: entry.size, wheel, elf };
            writeln!(text, "{}", serde_json::to_string(&line).expect("JSON")).expect("a string");
        }
        fs_err::write(super::data(&format!("{name}.facts.jsonl")), text).expect("written");
    }
}

/// Every file that a RECORD lists, with the wheel.
fn owners(site: &Path) -> BTreeMap<String, String> {
    let mut owners = BTreeMap::new();
    for entry in fs_err::read_dir(site).expect("the folder with the wheels") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(wheel) = name.strip_suffix(".dist-info") else { continue };
        let record = fs_err::read_to_string(path.join("RECORD")).unwrap_or_default();
        for line in record.lines() {
            let file = line.split(',').next().unwrap_or_default();
            owners.insert(file.to_owned(), wheel.to_owned());
        }
    }
    owners
}
