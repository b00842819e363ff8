//! The advisory database: one file, opened read-only by many processes.
//!
//! *Match* and *describe* are apart: a look-up by package name moves one small row, the whole record is read only
//! for what was hit. The file is untrusted input: it is checked before it is used, and nothing in it is ever run.

mod build;
mod error;
mod group;
mod pack;
mod schema;
mod search;
mod write;

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use wb_model::{DatabaseIdentity, ExploitPrediction, Exploited, Probability, SourceState};

use crate::{Cycle, Kind, Record, Space, Statement, Support};

pub(crate) use build::source_name;
pub use build::{Builder, Changes, Prepared, SourceBuild};
pub use error::DatabaseError;
pub use group::Group;
pub(crate) use pack::hex;
pub use search::{Found, FoundPackage};

/// The name of a record in one database: source and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey(pub(crate) i64);

/// What one record says about a package, as a look-up by name gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// The record.
    pub record: RecordKey,
    /// The record's id.
    pub id: String,
    /// Index into the sources of [`Database::identity`].
    pub source: u16,
    /// What the record is about.
    pub kind: Kind,
    /// What it says. Its `note` is only in the whole record.
    pub statement: Statement,
}

/// A source that speaks about a space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speaker {
    /// The source's name.
    pub source: String,
    /// It publishes fixed issues only.
    pub fixed_only: bool,
}

/// An open database.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    identity: DatabaseIdentity,
    name: String,
}

