//! endoflife.date: how long the release lines of products are supported.
//!
//! Two forms are read: the products' pages (Markdown under a block of YAML) and the API (version 1, one product or
//! all of them). The repository of release days is not: what it says of whole lines stands in the pages as well.

mod api;
mod page;

use super::{day, text};
use crate::{Cycle, Document, Feed, FeedError, FeedInfo, Item, Output, Shape};

/// The feed.
pub struct EndOfLife;

const NAME: &str = "endoflife";

/// Products whose extended support is for everybody and not for pay.
const FREE_EXTENSIONS: &[&str] = &["debian"];

impl Feed for EndOfLife {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "endoflife.date", whole: false, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "MIT"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        match document.shape {
            Shape::Markdown { front: "yaml" } => {
                text::holds(document.bytes, b"\nreleases:") && text::holds(document.bytes, b"releaseCycle:")
            }
            Shape::Json { keys, many: false } => ["schema_version", "generated_at", "result"]
                .iter()
                .all(|wanted| keys.iter().any(|key| key == wanted)),
            _ => false,
        }
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        match document.shape {
            Shape::Json { .. } => api::read(document, out),
            _ => page::read(document, out),
        }
    }
}

/// What either form says of a product.
#[derive(Default)]
struct Product {
    name: String,
    title: String,
    /// Purls and CPEs.
    identifiers: Vec<String>,
}

/// What either form says of a release line. An end is a day, `true` (it has ended, nobody says when), or nothing.
#[derive(Default)]
struct Line {
    name: String,
    codename: Option<String>,
    released: Option<String>,
    active: Option<String>,
    ends: Option<String>,
    extended: Option<String>,
    latest: Option<String>,
}

/// Puts out the lines of a product. Its identifiers stand with the first line only: they are many.
fn put(product: &Product, lines: Vec<Result<Line, String>>, document: &Document<'_>, out: &mut Output) {
    let mut identifiers = Some(&product.identifiers);
    for (number, line) in (1..).zip(lines) {
        let cycle = line.and_then(|line| cycle(product, line));
        match cycle {
            Ok(mut cycle) => {
                cycle.identifiers = identifiers.take().cloned().unwrap_or_default();
                out.put("", Item::Cycle(cycle));
            }
            Err(why) => out.skip(format!("{}: release {number} of {}", document.path, product.name), why),
        }
    }
}

fn cycle(product: &Product, line: Line) -> Result<Cycle, String> {
    if line.name.is_empty() {
        return Err("it has no name".to_owned());
    }
    let ended = line.ends.as_deref() == Some("true");
    let mut cycle = Cycle {
        product: product.name.clone(),
        title: product.title.clone(),
        name: line.name,
        codename: line.codename.filter(|name| !name.is_empty()),
        released: end(line.released)?,
        active_until: end(line.active)?,
        ends: end(line.ends)?,
        ended,
        extended_until: end(line.extended)?,
        latest: line.latest.filter(|latest| !latest.is_empty()),
        identifiers: Vec::new(),
    };
    if FREE_EXTENSIONS.contains(&product.name.as_str()) && cycle.extended_until.is_some() {
        cycle.active_until = cycle.active_until.max(cycle.ends.take());
        cycle.ends = cycle.extended_until.take();
        cycle.ended = false;
    }
    Ok(cycle)
}

/// A day; `true` and `false` are none, and anything else is an error: a day that was misread would end nothing.
fn end(text: Option<String>) -> Result<Option<String>, String> {
    match text.as_deref().map(str::trim) {
        None | Some("" | "true" | "false" | "null" | "~") => Ok(None),
        Some(text) => match day::of(text) {
            Some(day) if day.len() == text.len() => Ok(Some(day.to_owned())),
            _ => Err(format!("{text:?} is not a day")),
        },
    }
}

#[cfg(test)]
mod tests;
