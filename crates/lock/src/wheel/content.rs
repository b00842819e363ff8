//! A wheel's members, compared with its own RECORD and METADATA.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256, Sha384, Sha512};
use zip::ZipArchive;

use super::{
    ArchiveError, ArchiveName, ArchiveProblem, MAX_MEMBERS, MAX_METADATA, MAX_RECORD, RecordRow, hexadecimal,
    record_rows,
};
use crate::python::name::normalise;

/// A wheel may unpack to this many bytes, and to as many times its own size: real ones reach twenty times.
const FREE_BYTES: u64 = 256 << 20;
const MOST_TIMES: u64 = 200;
/// Problems of one archive: the first ones tell.
const MOST_PROBLEMS: usize = 1000;

type Content = (Vec<RecordRow>, Vec<ArchiveProblem>);

/// Reads a wheel's members.
pub(super) fn read<R: Read + Seek>(
    file: &str,
    name: &ArchiveName,
    size: u64,
    mut reader: R,
) -> Result<Content, ArchiveError> {
    let broken = |why: String| ArchiveError::Broken { file: file.to_owned(), why };
    let stated = stated_members(&mut reader, size)
        .map_err(|source| ArchiveError::Io { file: file.to_owned(), source })?
        .ok_or_else(|| broken("it has no directory: it is no zip archive, or cut short".to_owned()))?;
    if stated > MAX_MEMBERS {
        return Err(broken(format!("it has {stated} members, more than {MAX_MEMBERS}")));
    }
    reader.seek(SeekFrom::Start(0)).map_err(|source| ArchiveError::Io { file: file.to_owned(), source })?;
    let mut archive = ZipArchive::new(reader).map_err(|error| broken(error.to_string()))?;
    let mut problems = Vec::new();
    let count = archive.len() as u64;
    if stated > count {
        problems.push(ArchiveProblem::Duplicates { count: stated - count });
    }
    let members: Vec<String> = (0..archive.len())
        .filter_map(|index| archive.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned()))
        .collect();
    if members.len() != archive.len() {
        return Err(broken("the name of a member cannot be read".to_owned()));
    }
    let records = top_level(&members, "RECORD");
    let rows = match records.as_slice() {
        [record] => match small(&mut archive, record, MAX_RECORD).and_then(|bytes| record_rows(&bytes)) {
            Ok(rows) => Some(rows),
            Err(why) => {
                problems.push(ArchiveProblem::RecordBroken { why });
                None
            }
        },
        _ => {
            problems.push(ArchiveProblem::RecordCount { count: records.len() });
            None
        }
    };
    metadata(&mut archive, &members, name, &mut problems);
    if let Some(rows) = &rows {
        let limit = FREE_BYTES.max(size.saturating_mul(MOST_TIMES));
        compare(&mut archive, &members, rows, limit, &mut problems);
    }
    problems.truncate(MOST_PROBLEMS);
    let mut rows = rows.unwrap_or_default();
    rows.sort();
    Ok((rows, problems))
}

/// Members `<name>.dist-info/<file>` at the top of the archive.
fn top_level(members: &[String], file: &str) -> Vec<String> {
    let is_one = |member: &&String| {
        member.split_once('/').is_some_and(|(folder, rest)| folder.ends_with(".dist-info") && rest == file)
    };
    members.iter().filter(is_one).cloned().collect()
}

/// The bytes of a member that is small.
fn small<R: Read + Seek>(archive: &mut ZipArchive<R>, member: &str, limit: u64) -> Result<Vec<u8>, String> {
    let entry = archive.by_name(member).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    entry.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit { Err(format!("it has more than {limit} bytes")) } else { Ok(bytes) }
}

/// `Name` and `Version` of METADATA against the file name.
fn metadata<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    members: &[String],
    name: &ArchiveName,
    problems: &mut Vec<ArchiveProblem>,
) {
    let found = top_level(members, "METADATA");
    let said = match found.as_slice() {
        [metadata] => small(archive, metadata, MAX_METADATA).map(|bytes| {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            (header(&text, "name").map(normalise), header(&text, "version").map(str::to_owned))
        }),
        other => Err(format!("{} METADATA files", other.len())),
    };
    let agrees = match &said {
        Ok((Some(said), Some(version))) => *said == name.name && same_version(version, &name.version),
        _ => false,
    };
    if !agrees {
        let said = match said {
            Ok((name, version)) => {
                let or_none = |part: Option<String>| part.unwrap_or_else(|| "(none)".to_owned());
                format!("{} {}", or_none(name), or_none(version))
            }
            Err(why) => format!("nothing readable ({why})"),
        };
        problems.push(ArchiveProblem::OtherName { said, named: format!("{} {}", name.name, name.version) });
    }
}

fn header<'t>(text: &'t str, wanted: &str) -> Option<&'t str> {
    text.lines().take_while(|line| !line.trim().is_empty()).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim())
    })
}

fn same_version(left: &str, right: &str) -> bool {
    left == right || wb_version::Scheme::Pypi.compare(left, right) == Some(std::cmp::Ordering::Equal)
}