impl Database {
    /// Opens a file for reading. Whoever replaces it meanwhile does not disturb: this process keeps what it opened.
    ///
    /// # Errors
    /// It is not there, is no database of this program, is cut short, or is of another version.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let name = path.display().to_string();
        schema::check_file(path, &name)?;
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(schema::immutable_uri(path), flags)
            .map_err(|error| DatabaseError::sql("open", &name, &error))?;
        Self::from_connection(connection, name)
    }

    pub(crate) fn from_connection(connection: Connection, name: String) -> Result<Self, DatabaseError> {
        schema::prepare(&connection, &name)?;
        let identity =
            read_identity(&connection).map_err(|error| DatabaseError::sql("read", &name, &error))?;
        Ok(Self { connection, identity, name })
    }

    /// Reads every page and checks that the file is sound: for files that come from elsewhere.
    ///
    /// # Errors
    /// It is damaged.
    pub fn check(&self) -> Result<(), DatabaseError> {
        let verdict: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| self.error("check", &error))?;
        match verdict.as_str() {
            "ok" => Ok(()),
            _ => Err(DatabaseError::Damaged { name: self.name.clone(), why: verdict }),
        }
    }

    /// What it is: digests, sources and their age.
    pub fn identity(&self) -> &DatabaseIdentity {
        &self.identity
    }

    /// What all records say about a package. The name is normalised by the space's rules. Withdrawn records say
    /// nothing.
    ///
    /// # Errors
    /// The file cannot be read or is damaged.
    pub fn statements(&self, space: &Space, name: &str) -> Result<Vec<Stated>, DatabaseError> {
        let name = space.normalise(name);
        let key = pack::package_key(space, &name);
        let mut query = self
            .connection
            .prepare_cached("SELECT body FROM package WHERE key = ?1")
            .map_err(|error| self.error("look up a package in", &error))?;
        let mut rows = query.query([key]).map_err(|error| self.error("look up a package in", &error))?;
        let Some(row) = rows.next().map_err(|error| self.error("look up a package in", &error))? else {
            return Ok(Vec::new());
        };
        let body = row
            .get_ref(0)
            .and_then(|value| Ok(value.as_blob()?))
            .map_err(|error| self.error("look up a package in", &error))?;
        pack::statements(body, space, &name)
            .map_err(|why| self.damaged(format!("package {space} {name}: {why}")))
    }

    /// A whole record.
    ///
    /// # Errors
    /// It is not there, or the file cannot be read.
    pub fn record(&self, key: RecordKey) -> Result<Record, DatabaseError> {
        let body: Vec<u8> = self
            .connection
            .prepare_cached("SELECT body FROM record WHERE key = ?1")
            .and_then(|mut query| query.query_row([key.0], |row| row.get(0)))
            .map_err(|error| self.error("read a record of", &error))?;
        pack::record(&body).map_err(|why| self.damaged(format!("record {}: {why}", key.0)))
    }

    /// A record's source: an index into the sources of [`Database::identity`].
    ///
    /// # Errors
    /// It is not there, or the file cannot be read.
    pub fn source_of(&self, key: RecordKey) -> Result<u16, DatabaseError> {
        self.connection
            .prepare_cached("SELECT source FROM record WHERE key = ?1")
            .and_then(|mut query| query.query_row([key.0], |row| row.get(0)))
            .map_err(|error| self.error("read a record of", &error))
    }

    /// Whether a CVE is in the catalogue of exploited ones; the newest catalogue counts.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn exploited(&self, cve: &str) -> Result<Option<Exploited>, DatabaseError> {
        let body: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT body FROM exploited WHERE cve = ?1 ORDER BY source DESC LIMIT 1")
            .and_then(|mut query| query.query_row([cve.to_ascii_uppercase()], |row| row.get(0)).optional())
            .map_err(|error| self.error("look up an exploited CVE in", &error))?;
        body.map(|body| pack::small(&body).map_err(|why| self.damaged(format!("exploited {cve}: {why}"))))
            .transpose()
    }

    /// The prediction for a CVE; the newest day counts.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn prediction(&self, cve: &str) -> Result<Option<ExploitPrediction>, DatabaseError> {
        let Some(number) = pack::cve_number(cve) else { return Ok(None) };
        let found: Option<(u32, Option<u32>)> = self
            .connection
            .prepare_cached(
                "SELECT probability, percentile FROM prediction WHERE cve = ?1 ORDER BY source DESC LIMIT 1",
            )
            .and_then(|mut query| query.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(|error| self.error("look up a prediction in", &error))?;
        Ok(found.and_then(|(probability, percentile)| {
            Some(ExploitPrediction {
                cve: cve.to_ascii_uppercase(),
                probability: Probability::from_parts(probability)?,
                percentile: percentile.and_then(Probability::from_parts),
            })
        }))
    }

    /// The release lines of a product, in the order of their names.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn cycles(&self, product: &str) -> Result<Vec<Cycle>, DatabaseError> {
        self.small_rows("SELECT body FROM cycle WHERE product = ?1 ORDER BY name, source", product)
    }

    /// The products that a purl without a version names, by the identifiers their sources list.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn products_of(&self, identifier: &str) -> Result<Vec<String>, DatabaseError> {
        let run = || -> rusqlite::Result<Vec<String>> {
            let mut query = self
                .connection
                .prepare_cached("SELECT product FROM product WHERE identifier = ?1 ORDER BY product")?;
            query.query_map([identifier], |row| row.get(0))?.collect()
        };
        run().map_err(|error| self.error("look up a product in", &error))
    }

    /// Packages of a distribution's release whose support has ended or is limited.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn support(&self, space: &Space) -> Result<Vec<Support>, DatabaseError> {
        self.small_rows("SELECT body FROM support WHERE space = ?1 ORDER BY package, body", space.as_str())
    }

    /// The sources that say anything at all about a space: what the silence of the others is worth.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn speakers(&self, space: &Space) -> Result<Vec<Speaker>, DatabaseError> {
        let run = || -> rusqlite::Result<Vec<Speaker>> {
            let mut query = self.connection.prepare_cached(
                "SELECT source.name, speaker.fixed_only FROM speaker JOIN source ON source.id = speaker.source \
                 WHERE speaker.space = ?1 ORDER BY source.name",
            )?;
            query
                .query_map([space.as_str()], |row| {
                    Ok(Speaker { source: row.get(0)?, fixed_only: row.get(1)? })
                })?
                .collect()
        };
        run().map_err(|error| self.error("look up the sources of", &error))
    }

    /// Documents and parts that were not read when it was built, with the reasons.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn skipped(&self) -> Result<Vec<crate::feed::Skipped>, DatabaseError> {
        let run = || -> rusqlite::Result<Vec<crate::feed::Skipped>> {
            let mut query = self.connection.prepare("SELECT what, why FROM skipped ORDER BY what, why")?;
            query
                .query_map(params![], |row| Ok(crate::feed::Skipped { what: row.get(0)?, why: row.get(1)? }))?
                .collect()
        };
        run().map_err(|error| self.error("read what was skipped from", &error))
    }

    fn small_rows<T: serde::de::DeserializeOwned>(
        &self,
        sql: &str,
        key: &str,
    ) -> Result<Vec<T>, DatabaseError> {
        let run = || -> rusqlite::Result<Vec<Vec<u8>>> {
            let mut query = self.connection.prepare_cached(sql)?;
            query.query_map([key], |row| row.get(0))?.collect()
        };
        let bodies = run().map_err(|error| self.error("read", &error))?;
        bodies
            .iter()
            .map(|body| pack::small(body).map_err(|why| self.damaged(format!("{key}: {why}"))))
            .collect()
    }

    fn error(&self, what: &'static str, error: &rusqlite::Error) -> DatabaseError {
        DatabaseError::sql(what, &self.name, error)
    }

    fn damaged(&self, why: String) -> DatabaseError {
        DatabaseError::Damaged { name: self.name.clone(), why }
    }
}

fn read_identity(connection: &Connection) -> rusqlite::Result<DatabaseIdentity> {
    let mut query = connection
        .prepare("SELECT name, digest, records, unread, newest, license FROM source ORDER BY id")?;
    let sources: Vec<SourceState> = query
        .query_map([], |row| {
            Ok(SourceState {
                name: row.get(0)?,
                digest: row.get(1)?,
                records: row.get::<_, u32>(2)?.into(),
                unread: row.get::<_, u32>(3)?.into(),
                newest: row.get(4)?,
                license: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let starter: bool = connection.query_row("SELECT starter FROM about", [], |row| row.get(0))?;
    Ok(DatabaseIdentity {
        digest: pack::database_digest(&sources),
        schema: schema::VERSION,
        newest: sources.iter().filter_map(|source| source.newest.clone()).max(),
        starter,
        sources,
    })
}

#[cfg(test)]
mod tests;
