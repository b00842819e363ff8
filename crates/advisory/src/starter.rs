//! The small database that ships with the program: for trying it out and for tests, never for a gate.
//!
//! Its records were written for this project from public facts (ids, ranges, severities) in the form of OSV.
//! Bundled libraries stand under the ecosystem `cpe`, which OSV does not have.

use crate::database::{Builder, Database, DatabaseError};
use crate::feed::{Document, Output, Shape};
use crate::list;

/// The records: a JSON array of OSV documents.
const ADVISORIES: &str = include_str!("../starter/advisories.json");

/// Who wrote them.
const LICENSE: &str = "Apache-2.0";

/// The starter database, in memory.
///
/// # Errors
/// It cannot be made: the program itself is broken.
pub fn database() -> Result<Database, DatabaseError> {
    let damaged = |why: String| DatabaseError::Damaged { name: "starter".to_owned(), why };
    let shape = Shape::Json {
        keys: vec!["schema_version".to_owned(), "id".to_owned(), "affected".to_owned()],
        many: true,
    };
    let document = Document { path: "starter/advisories.json", bytes: ADVISORIES.as_bytes(), shape: &shape };
    let feed = list::FEEDS
        .iter()
        .find(|feed| feed.info().name == "osv")
        .ok_or_else(|| damaged("the feed for OSV is missing".to_owned()))?;
    let mut out = Output::default();
    feed.read(&document, &mut out).map_err(|error| damaged(error.to_string()))?;
    if let Some(skipped) = out.skipped.first() {
        return Err(damaged(format!("{}: {}", skipped.what, skipped.why)));
    }
    let mut builder = Builder::new().starter();
    for (_, item) in out.items {
        builder.put(&feed.info(), LICENSE, "starter", item);
    }
    builder.in_memory()
}
