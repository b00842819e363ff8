//! RustSec's own files: Markdown that begins with a block of TOML. They are brought into the form of OSV and read
//! like it, so that both ways give one record.

mod requirement;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::osv::form::{Affected, Event, Form, Package, Range, Reference, Severity};
use super::osv::put;
use crate::{Document, Feed, FeedError, FeedInfo, Output, Shape};

/// The feed.
pub struct RustSec;

const NAME: &str = "rustsec";

/// The block of TOML.
#[derive(Debug, Deserialize)]
struct Front {
    advisory: Advisory,
    #[serde(default)]
    affected: Affects,
    versions: Versions,
}

#[derive(Debug, Deserialize)]
struct Advisory {
    id: String,
    package: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    withdrawn: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    cvss: String,
    informational: Option<String>,
}

/// Where the crate is affected.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Affects {
    arch: Vec<String>,
    os: Vec<String>,
    functions: BTreeMap<String, Vec<String>>,
}

/// The versions that are *not* affected, as requirements of Cargo.
#[derive(Debug, Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

impl Feed for RustSec {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "RustSec's advisories as Markdown", whole: false, opt_in: false }
    }

    fn license(&self, _stream: &str) -> &'static str {
        "CC0-1.0 (some records CC-BY-4.0)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        // Haskell's advisories have the same outside; theirs list packages where these have `[versions]`.
        *document.shape == (Shape::Markdown { front: "toml" })
            && std::str::from_utf8(document.bytes)
                .ok()
                .and_then(split)
                .is_some_and(|(front, _)| front.contains("[advisory]") && front.contains("[versions]"))
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let form = |why: &dyn std::fmt::Display| FeedError::form(NAME, document, why);
        let text = std::str::from_utf8(document.bytes).map_err(|error| form(&error))?;
        let (front, rest) = split(text).ok_or_else(|| form(&"its block of TOML does not end"))?;
        let front: Front = toml::from_str(front).map_err(|error| form(&error))?;
        put(NAME, osv(front, rest, document, out), document, document.path, out).map_err(|why| form(&why))
    }
}

/// The block of TOML, and what stands below it.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = text.strip_prefix("```toml")?;
    let (front, rest) = text.split_once("\n```")?;
    // A lone carriage return at the end of the block is not TOML.
    Some((front.strip_suffix('\r').unwrap_or(front), rest))
}

/// The same in the form of OSV.
fn osv(front: Front, rest: &str, document: &Document<'_>, out: &mut Output) -> Form {
    let Front { advisory, affected, versions } = front;
    let (title, details) = title(rest);
    let not_affected = versions.patched.iter().chain(&versions.unaffected);
    let events = requirement::affected(not_affected.map(String::as_str)).unwrap_or_else(|why| {
        out.skip(format!("{}: the versions of {}", document.path, advisory.package), why);
        Vec::new()
    });
    let version = match advisory.cvss.get(..8) {
        Some("CVSS:4.0") => "CVSS_V4",
        Some("CVSS:3.0" | "CVSS:3.1") => "CVSS_V3",
        _ => "CVSS_V2",
    };
    let rated = !advisory.cvss.is_empty();
    let url = std::iter::once(advisory.url).filter(|url| !url.is_empty());
    // The compiler's own libraries and tools stand beside the crates, under the ids of their CVEs.
    let ecosystem = if advisory.id.starts_with("RUSTSEC-") { "crates.io" } else { "Rust" };
    Form {
        id: advisory.id,
        published: advisory.date,
        withdrawn: advisory.withdrawn,
        aliases: advisory.aliases,
        related: advisory.related,
        summary: title.to_owned(),
        details: details.to_owned(),
        severity: rated
            .then(|| Severity { kind: version.to_owned(), score: advisory.cvss })
            .into_iter()
            .collect(),
        references: url.chain(advisory.references).map(|url| Reference { url }).collect(),
        affected: vec![Affected {
            package: Some(Package { ecosystem: ecosystem.to_owned(), name: advisory.package }),
            ranges: vec![Range { kind: "SEMVER".to_owned(), events }],
            ecosystem_specific: json!({ "affects": {
                "arch": affected.arch, "os": affected.os, "functions": affected.functions.into_keys().collect::<Vec<_>>(),
            } }),
            database_specific: json!({ "informational": advisory.informational }),
            ..Affected::default()
        }],
        ..Form::default()
    }
}

/// The heading, and what stands below it.
fn title(rest: &str) -> (&str, &str) {
    let rest = rest.trim_start();
    let (first, below) = rest.split_once('\n').unwrap_or((rest, ""));
    match first.strip_prefix("# ") {
        Some(title) => (title.trim(), below.trim()),
        None => ("", rest.trim()),
    }
}

/// An introduction and what ends it.
fn event(introduced: Option<String>, fixed: Option<String>) -> Event {
    Event { introduced, fixed, ..Event::default() }
}

#[cfg(test)]
mod tests;
