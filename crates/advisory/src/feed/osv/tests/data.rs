//! The real archives: every record is read, and the counts are those of the data's own description.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use super::read;
use crate::{Item, Kind, Output, Record, Says};

/// Every member of `osv/<directory>/all.zip`: its name and its bytes.
pub(crate) fn archive(path: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let Ok(bytes) = fs_err::read(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut members = Vec::new();
    for number in 0..zip.len() {
        let mut member = zip.by_index(number).unwrap();
        let mut bytes = Vec::new();
        let name = member.name().unwrap().into_owned();
        member.read_to_end(&mut bytes).unwrap();

        members.push((name, bytes));
    }
    Some(members)
}

pub(crate) fn records(directory: &str) -> Option<(Vec<Record>, Output)> {
    let members = archive(&format!("osv/{directory}/all.zip"))?;
    let start = Instant::now();
    let mut all = Output::default();
    for (name, bytes) in &members {
        let (out, result) = read(&format!("osv/{directory}/all.zip!{name}"), bytes);
        if let Err(error) = result {
            all.skip(name, error.to_string());
        }
        all.items.extend(out.items);
        all.skipped.extend(out.skipped);
    }
    println!("{directory}: {} records in {:?}", all.items.len(), start.elapsed());
    let mut records = Vec::new();
    for (stream, item) in std::mem::take(&mut all.items) {
        assert_eq!(stream, directory);
        match item {
            Item::Record(record) => records.push(record),
            other => panic!("{other:?}"),
        }
    }
    Some((records, all))
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    records: usize,
    withdrawn: usize,
    statements: usize,
    unparsed: usize,
    ranges: usize,
    versions: usize,
    rated: usize,
    aliases: usize,
    covers: usize,
    unreviewed: usize,
    kinds: BTreeMap<Kind, usize>,
}

fn count(records: &[Record]) -> Count {
    let mut count = Count { records: records.len(), ..Count::default() };
    for record in records {
        count.withdrawn += usize::from(record.withdrawn.is_some());
        count.rated += usize::from(!record.ratings.is_empty());
        count.aliases += record.aliases.len();
        count.covers += record.covers.len();
        count.unreviewed += usize::from(record.standing.as_deref() == Some("unreviewed"));
        *count.kinds.entry(record.kind).or_default() += 1;
        for statement in &record.statements {
            count.statements += 1;
            count.unparsed += usize::from(statement.says == Says::Unparsed);
            count.ranges += statement.ranges.len();
            count.versions += statement.versions.len();
        }
    }
    count
}

#[test]
fn print() {
    for directory in ["PyPI", "Go", "crates.io", "Bitnami", "Debian"] {
        let Some((records, out)) = records(directory) else { return };
        println!("{directory}: {:?} skipped {}", count(&records), out.skipped.len());
        for skipped in out.skipped.iter().take(20) {
            println!("   {} - {}", skipped.what, skipped.why);
        }
    }
}
