//! How rows are packed: small ones for matching, compressed ones for reading.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use wb_model::{Rating, SourceState};
use wb_version::{Event, Scheme};

use super::{RecordKey, Stated};
use crate::{Kind, Record, Says, Space, Statement, StatementFlag, Unfixed};

/// No body is larger when it is inflated: a damaged or hostile file must not fill the memory.
const LARGEST_BODY: usize = 64 << 20;

/// Chosen by measuring: higher levels gain less than 2 % on bodies this small.
const LEVEL: i32 = 6;

/// A row of a package: everything that matching needs and nothing else.
#[derive(Serialize, Deserialize)]
struct Row {
    record: i64,
    id: String,
    source: u16,
    kind: Kind,
    says: Says,
    scheme: Scheme,
    ranges: Vec<Vec<Event>>,
    versions: Vec<String>,
    unfixed: Unfixed,
    flags: BTreeSet<StatementFlag>,
    rating: Option<Rating>,
    qualifiers: BTreeMap<String, String>,
}

/// A hash of names that fits SQLite's integer keys.
pub(super) fn key(parts: &[&str]) -> i64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes: [u8; 8] = hash.finalize().first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(bytes) & i64::MAX
}

pub(super) fn record_key(source: &str, id: &str) -> RecordKey {
    RecordKey(key(&["record", source, id]))
}

pub(super) fn package_key(space: &Space, name: &str) -> i64 {
    key(&["package", space.as_str(), name])
}

/// The first half of a SHA-256: enough to tell two states of a record apart.
pub(super) fn content_digest(bytes: &[u8]) -> [u8; 16] {
    Sha256::digest(bytes).first_chunk().copied().unwrap_or_default()
}

pub(super) fn database_digest(sources: &[SourceState]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("weighbridge advisory database {}\n", super::schema::VERSION));
    for source in sources {
        hash.update(format!("{} {} {}\n", source.name, source.digest, source.license));
    }
    format!("sha256:{}", hex(&hash.finalize()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// All rows of one package, in the order of source and id.
pub(super) fn pack_rows(space: &Space, name: &str, rows: &[Stated]) -> Result<Vec<u8>, String> {
    let rows: Vec<Row> = rows
        .iter()
        .map(|stated| Row {
            record: stated.record.0,
            id: stated.id.clone(),
            source: stated.source,
            kind: stated.kind,
            says: stated.statement.says,
            scheme: stated.statement.scheme,
            ranges: stated.statement.ranges.clone(),
            versions: stated.statement.versions.clone(),
            unfixed: stated.statement.unfixed,
            flags: stated.statement.flags.clone(),
            rating: stated.statement.rating.clone(),
            qualifiers: stated.statement.qualifiers.clone(),
        })
        .collect();
    postcard::to_stdvec(&(space.as_str(), name, rows)).map_err(|error| error.to_string())
}

/// The rows of a package; none when the key belongs to another name after all.
pub(super) fn statements(body: &[u8], space: &Space, name: &str) -> Result<Vec<Stated>, String> {
    let (of_space, of_name, rows): (&str, &str, Vec<Row>) =
        postcard::from_bytes(body).map_err(|error| error.to_string())?;
    if of_space != space.as_str() || of_name != name {
        return Ok(Vec::new());
    }
    Ok(rows
        .into_iter()
        .map(|row| Stated {
            record: RecordKey(row.record),
            id: row.id,
            source: row.source,
            kind: row.kind,
            statement: Statement {
                space: space.clone(),
                name: name.to_owned(),
                says: row.says,
                scheme: row.scheme,
                ranges: row.ranges,
                versions: row.versions,
                unfixed: row.unfixed,
                flags: row.flags,
                rating: row.rating,
                qualifiers: row.qualifiers,
                note: None,
            },
        })
        .collect())
}

/// A record as it is kept: postcard in zstd.
pub(super) fn pack_record(record: &Record) -> Result<Vec<u8>, String> {
    let bytes = postcard::to_stdvec(record).map_err(|error| error.to_string())?;
    zstd::bulk::compress(&bytes, LEVEL).map_err(|error| error.to_string())
}

pub(super) fn record(body: &[u8]) -> Result<Record, String> {
    let bytes = inflate(body)?;
    postcard::from_bytes(&bytes).map_err(|error| error.to_string())
}

fn inflate(body: &[u8]) -> Result<Vec<u8>, String> {
    // The frame says how long it is; what it says is believed up to the limit only.
    let size = zstd::zstd_safe::get_frame_content_size(body)
        .map_err(|_| "its body is no zstd frame".to_owned())?
        .ok_or("its body does not say how long it is")?;
    let size =
        usize::try_from(size).ok().filter(|size| *size <= LARGEST_BODY).ok_or("its body is too long")?;
    zstd::bulk::decompress(body, size).map_err(|error| error.to_string())
}

pub(super) fn pack_small(value: &impl Serialize) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(value).map_err(|error| error.to_string())
}

pub(super) fn small<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    postcard::from_bytes(body).map_err(|error| error.to_string())
}

/// `CVE-2024-1234` as one number; none for anything else.
pub(super) fn cve_number(cve: &str) -> Option<i64> {
    let rest = cve.get(..4).filter(|head| head.eq_ignore_ascii_case("CVE-")).and_then(|_| cve.get(4..))?;
    let (year, number) = rest.split_once('-')?;
    let digits = |text: &str, most: usize| {
        (!text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())
            .flatten()
    };
    Some(digits(year, 4)? * 1_000_000_000_000 + digits(number, 12)?)
}

/// The other way round.
pub(super) fn cve_text(number: i64) -> String {
    format!("CVE-{}-{:04}", number / 1_000_000_000_000, number % 1_000_000_000_000)
}
