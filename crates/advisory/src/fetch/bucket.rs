//! An OSV bucket: `ECOSYSTEM/modified_id.csv`, `ECOSYSTEM/all.zip` and `ECOSYSTEM/ID.json`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use wb_transport::{FetchError, Fetcher};

use super::{List, RemoteError, Run, address};

/// Records that are fetched one by one, at most: so many,
const MOST_SINGLE: usize = 1000;
/// and not more than one in so many of the listing. Beyond that the archive is the smaller download.
const ONE_IN: usize = 33;
/// Requests at the same time.
const AT_ONCE: usize = 6;
/// Bytes of one record.
const LARGEST_RECORD: u64 = 64 << 20;

/// Brings the directories that are here already; how many documents came.
pub(super) fn root(
    run: &mut Run<'_>,
    url: &str,
    ecosystems: &[u8],
    folder: &Path,
) -> Result<u64, RemoteError> {
    let listed = String::from_utf8_lossy(ecosystems);
    let mut listed: Vec<&str> =
        listed.lines().map(|line| line.split(':').next().unwrap_or_default().trim()).collect();
    listed.sort_unstable();
    listed.dedup();
    let held = run.wanted.base.source_names();
    let wanted: Vec<&str> = listed
        .into_iter()
        .filter(|name| held.iter().any(|source| source.strip_prefix("osv/") == Some(name)))
        .collect();
    if wanted.is_empty() {
        return Err(RemoteError::Root { url: url.to_owned() });
    }
    for ecosystem in wanted {
        let directory = Fetcher::resolve(url, &format!("{}/", address::encode(ecosystem)))?;
        if !self::directory(run, &directory, folder)? {
            return Err(run.nothing(&directory));
        }
    }
    Ok(run.documents)
}

/// Brings one directory; false when it is none of a bucket.
pub(super) fn directory(run: &mut Run<'_>, url: &str, folder: &Path) -> Result<bool, RemoteError> {
    let name = address::directory_name(url);
    let held = run.wanted.base.modified(&format!("osv/{name}"));
    let list = Fetcher::resolve(url, "modified_id.csv")?;
    let archive = Fetcher::resolve(url, "all.zip")?;
    let folder = folder.join(address::fit(&name));
    // Without its records the tags of the last update say nothing.
    let etag = |run: &Run<'_>, url: &str| run.etag(url).filter(|_| !held.is_empty()).map(str::to_owned);
    let list_etag = etag(run, &list);
    let listed = match run.list(&list, list_etag.as_deref())? {
        None => return Ok(false),
        Some(List::Unchanged) => return Ok(true),
        Some(List::New(bytes)) => parse(&bytes),
    };
    if let Some(listed) =
        listed.filter(|listed| !held.is_empty() && !listed.is_empty() && !run.wanted.reconcile)
    {
        let changed: Vec<&str> = listed
            .iter()
            .filter(|(id, time)| !held.get(id.as_str()).is_some_and(|ours| is_same(ours.as_deref(), time)))
            .map(|(id, _)| id.as_str())
            .collect();
        // What is gone from the list is seen where the whole archive is read.
        let gone = held.keys().any(|id| !listed.contains_key(*id));
        if !gone && changed.is_empty() {
            return Ok(true);
        }
        if !gone
            && changed.len() <= MOST_SINGLE.min(listed.len() / ONE_IN)
            && single(run, url, &folder, &changed)?
        {
            return Ok(true);
        }
    }
    let archive_etag = etag(run, &archive);
    run.save(&archive, archive_etag.as_deref(), &folder.join("all.zip"))?;
    Ok(true)
}

/// Ids with their times; none when a line is not of that form, so that nothing is concluded from half a list.
fn parse(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut listed = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (time, id) = line.trim_end().split_once(',')?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '+');
        if id.is_empty() || id.len() > 128 || !id.chars().all(fits) || id.starts_with('.') {
            return None;
        }
        listed.insert(id.to_owned(), time.to_owned());
    }
    Some(listed)
}

/// Whether two texts name the same time; they may be written with more or fewer digits.
fn is_same(ours: Option<&str>, theirs: &str) -> bool {
    let Some(ours) = ours else { return false };
    let time = |text: &str| text.parse::<Timestamp>().ok();
    ours == theirs || time(ours).is_some_and(|ours| Some(ours) == time(theirs))
}

/// Fetches records one by one; false when one of them is not there, although it is listed.
fn single(run: &mut Run<'_>, url: &str, folder: &Path, ids: &[&str]) -> Result<bool, RemoteError> {
    // As if they lay in the archive, so that they belong to the same stream, and in a folder, so that nobody takes
    // them for the full listing.
    let folder = folder.join("all.zip!");
    fs_err::create_dir_all(&folder).map_err(|error| RemoteError::local(&folder, &error))?;
    let next = AtomicUsize::new(0);
    let failed: Mutex<Option<RemoteError>> = Mutex::new(None);
    let fetcher = run.fetcher;
    let work = || {
        while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = record(fetcher, url, id, &folder) {
                // One is enough to stop the others.
                next.store(ids.len(), Ordering::Relaxed);
                let mut failed = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                *failed = Some(error);
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(ids.len()) {
            scope.spawn(work);
        }
    });
    match failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        None => {
            run.documents += ids.len() as u64;
            Ok(true)
        }
        Some(error) => {
            fs_err::remove_dir_all(&folder).map_err(|error| RemoteError::local(&folder, &error))?;
            match error {
                RemoteError::Fetch(error) if FetchError::is_missing(&error) => Ok(false),
                error => Err(error),
            }
        }
    }
}

fn record(fetcher: &Fetcher, url: &str, id: &str, folder: &Path) -> Result<(), RemoteError> {
    let mut bytes = Vec::new();
    let name = format!("{}.json", address::encode(id));
    fetcher.get(&Fetcher::resolve(url, &name)?, None, LARGEST_RECORD, &mut bytes)?;
    let path = folder.join(address::fit(&format!("{id}.json")));
    fs_err::write(&path, bytes).map_err(|error| RemoteError::local(&path, &error))
}
