//! `db search`: what the database holds under an id or a name.

use super::{Database, DatabaseError, Group};
use crate::Space;

/// What was found under a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The group, where the word is an id.
    pub group: Option<Group>,
    /// Packages of that name, by space.
    pub packages: Vec<FoundPackage>,
}

/// A package that advisories speak about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundPackage {
    /// Its space.
    pub space: Space,
    /// Its name.
    pub name: String,
}

impl Database {
    /// Everything under an id or a package's name (also without its vendor in the spaces `cpe` and `golang`).
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search(&self, word: &str) -> Result<Found, DatabaseError> {
        let group = self.group(word)?;
        let run = || -> rusqlite::Result<Vec<FoundPackage>> {
            let python = Space::new("pypi").normalise(word);
            let lower = word.to_lowercase();
            let mut query = self.connection.prepare(
                "SELECT space, name FROM package WHERE name IN (?1, ?2, ?3) OR name LIKE ?4 ESCAPE '\\' \
                 ORDER BY space, name LIMIT 1000",
            )?;
            let escaped = lower.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            query
                .query_map([word, &python, &lower, &format!("%:{escaped}")], |row| {
                    Ok(FoundPackage { space: Space::new(row.get::<_, String>(0)?), name: row.get(1)? })
                })?
                .collect()
        };
        let packages = run().map_err(|error| self.error("search", &error))?;
        Ok(Found { group, packages })
    }

    /// The names in a space about which the most is said, at most so many: what a measurement looks up.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn most_spoken_about(&self, space: &Space, at_most: usize) -> Result<Vec<String>, DatabaseError> {
        let run = || -> rusqlite::Result<Vec<String>> {
            let mut query = self.connection.prepare(
                "SELECT name FROM package WHERE space = ?1 ORDER BY length(body) DESC, name LIMIT ?2",
            )?;
            let limit = i64::try_from(at_most).unwrap_or(i64::MAX);
            query.query_map(rusqlite::params![space.as_str(), limit], |row| row.get(0))?.collect()
        };
        run().map_err(|error| self.error("search", &error))
    }
}
