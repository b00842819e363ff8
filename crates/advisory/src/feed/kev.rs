//! CISA's catalogue of vulnerabilities that are known to be exploited: one JSON or CSV document.
//!
//! A stream is the catalogue of one day, so that an older one that lies beside it is not taken for the present one.

use serde::Deserialize;
use wb_model::Exploited;

use super::csv::{Row, Rows};
use super::day;
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Shape};

/// The feed.
pub struct Kev;

const NAME: &str = "kev";

impl Feed for Kev {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "CISA Known Exploited Vulnerabilities", whole: true, opt_in: false }
    }

    fn license(&self, _: &str) -> &'static str {
        "CC0-1.0"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        match document.shape {
            Shape::Json { keys, many: false } => {
                let has = |wanted: &str| keys.iter().any(|key| key == wanted);
                has("catalogVersion") && has("vulnerabilities")
            }
            Shape::Text { first_line } => {
                first_line.starts_with("cveID,") && first_line.contains(",dateAdded,")
            }
            _ => false,
        }
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        match document.shape {
            Shape::Json { .. } => read_json(document, out),
            _ => read_csv(document, out),
        }
    }
}

/// What is read of the JSON document.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Catalogue {
    #[serde(default)]
    catalog_version: String,
    #[serde(default)]
    date_released: String,
    #[serde(default)]
    count: Option<u64>,
    vulnerabilities: Vec<serde_json::Value>,
}

/// What is read of one entry, in either form.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    cve: String,
    date_added: String,
    #[serde(default)]
    due_date: Option<String>,
    #[serde(default)]
    known_ransomware_campaign_use: Option<String>,
}

impl Entry {
    fn convert(self) -> Result<Exploited, String> {
        let cve = self.cve.trim().to_ascii_uppercase();
        if !day::is_cve(&cve) {
            return Err(format!("{:?} is not the id of a CVE", self.cve));
        }
        let added =
            day::of(self.date_added.trim()).ok_or_else(|| format!("{:?} is not a day", self.date_added))?;
        let used = self.known_ransomware_campaign_use.unwrap_or_default();
        Ok(Exploited {
            cve,
            added: added.to_owned(),
            due: self.due_date.as_deref().and_then(|due| day::of(due.trim())).map(str::to_owned),
            ransomware: used.trim().eq_ignore_ascii_case("known"),
        })
    }
}

fn read_json(document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
    let catalogue: Catalogue =
        serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
    let version = catalogue.catalog_version.replace('.', "-");
    let stream = day::of(&catalogue.date_released).or_else(|| day::of(&version));
    let stream = stream.or_else(|| day::in_name(document)).unwrap_or_default().to_owned();
    let found = catalogue.vulnerabilities.len() as u64;
    for (number, entry) in (1..).zip(catalogue.vulnerabilities) {
        let read = serde_json::from_value::<Entry>(entry).map_err(|error| error.to_string());
        match read.and_then(Entry::convert) {
            Ok(exploited) => out.put(&stream, Item::Exploited(exploited)),
            Err(why) => out.skip(format!("{}: entry {number}", document.path), why),
        }
    }
    if let Some(count) = catalogue.count.filter(|count| *count != found) {
        out.skip(document.path, format!("it says that it has {count} entries and has {found}"));
    }
    Ok(())
}

fn read_csv(document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
    let text = std::str::from_utf8(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
    let mut rows = Rows::new(text);
    let header = rows.next().map(|row| row.fields).unwrap_or_default();
    let column = |name: &str| header.iter().position(|field| field == name);
    let missing = |name: &str| FeedError::form(NAME, document, format!("there is no column {name}"));
    let cve = column("cveID").ok_or_else(|| missing("cveID"))?;
    let added = column("dateAdded").ok_or_else(|| missing("dateAdded"))?;
    let (due, used) = (column("dueDate"), column("knownRansomwareCampaignUse"));
    let mut read = Vec::new();
    for row in rows {
        let what = format!("{}: line {}", document.path, row.line);
        if row.open || row.fields.len() != header.len() {
            out.skip(what, why_uneven(&row, header.len()));
            continue;
        }
        let field = |at: usize| row.fields.get(at).cloned();
        let entry = Entry {
            cve: field(cve).unwrap_or_default(),
            date_added: field(added).unwrap_or_default(),
            due_date: due.and_then(field),
            known_ransomware_campaign_use: used.and_then(field),
        };
        match entry.convert() {
            Ok(exploited) => read.push(exploited),
            Err(why) => out.skip(what, why),
        }
    }
    // The CSV form does not say which day it is of; the newest entry does, or nearly.
    let newest = read.iter().map(|exploited| exploited.added.as_str()).max();
    let stream = newest.or_else(|| day::in_name(document)).unwrap_or_default().to_owned();
    for exploited in read {
        out.put(&stream, Item::Exploited(exploited));
    }
    Ok(())
}

fn why_uneven(row: &Row, columns: usize) -> String {
    if row.open {
        "it is cut short inside a quoted field".to_owned()
    } else {
        format!("it has {} fields instead of {columns}", row.fields.len())
    }
}

#[cfg(test)]
mod tests;