/// Every member against its row, every row against its member.
fn compare<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    members: &[String],
    rows: &[RecordRow],
    limit: u64,
    problems: &mut Vec<ArchiveProblem>,
) {
    let recorded: BTreeMap<&str, &RecordRow> = rows.iter().map(|row| (row.path.as_str(), row)).collect();
    let present: BTreeSet<&str> = members.iter().map(String::as_str).collect();
    let mut left = limit;
    for member in present.iter().copied().filter(|member| !member.ends_with('/')) {
        if problems.len() >= MOST_PROBLEMS {
            return;
        }
        let path = || member.to_owned();
        if member.starts_with('/') || member.contains('\\') || member.split('/').any(|part| part == "..") {
            problems.push(ArchiveProblem::Climbs { path: path() });
            continue;
        }
        // RECORD cannot hold its own hash, and the signatures of PEP 427 are made after it.
        if is_about_record(member) {
            continue;
        }
        let Some(row) = recorded.get(member) else {
            problems.push(ArchiveProblem::NotRecorded { path: path() });
            continue;
        };
        let Some(hash) = row.hash.as_ref().filter(|hash| hash.is_strong()) else {
            problems.push(ArchiveProblem::NotHashed { path: path() });
            continue;
        };
        match digest_member(archive, member, &hash.algorithm, &mut left) {
            Ok(Some((hex, size))) => {
                if hex != hash.hex {
                    let found = format!("{}:{hex}", hash.algorithm);
                    problems.push(ArchiveProblem::Differs {
                        path: path(),
                        recorded: hash.to_string(),
                        found,
                    });
                } else if row.size.is_some_and(|recorded| recorded != size) {
                    let recorded = format!("{} bytes", row.size.unwrap_or_default());
                    problems.push(ArchiveProblem::Differs {
                        path: path(),
                        recorded,
                        found: format!("{size} bytes"),
                    });
                }
            }
            Ok(None) => return problems.push(ArchiveProblem::TooLarge { limit }),
            Err(why) => problems.push(ArchiveProblem::Unreadable { path: path(), why }),
        }
    }
    let absent = recorded.keys().filter(|path| !present.contains(**path));
    problems.extend(absent.map(|path| ArchiveProblem::Absent { path: (*path).to_owned() }));
}

fn is_about_record(member: &str) -> bool {
    member.split_once('/').is_some_and(|(folder, rest)| {
        folder.ends_with(".dist-info") && matches!(rest, "RECORD" | "RECORD.jws" | "RECORD.p7s")
    })
}

/// The digest and size of a member; none when more than what is left would be unpacked.
fn digest_member<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    member: &str,
    algorithm: &str,
    left: &mut u64,
) -> Result<Option<(String, u64)>, String> {
    let mut entry = archive.by_name(member).map_err(|error| error.to_string())?;
    let counted = match algorithm {
        "sha256" => digest::<Sha256>(&mut entry, *left),
        "sha384" => digest::<Sha384>(&mut entry, *left),
        _ => digest::<Sha512>(&mut entry, *left),
    };
    let counted = counted.map_err(|error| error.to_string())?;
    if let Some((_, size)) = &counted {
        *left = left.saturating_sub(*size);
    }
    Ok(counted)
}

fn digest<D: Digest>(reader: &mut dyn Read, limit: u64) -> io::Result<Option<(String, u64)>> {
    let mut digest = D::new();
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let count = reader.read(&mut buffer)?;
        if count == 0 {
            return Ok(Some((hexadecimal(&digest.finalize()), size)));
        }
        size += count as u64;
        if size > limit {
            return Ok(None);
        }
        digest.update(buffer.get(..count).unwrap_or_default());
    }
}

/// How many members the directory's end says there are: the zip reader keeps one of those with the same name. None when
/// there is no end of a directory.
fn stated_members<R: Read + Seek>(reader: &mut R, size: u64) -> io::Result<Option<u64>> {
    const END: u64 = 22;
    const LOCATOR: usize = 20;
    let tail = size.min(END + 0xffff + LOCATOR as u64);
    reader.seek(SeekFrom::Start(size - tail))?;
    let mut bytes = Vec::new();
    reader.by_ref().take(tail).read_to_end(&mut bytes)?;
    let Some(at) = bytes.windows(4).rposition(|window| window == b"PK\x05\x06") else { return Ok(None) };
    let number = |from: usize, length: usize| {
        let field = bytes.get(from..from + length)?;
        Some(field.iter().rev().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte)))
    };
    let Some(count) = number(at + 10, 2) else { return Ok(None) };
    if count != 0xffff {
        return Ok(Some(count));
    }
    // Zip64: a locator stands right before the end and points to the larger record.
    let locator =
        at.checked_sub(LOCATOR).filter(|from| bytes.get(*from..*from + 4) == Some(b"PK\x06\x07".as_slice()));
    let Some(offset) = locator.and_then(|from| number(from + 8, 8)) else { return Ok(Some(count)) };
    reader.seek(SeekFrom::Start(offset))?;
    let mut record = [0; 40];
    reader.read_exact(&mut record)?;
    let (head, tail) = record.split_at(32);
    Ok(head
        .starts_with(b"PK\x06\x06")
        .then(|| tail.iter().rev().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte))))
}
