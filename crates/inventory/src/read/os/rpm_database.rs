//! rpm's database in each of its three formats: SQLite, rpm's own (ndb), and Berkeley DB's hash.
//!
//! All of them hold packages' headers under numbers, and indexes of them, which are left alone.

mod berkeley;
mod ndb;
pub(crate) mod package;
mod sqlite;

use wb_read::{Entry, Output, ReadProblem, Reader, ReaderInfo, Select, Want};

use super::problems::Problems;
use super::rpm_header::{HeaderProblem, parse_header};

/// The reader.
pub(crate) struct RpmDatabase;

static INFO: ReaderInfo = ReaderInfo {
    name: "os/rpm-database",
    version: 1,
    summary: "rpm: installed packages, their files with digests (SQLite, ndb, Berkeley DB)",
    select: &[
        Select::Path("**/var/lib/rpm/rpmdb.sqlite"),
        Select::Path("**/var/lib/rpm/rpmdb.sqlite-wal"),
        Select::Path("**/var/lib/rpm/Packages.db"),
        Select::Path("**/var/lib/rpm/Packages"),
        Select::Path("**/usr/lib/sysimage/rpm/rpmdb.sqlite"),
        Select::Path("**/usr/lib/sysimage/rpm/rpmdb.sqlite-wal"),
        Select::Path("**/usr/lib/sysimage/rpm/Packages.db"),
        Select::Path("**/usr/lib/sysimage/rpm/Packages"),
        Select::Path("**/usr/share/rpm/rpmdb.sqlite"),
        Select::Path("**/usr/share/rpm/rpmdb.sqlite-wal"),
        Select::Path("**/usr/share/rpm/Packages.db"),
        Select::Path("**/usr/share/rpm/Packages"),
    ],
    want: Want::Whole(256 << 20),
    hash: false,
};

/// Called for every package with its number and its header.
type Visit<'v> = &'v mut dyn FnMut(u32, &[u8]) -> Result<(), ReadProblem>;

impl Reader for RpmDatabase {
    fn info(&self) -> &'static ReaderInfo {
        &INFO
    }

    fn read(&self, entry: &Entry, bytes: &[u8], out: &mut Output) -> Result<(), ReadProblem> {
        if entry.path.name().ends_with(b"-wal") {
            return write_ahead_log(bytes);
        }
        let mut left = package::MOST_PATH_BYTES;
        let mut problems = Problems::default();
        let mut visit = |number: u32, blob: &[u8]| {
            let said = read_package(entry, number, blob, &mut left, out);
            if let Some(problem) = said.unwrap_or_else(|problem| Some(problem.to_string())) {
                problems.add(entry, out, || format!("package {number}: {problem}"));
            }
            Ok(())
        };
        let result = if bytes.starts_with(sqlite::MAGIC) {
            sqlite::packages(bytes, &mut visit)
        } else if bytes.starts_with(ndb::MAGIC) {
            ndb::packages(bytes, &mut visit)
        } else if berkeley::is_hash(bytes) {
            berkeley::packages(bytes, &mut visit)
        } else {
            Err(ReadProblem::unparsable("it is no database of a kind that rpm has"))
        };
        problems.finish(entry, out);
        result
    }
}

/// Puts out what a header says, and gives what it does not say.
fn read_package(
    entry: &Entry,
    number: u32,
    blob: &[u8],
    left: &mut usize,
    out: &mut Output,
) -> Result<Option<String>, HeaderProblem> {
    let header = parse_header(blob)?;
    let Some(package) = package::package(number, &header)? else {
        return Ok(Some("it has no name or no version".to_owned()));
    };
    // Keys that signatures are checked by are kept as if they were packages.
    if package.name == "gpg-pubkey" {
        return Ok(None);
    }
    out.fact(entry, &package);
    let files = package::files(number, &header, left)?;
    if !files.fact.files.is_empty() {
        out.fact(entry, &files.fact);
    }
    let problem = || format!("{} files have paths that cannot be, or too many of them", files.left_out);
    Ok((files.left_out > 0).then(problem))
}

/// Bytes before the first page of SQLite's write-ahead log (sqlite.org, "WAL File Format").
const LOG_HEADER: usize = 32;

/// What stands in a log is not in the database beside it: that cannot be read from one file alone.
fn write_ahead_log(bytes: &[u8]) -> Result<(), ReadProblem> {
    match bytes.len() <= LOG_HEADER {
        true => Ok(()),
        false => Err(ReadProblem::unparsable(
            "it holds changes that may not be in the database beside it, so that packages may be missing",
        )),
    }
}

#[cfg(test)]
mod tests;
