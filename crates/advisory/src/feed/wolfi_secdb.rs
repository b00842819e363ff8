//! The secdb documents of distributions that are built like Alpine and have no numbered releases: Wolfi, Chainguard,
//! MinimOS.
//!
//! Their terms do not let a scanner pass them on (Wolfi's are CC BY-NC-ND with a licence of its own for scanners), so
//! that they are for whoever fetched them. The form is Alpine's, and its reader reads it.

use crate::feed::alpine_secdb;
use crate::{Document, Feed, FeedError, FeedInfo, Output, Space};

/// The feed.
pub struct WolfiSecdb;

const NAME: &str = "wolfi-secdb";

/// What stands in the address of the packages, or the repository's name; the distribution's `os-release` id.
const DISTRIBUTIONS: &[(&str, &str, &str)] = &[
    ("wolfi", "", "wolfi"),
    ("", "chainguard", "chainguard"),
    ("", "extra-packages", "chainguard"),
    ("mini.dev", "", "minimos"),
];

impl Feed for WolfiSecdb {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "Wolfi and Chainguard secdb", whole: true, opt_in: true }
    }

    fn license(&self, stream: &str) -> &'static str {
        match stream {
            "wolfi" | "chainguard" => "CC BY-NC-ND; scanners need a licence of their own",
            _ => "not stated",
        }
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        alpine_secdb::is_secdb(document.shape, false)
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let secdb = alpine_secdb::parse(NAME, document)?;
        let prefix = secdb.urlprefix.as_deref().unwrap_or_default();
        let repository = secdb.reponame.as_deref().unwrap_or_default();
        let found = DISTRIBUTIONS.iter().find(|(part, name, _)| {
            (!part.is_empty() && prefix.contains(part)) || (!name.is_empty() && repository == *name)
        });
        let Some((_, _, id)) = found else {
            let why = format!("it is not known whose packages are at {prefix:?}");
            return Err(FeedError::form(NAME, document, why));
        };
        // A distribution with two repositories has two documents, and neither is the whole of the other.
        let stream = if repository == "extra-packages" { "chainguard-extra" } else { id };
        alpine_secdb::put(&secdb, &Space::new(*id), stream, out);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
