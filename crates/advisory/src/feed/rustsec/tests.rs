use std::collections::BTreeMap;

use super::*;
use crate::feed::osv::tests::data;
use crate::{Item, Kind, Record};

const SHAPE: Shape = Shape::Markdown { front: "toml" };

fn read(path: &str, text: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let document = Document { path, bytes: text, shape: &SHAPE };
    let result = RustSec.read(&document, &mut out);
    (out, result)
}

fn record(text: &str) -> Record {
    let (out, result) = read("crates/x/RUSTSEC-2024-0001.md", text.as_bytes());
    result.unwrap();
    match out.items.into_iter().next().unwrap() {
        (_, Item::Record(record)) => record,
        other => panic!("{other:?}"),
    }
}

fn all() -> Option<(BTreeMap<String, Record>, Output)> {
    let members = data::archive("upstream/rustsec-advisory-db-md-2026-08-21.zip")?;
    let (mut records, mut all) = (BTreeMap::new(), Output::default());
    for (name, bytes) in members {
        let document = Document { path: &name, bytes: &bytes, shape: &SHAPE };
        if !RustSec.recognises(&document) {
            println!("not an advisory: {name}");
            continue;
        }
        let (out, result) = read(&name, &bytes);
        result.unwrap();
        all.skipped.extend(out.skipped);
        for (_, item) in out.items {
            let Item::Record(record) = item else { panic!("{item:?}") };
            records.insert(record.id.clone(), record);
        }
    }
    Some((records, all))
}

#[test]
fn print() {
    let Some((records, out)) = all() else { return };
    println!("{} {}", records.len(), out.skipped.len());
    for s in out.skipped.iter().take(30) {
        println!("{s:?}");
    }
    let Some((osv, _)) = data::records("crates.io") else { return };
    let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for theirs in osv {
        let Some(ours) = records.get(&theirs.id) else {
            println!("no md {}", theirs.id);
            continue;
        };
        macro_rules! cmp { ($($f:ident),*) => { $(if ours.$f != theirs.$f { differences.entry(stringify!($f)).or_default().push(format!("{} ours {:?} theirs {:?}", ours.id, ours.$f, theirs.$f)); })* } }
        cmp!(
            id, withdrawn, kind, summary, details, aliases, covers, related, weaknesses, statements, standing
        );
        if ours.ratings.iter().map(|r| &r.vector).ne(theirs.ratings.iter().map(|r| &r.vector)) {
            differences.entry("ratings").or_default().push(ours.id.clone());
        }
    }
    for (field, list) in differences {
        println!("{field}: {}", list.len());
        for l in list.iter().take(12) {
            println!("    {}", l.chars().take(1500).collect::<String>());
        }
    }
}
