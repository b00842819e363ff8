//! The tables, and the checks before a file is believed.

use std::io::Read as _;
use std::path::Path;

use rusqlite::Connection;

use super::DatabaseError;

/// Version of the file's format: SQLite's `user_version`.
pub(crate) const VERSION: u32 = 1;

/// SQLite's `application_id`: "WBad".
const APPLICATION: i32 = 0x5742_6164;

/// Every table. Keys are hashes of names, not numbers given out in turn, so that the same records give the same
/// bytes in whatever order they came.
pub(crate) const TABLES: &str = "
CREATE TABLE about (starter INTEGER NOT NULL) STRICT;
CREATE TABLE source (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, feed TEXT NOT NULL, stream TEXT NOT NULL, license TEXT NOT NULL,
    opt_in INTEGER NOT NULL, digest TEXT NOT NULL, records INTEGER NOT NULL, unread INTEGER NOT NULL, newest TEXT
) STRICT;
CREATE TABLE record (key INTEGER PRIMARY KEY, source INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL,
    withdrawn INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE package (key INTEGER PRIMARY KEY, space TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE ident (id TEXT PRIMARY KEY, team INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE exploited (cve TEXT NOT NULL, source INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (cve, source))
    STRICT, WITHOUT ROWID;
CREATE TABLE prediction (cve INTEGER NOT NULL, source INTEGER NOT NULL, probability INTEGER NOT NULL,
    percentile INTEGER, PRIMARY KEY (cve, source)) STRICT, WITHOUT ROWID;
CREATE TABLE cycle (product TEXT NOT NULL, name TEXT NOT NULL, source INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (product, name, source)) STRICT, WITHOUT ROWID;
CREATE TABLE product (identifier TEXT NOT NULL, product TEXT NOT NULL, PRIMARY KEY (identifier, product))
    STRICT, WITHOUT ROWID;
CREATE TABLE support (space TEXT NOT NULL, package TEXT NOT NULL, source INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (space, package, source, body)) STRICT, WITHOUT ROWID;
CREATE TABLE speaker (space TEXT NOT NULL, source INTEGER NOT NULL, fixed_only INTEGER NOT NULL,
    PRIMARY KEY (space, source)) STRICT, WITHOUT ROWID;
CREATE TABLE skipped (source INTEGER NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL) STRICT;
CREATE TABLE tombstone (source INTEGER NOT NULL, id TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (source, id)) STRICT, WITHOUT ROWID;
";

/// Made last: filling a table without them is much faster.
pub(crate) const INDEXES: &str = "
CREATE INDEX record_id ON record (id);
CREATE INDEX package_name ON package (name);
CREATE INDEX ident_team ON ident (team);
";

/// Settings of a file that is being written.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
         PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; {TABLES}"
    ))
}

/// Checks header, version and length without SQLite, so that its parser sees only what can be ours.
pub(crate) fn check_file(path: &Path, name: &str) -> Result<(), DatabaseError> {
    let mut file = fs_err::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => DatabaseError::Missing { name: name.to_owned() },
        _ => DatabaseError::io("open", name, &error),
    })?;
    let mut header = Vec::with_capacity(100);
    (&mut file)
        .take(100)
        .read_to_end(&mut header)
        .map_err(|error| DatabaseError::io("read", name, &error))?;
    let number =
        |at: usize| header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let (Some(pages), Some(version), Some(application)) = (number(28), number(60), number(68)) else {
        return Err(DatabaseError::NotOne { name: name.to_owned() });
    };
    if !header.starts_with(b"SQLite format 3\0") || i64::from(application) != i64::from(APPLICATION) {
        return Err(DatabaseError::NotOne { name: name.to_owned() });
    }
    if version != VERSION {
        return Err(DatabaseError::Version { name: name.to_owned(), has: version, reads: VERSION });
    }
    let page = match header.get(16..18) {
        Some(&[0, 1]) => 65_536,
        Some(&[high, low]) => u64::from(u16::from_be_bytes([high, low])),
        _ => 0,
    };
    let has = file.metadata().map_err(|error| DatabaseError::io("read", name, &error))?.len();
    let wants = u64::from(pages) * page;
    if has < wants {
        return Err(DatabaseError::CutShort { name: name.to_owned(), has, wants });
    }
    Ok(())
}

/// The address under which SQLite takes the file as one that nobody changes: no locks, no journal.
pub(crate) fn immutable_uri(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/.-_~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push('%');
            uri.push_str(&super::pack::hex(&[*byte]));
        }
    }
    uri.push_str("?mode=ro&immutable=1");
    uri
}

/// Settings of a file that is being read.
pub(crate) fn prepare(connection: &Connection, name: &str) -> Result<(), DatabaseError> {
    let run = || -> rusqlite::Result<u32> {
        connection.execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 268435456; \
             PRAGMA query_only = ON;",
        )?;
        connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    };
    let has = run().map_err(|error| DatabaseError::sql("open", name, &error))?;
    if has != VERSION {
        return Err(DatabaseError::Version { name: name.to_owned(), has, reads: VERSION });
    }
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}
