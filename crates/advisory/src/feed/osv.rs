//! OSV records (OSV schema 1.7): the buckets' `all.zip`, single records, and the GitHub Advisory Database, which is
//! written in the same form.
//!
//! [`form`] is what is written, [`record`] brings it into our form, [`statement`] what it says about packages,
//! [`listed`] leaves out the versions that ranges imply. PyPA's YAML and RustSec's Markdown take the same way.

pub(crate) mod form;
pub(crate) mod listed;
pub(crate) mod module_stream;
pub(crate) mod record;
pub(crate) mod statement;

use self::form::Form;
use super::objects;
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Shape, Space};

/// The feed.
pub struct Osv;

const NAME: &str = "osv";

/// The stream of records that name no package: withdrawn ones that were emptied.
const EMPTY: &str = "[EMPTY]";

/// Directories whose terms (CC BY-NC-ND, and a licence of their own for scanners) do not let us keep what is in
/// them.
const NOT_OURS: &[&str] = &["Wolfi", "Chainguard"];

/// What the sources of the directories have published about their licences.
#[rustfmt::skip]
const LICENSES: &[(&str, &str)] = &[
    ("AlmaLinux",     "MIT"),
    ("Bitnami",       "Apache-2.0"),
    ("CRAN",          "Apache-2.0"),
    ("Debian",        "not stated (public data of the Debian security team)"),
    ("Go",            "CC-BY-4.0"),
    ("Hackage",       "CC0-1.0"),
    ("Mageia",        "CC-BY-SA-4.0"),
    ("Red Hat",       "CC-BY-4.0"),
    ("Rocky Linux",   "BSD-3-Clause"),
    ("SUSE",          "CC-BY-4.0"),
    ("Ubuntu",        "CC-BY-SA-4.0"),
    ("crates.io",     "CC0-1.0 (some records CC-BY-4.0)"),
    ("openSUSE",      "CC-BY-4.0"),
    // The advisory databases of PyPA and GitHub; malicious packages (Apache-2.0) stand among them.
    ("GitHub Actions", "CC-BY-4.0"),
    ("Hex",           "CC-BY-4.0"),
    ("Maven",         "CC-BY-4.0"),
    ("NuGet",         "CC-BY-4.0"),
    ("Packagist",     "CC-BY-4.0"),
    ("Pub",           "CC-BY-4.0"),
    ("PyPI",          "CC-BY-4.0"),
    ("RubyGems",      "CC-BY-4.0"),
    ("SwiftURL",      "CC-BY-4.0"),
    ("npm",           "CC-BY-4.0"),
];

impl Feed for Osv {
    fn info(&self) -> FeedInfo {
        FeedInfo {
            name: NAME,
            title: "OSV records, the GitHub Advisory Database",
            whole: false,
            opt_in: false,
        }
    }

    fn license(&self, stream: &str) -> &'static str {
        LICENSES.iter().find(|(known, _)| *known == stream).map_or("not stated", |(_, license)| license)
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        matches!(document.shape, Shape::Json { keys, .. } if is_osv(keys))
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        if matches!(document.shape, Shape::Json { many: true, .. }) {
            return objects::each(NAME, document, out, |value, what, out| {
                let form = serde_json::from_value(value).map_err(|error| error.to_string())?;
                put(NAME, form, document, what, out)
            });
        }
        let form =
            serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        put(NAME, form, document, document.path, out).map_err(|why| FeedError::form(NAME, document, why))
    }
}

/// Whether these are the keys of an OSV record.
pub(crate) fn is_osv(keys: &[String]) -> bool {
    let has = |wanted: &str| keys.iter().any(|key| key == wanted);
    // Records of the directory for emptied ones have no `affected`. STIX objects have `id` and `modified` as well.
    has("id")
        && has("modified")
        && !has("spec_version")
        && ["affected", "schema_version", "withdrawn", "aliases", "upstream", "details"].into_iter().any(has)
}

/// Puts out one record. `what` names it where something is skipped.
pub(crate) fn put(
    feed: &str,
    form: Form,
    document: &Document<'_>,
    what: &str,
    out: &mut Output,
) -> Result<(), String> {
    let stream = stream(&form, document.path);
    if NOT_OURS.contains(&stream.as_str()) {
        return Err(format!("the terms of {stream} do not allow it to be kept"));
    }
    let by = if feed == NAME { format!("{NAME}/{stream}") } else { feed.to_owned() };
    let record = record::convert(form, &record::Source { what, by: &by }, out)?;
    out.put(&stream, Item::Record(record));
    Ok(())
}

/// The stream of a record: the bucket's directory that its archive lies in, else the ecosystem that it names first.
fn stream(form: &Form, path: &str) -> String {
    let directory = path.split_once("all.zip!").and_then(|(before, _)| before.strip_suffix('/'));
    let directory = directory.map(|before| before.rsplit_once('/').map_or(before, |(_, last)| last));
    if let Some(directory) = directory.filter(|name| *name == EMPTY || is_ecosystem(name)) {
        return directory.to_owned();
    }
    let ecosystems = form.affected.iter().filter_map(|affected| affected.package.as_ref());
    let named = ecosystems.map(|package| ecosystem(&package.ecosystem)).find(|name| !name.is_empty());
    named.unwrap_or_else(|| EMPTY.to_owned())
}

/// Whether this is the name of a bucket's directory: an ecosystem's, known here or not ours to keep.
fn is_ecosystem(name: &str) -> bool {
    !name.contains(':') && (Space::from_osv(name).is_some() || NOT_OURS.contains(&name))
}

/// The part of an ecosystem before `:`, fit to be a name.
fn ecosystem(text: &str) -> String {
    let base = text.split(':').next().unwrap_or_default().trim();
    let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_');
    base.chars().filter(fit).take(64).collect()
}

#[cfg(test)]
pub(crate) mod tests;
