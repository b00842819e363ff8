//! Alias groups: the closure over `aliases` only. A bulletin that answers many CVEs joins none of them.

use std::collections::BTreeMap;

use super::pack::{self, cve_number};
use super::{Database, DatabaseError, RecordKey};

/// All ids of one vulnerability, and the records that have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The smallest CVE id, else the smallest id.
    pub leading: String,
    /// All ids, sorted.
    pub ids: Vec<String>,
    /// All records whose own id is in the group, the withdrawn ones left out.
    pub records: Vec<RecordKey>,
}

impl Database {
    /// The group of an id, in any case. None when no record has or names it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn group(&self, id: &str) -> Result<Option<Group>, DatabaseError> {
        let run = || -> rusqlite::Result<Option<i64>> {
            let mut query = self.connection.prepare_cached("SELECT team FROM ident WHERE id = ?1")?;
            for spelling in [id.to_owned(), id.to_ascii_uppercase(), spelling_of(id)] {
                let mut rows = query.query([spelling])?;
                if let Some(row) = rows.next()? {
                    return row.get(0).map(Some);
                }
            }
            Ok(None)
        };
        match run().map_err(|error| self.error("look up an id in", &error))? {
            Some(team) => self.members(team).map(Some),
            None => Ok(None),
        }
    }

    /// The group of a record.
    ///
    /// # Errors
    /// It is not there, or the file cannot be read.
    pub fn group_of(&self, key: RecordKey) -> Result<Group, DatabaseError> {
        let team: i64 = self
            .connection
            .prepare_cached(
                "SELECT team FROM record JOIN ident ON ident.id = record.id WHERE record.key = ?1",
            )
            .and_then(|mut query| query.query_row([key.0], |row| row.get(0)))
            .map_err(|error| self.error("look up a record in", &error))?;
        self.members(team)
    }

    fn members(&self, team: i64) -> Result<Group, DatabaseError> {
        let run = || -> rusqlite::Result<Group> {
            let mut query =
                self.connection.prepare_cached("SELECT id FROM ident WHERE team = ?1 ORDER BY id")?;
            let ids: Vec<String> =
                query.query_map([team], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut query = self.connection.prepare_cached(
                "SELECT key FROM record WHERE id = ?1 AND withdrawn = 0 ORDER BY source, key",
            )?;
            let mut records = Vec::new();
            for id in &ids {
                for key in query.query_map([id], |row| row.get(0))? {
                    records.push(RecordKey(key?));
                }
            }
            Ok(Group { leading: leading(&ids).to_owned(), ids, records })
        };
        run().map_err(|error| self.error("read a group of", &error))
    }
}

/// GHSA ids have a prefix in upper case and the rest in lower case.
fn spelling_of(id: &str) -> String {
    match id.get(..5) {
        Some(head) if head.eq_ignore_ascii_case("GHSA-") => format!("GHSA-{}", id[5..].to_ascii_lowercase()),
        _ => id.to_owned(),
    }
}

/// The id that a group is called by.
fn leading(ids: &[String]) -> &str {
    let cve = ids.iter().filter_map(|id| Some((cve_number(id)?, id))).min();
    cve.map(|(_, id)| id).or_else(|| ids.iter().min()).map_or("", String::as_str)
}

/// Makes the groups when a database is written.
#[derive(Default)]
pub(super) struct Groups {
    numbers: BTreeMap<String, usize>,
    parents: Vec<usize>,
}

impl Groups {
    /// Joins the ids of one record. Withdrawn records bring no aliases: they often name another's.
    pub(super) fn join(&mut self, id: &str, aliases: &[String]) {
        let first = self.number(id);
        for alias in aliases {
            let other = self.number(alias);
            let (one, two) = (self.root(first), self.root(other));
            let (small, large) = (one.min(two), one.max(two));
            if let Some(parent) = self.parents.get_mut(large) {
                *parent = small;
            }
        }
    }

    fn number(&mut self, id: &str) -> usize {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.parents.len();
        self.parents.push(number);
        self.numbers.insert(id.to_owned(), number);
        number
    }

    fn root(&mut self, mut number: usize) -> usize {
        while let Some(&parent) = self.parents.get(number).filter(|parent| **parent != number) {
            let grandparent = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(number) {
                *slot = grandparent;
            }
            number = grandparent;
        }
        number
    }

    /// Every id with the number of its group, in the order of the ids. The number is a hash of the leading id.
    pub(super) fn finish(mut self) -> Vec<(String, i64)> {
        let numbers = std::mem::take(&mut self.numbers);
        let mut teams: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (id, number) in numbers {
            let root = self.root(number);
            teams.entry(root).or_default().push(id);
        }
        let mut rows: Vec<(String, i64)> = Vec::new();
        for ids in teams.into_values() {
            let team = pack::key(&["team", leading(&ids)]);
            rows.extend(ids.into_iter().map(|id| (id, team)));
        }
        rows.sort();
        rows
    }
}
