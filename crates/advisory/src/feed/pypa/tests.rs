use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use super::*;
use crate::feed::osv::tests::data;
use crate::{Item, Record};

fn shape() -> Shape {
    Shape::Yaml { keys: ["id", "modified", "affected"].map(str::to_owned).to_vec() }
}

fn read(path: &str, text: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let result = Pypa.read(&Document { path, bytes: text, shape: &shape() }, &mut out);
    (out, result)
}

fn originals() -> Option<Vec<(String, Vec<u8>)>> {
    let path = "../../../shared/data/upstream/pypa-advisory-database-2026-07-23.tar.zst";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let Ok(file) = fs_err::File::open(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let mut archive = tar::Archive::new(zstd::stream::read::Decoder::new(file).unwrap());
    let mut found = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".yaml") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            found.push((name, bytes));
        }
    }
    Some(found)
}

#[test]
fn print() {
    let Some(files) = originals() else { return };
    let start = Instant::now();
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    let mut skipped = Vec::new();
    for (name, bytes) in &files {
        let (out, result) = read(name, bytes);
        if let Err(error) = result {
            println!("{error}");
        }
        skipped.extend(out.skipped);
        for (_, item) in out.items {
            let Item::Record(record) = item else { panic!("{item:?}") };
            records.insert(record.id.clone(), record);
        }
    }
    println!("{} of {} in {:?}, skipped {}", records.len(), files.len(), start.elapsed(), skipped.len());
    let Some((osv, _)) = data::records("PyPI") else { return };
    let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for mut theirs in osv {
        for rating in &mut theirs.ratings {
            rating.by = "pypa".to_owned();
        }
        let Some(ours) = records.get(&theirs.id) else {
            println!("no yaml {}", theirs.id);
            continue;
        };
        macro_rules! cmp { ($($f:ident),*) => { $(if ours.$f != theirs.$f { differences.entry(stringify!($f)).or_default().push(format!("{} ours {:?} theirs {:?}", ours.id, ours.$f, theirs.$f)); })* } }
        cmp!(
            id, modified, published, withdrawn, kind, summary, details, aliases, covers, related, ratings,
            weaknesses, references, statements, standing
        );
    }
    for (field, list) in differences {
        println!("{field}: {}", list.len());
        for l in list.iter().take(6) {
            println!("    {}", l.chars().take(1500).collect::<String>());
        }
    }
}
