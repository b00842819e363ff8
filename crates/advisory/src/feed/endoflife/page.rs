//! A product's page: what stands between the two lines `---` at its beginning.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Line, NAME, Product, put};
use crate::{Document, FeedError, Output};

/// What is read of a page.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    title: String,
    #[serde(default)]
    permalink: String,
    #[serde(default)]
    identifiers: Vec<BTreeMap<String, String>>,
    releases: Vec<Release>,
}

/// What is read of a release line. Numbers and days are texts here: 3.10 is not 3.1.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Release {
    #[serde(default)]
    release_cycle: String,
    #[serde(default)]
    codename: Option<String>,
    #[serde(default)]
    release_date: Option<String>,
    #[serde(default)]
    eoas: Option<String>,
    #[serde(default)]
    eol: Option<String>,
    #[serde(default)]
    eoes: Option<String>,
    #[serde(default)]
    latest: Option<String>,
}

/// Reads a page.
pub(super) fn read(document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
    let wrong = |why: &str| FeedError::form(NAME, document, why);
    let text = std::str::from_utf8(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
    let front = front(text).ok_or_else(|| wrong("its front has no end"))?;
    let page: Page = serde_saphyr::from_str(front).map_err(|error| FeedError::form(NAME, document, error))?;
    let stem = document.path.rsplit(['/', '!']).next().and_then(|name| name.split('.').next());
    let name = Some(page.permalink.trim_matches('/')).filter(|name| !name.is_empty()).or(stem);
    let product = Product {
        name: name.unwrap_or_default().to_owned(),
        title: page.title,
        identifiers: page
            .identifiers
            .into_iter()
            .flatten()
            .filter(|(kind, _)| matches!(kind.as_str(), "purl" | "cpe"))
            .map(|(_, identifier)| identifier)
            .collect(),
    };
    if product.name.is_empty() || page.releases.is_empty() {
        return Err(wrong("it names no product or no release"));
    }
    let lines = page.releases.into_iter().map(|release| Ok(release.into())).collect();
    put(&product, lines, document, out);
    Ok(())
}

/// What stands between the first two lines `---`.
fn front(text: &str) -> Option<&str> {
    let start = text.find("---")? + 3;
    let rest = text.get(start..)?;
    let end = rest.match_indices("\n---").map(|(at, _)| at).find(|at| {
        let after = rest.get(at + 4..).unwrap_or_default();
        after.lines().next().is_none_or(|line| line.trim().is_empty())
    })?;
    rest.get(..=end)
}

impl From<Release> for Line {
    fn from(release: Release) -> Self {
        Self {
            name: release.release_cycle,
            codename: release.codename,
            released: release.release_date,
            active: release.eoas,
            ends: release.eol,
            extended: release.eoes,
            latest: release.latest,
        }
    }
}
