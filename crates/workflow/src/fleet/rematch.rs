//! Where a vulnerability is by today's database, whatever the stored documents say: every stored inventory is matched.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use wb_advisory::Database;
use wb_match::MatchOptions;

use super::index::{in_parallel, parts};
use super::plan::Task;
use super::read::{Opened, Stop, document};
use super::store::{Results, StoreError};
use super::summary::Failed;
use super::sweep::Documents;
use super::wanted::{Found, Hit, Place};

/// What is needed besides the results.
pub struct Rematch<'a> {
    /// Opens the advisory database; once for every thread.
    pub open: &'a (dyn Fn() -> Result<Database, String> + Sync),
    /// Decisions.
    pub documents: &'a dyn Documents,
    /// The time that everything is decided for.
    pub as_of: jiff::Timestamp,
    /// Documents at the same time.
    pub jobs: usize,
}

/// Matches every stored inventory against a database, for one vulnerability. Names are those of the sidecars.
///
/// # Errors
/// The results cannot be read. A document that cannot be looked into is in the list beside the answer.
pub fn rematch(
    results: &Results,
    how: &Rematch<'_>,
    id: &str,
    told: &(dyn Fn(usize, usize) + Sync),
) -> Result<(Found, Vec<Failed>), StoreError> {
    let stems = results.stems()?;
    let done = AtomicUsize::new(0);
    // A connection to a database belongs to one thread, so each thread gets a share of the images.
    let shares: Vec<&[String]> = stems.chunks(stems.len().div_ceil(how.jobs.max(1)).max(1)).collect();
    let parts = in_parallel(&shares, how.jobs, &|share: &&[String]| {
        let (mut hits, mut failed, mut database) = (Vec::new(), Vec::new(), None);
        for stem in *share {
            match one(results, how, id, stem, &mut database) {
                Ok(hit) => hits.extend(hit),
                Err(why) => failed.push(Failed::new(stem, &why, None)),
            }
            told(done.fetch_add(1, Ordering::Relaxed) + 1, stems.len());
        }
        Ok::<_, StoreError>((hits, failed))
    })?;
    let (mut hits, mut failed): (Vec<Hit>, Vec<Failed>) = Default::default();
    for (more, broken) in parts {
        hits.extend(more);
        failed.extend(broken);
    }
    hits.sort();
    failed.sort();
    Ok((Found { hits, could_not_compare: 0 }, failed))
}

fn one(
    results: &Results,
    how: &Rematch<'_>,
    id: &str,
    stem: &str,
    database: &mut Option<Database>,
) -> Result<Option<Hit>, String> {
    let task = Task::document(results.document(stem));
    let path = task.document.unwrap_or_default();
    let inventory = match document(&path, how.documents) {
        Ok(Opened::Document { inventory, .. }) => inventory,
        Ok(Opened::Source { .. }) => return Err("it is no document".to_owned()),
        Err(Stop::Failed { why, .. }) => return Err(why),
        Err(Stop::Other(why)) => return Err(why.to_owned()),
    };
    let database = match database {
        Some(database) => database,
        none => none.insert((how.open)()?),
    };
    let explained = wb_match::explain(&inventory, database, &MatchOptions { as_of: how.as_of }, id)
        .map_err(|error| error.to_string())?;
    let parts = parts(&inventory);
    let mut places = BTreeSet::new();
    for finding in explained.findings.iter().filter(|finding| finding.is_open()) {
        let at = inventory.components.binary_search_by(|component| component.id.cmp(&finding.component));
        let Some(part) = at.ok().and_then(|at| parts.get(at)) else { continue };
        places.insert(Place {
            name: part.name.clone(),
            version: part.version.clone(),
            purl: part.purl.clone(),
            kind: part.kind.to_owned(),
            path: part.path.clone(),
            layer: part.layer.clone(),
            owner: part.owner.clone(),
            finding: Some(format!("{} {}", finding.vulnerability, finding.severity)),
        });
    }
    if places.is_empty() {
        return Ok(None);
    }
    let meta = results.meta(stem).map_err(|error| error.to_string())?.ok_or("its sidecar is gone")?;
    Ok(Some(Hit { names: meta.names, digest: meta.digest, file: stem.to_owned(), stale: false, places }))
}
