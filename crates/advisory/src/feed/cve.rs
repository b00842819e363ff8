//! The CVE list's records (CVE Record Format 5): severity, weaknesses and standing as the numbering authority and CISA
//! give them, and version ranges where a container names a product that is matched by CPE.
//!
//! What `affected` says is free text otherwise, and is not used.

mod form;
mod versions;

use serde_json::Value;
use wb_model::{Rating, Severity};

use self::form::{Container, Form};
use super::nvd::{is_weakness, rating, year};
use super::objects;
use super::osv::record::{cut, distinct, is_cve, summary, vendor_rating};
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Record, Shape};

/// The feed.
pub struct CveList;

const NAME: &str = "cve";

impl Feed for CveList {
    fn info(&self) -> FeedInfo {
        FeedInfo { name: NAME, title: "CVE records, with CISA's additions", whole: false, opt_in: false }
    }

    fn license(&self, _stream: &str) -> &'static str {
        "cve-tou (CISA's additions CC0-1.0)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        let Shape::Json { keys, .. } = document.shape else { return false };
        let has = |wanted: &str| keys.iter().any(|key| key == wanted);
        has("cveMetadata") && (has("containers") || has("dataType"))
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        if matches!(document.shape, Shape::Json { many: true, .. }) {
            return objects::each(NAME, document, out, |value, what, out| {
                put(serde_json::from_value(value).map_err(|error| error.to_string())?, what, out)
            });
        }
        let form =
            serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        put(form, document.path, out).map_err(|why| FeedError::form(NAME, document, why))
    }
}

fn put(form: Form, what: &str, out: &mut Output) -> Result<(), String> {
    let id = &form.metadata.id;
    if !is_cve(id) {
        return Err(format!("{:?} is not the id of a CVE", cut(id.clone(), 40)));
    }
    let stream = year(id).to_owned();
    let record = match form.metadata.state.as_str() {
        "PUBLISHED" => published(&form, what, out),
        "REJECTED" => rejected(form),
        other => return Err(format!("the state {:?} is not known", cut(other.to_owned(), 40))),
    };
    out.put(&stream, Item::Record(record));
    Ok(())
}

/// A rejected record is a withdrawn one: whatever it still holds says nothing.
fn rejected(form: Form) -> Record {
    let metadata = form.metadata;
    let on = [metadata.rejected, metadata.updated.clone(), "rejected".to_owned()];
    let reasons = form.containers.cna.reasons;
    let details =
        reasons.into_iter().find(|text| text.is_english()).map(|text| text.value).unwrap_or_default();
    Record {
        id: metadata.id,
        modified: Some(metadata.updated).filter(|text| !text.is_empty()),
        published: Some(metadata.published).filter(|text| !text.is_empty()),
        withdrawn: on.into_iter().find(|text| !text.is_empty()),
        summary: summary("", &details),
        details,
        standing: Some("rejected".to_owned()),
        ..Record::default()
    }
}

fn published(form: &Form, what: &str, out: &mut Output) -> Record {
    let metadata = &form.metadata;
    let containers = || std::iter::once(&form.containers.cna).chain(&form.containers.adp);
    let cna = &form.containers.cna;
    let details = cna.descriptions.iter().find(|text| text.is_english()).map(|text| text.value.clone());
    let details = details.unwrap_or_default();
    let mut ratings = Vec::new();
    let mut decisions = Vec::new();
    for container in containers() {
        let by = container.provider.name.to_lowercase();
        for metric in &container.metrics {
            rate(metric, &by, what, &mut ratings, &mut decisions, out);
        }
    }
    // CISA's decision points are no severity: they stand last, and their level is unknown.
    ratings.append(&mut decisions);
    let weaknesses =
        containers().flat_map(|container| &container.problems).flat_map(|problem| &problem.descriptions);
    let weaknesses = weaknesses.filter_map(|text| {
        let named = text.description.split([' ', ':']).next().unwrap_or_default();
        [text.weakness.as_str(), named].into_iter().find(|id| is_weakness(id))
    });
    let tags = distinct(cna.tags.iter().map(String::as_str));
    let references = containers().flat_map(|container| &container.references);
    Record {
        id: metadata.id.clone(),
        modified: Some(metadata.updated.clone()).filter(|text| !text.is_empty()),
        published: Some(metadata.published.clone()).filter(|text| !text.is_empty()),
        summary: summary(&cna.title, &details),
        ratings,
        weaknesses: distinct(weaknesses),
        references: distinct(references.map(|reference| reference.url.as_str())),
        statements: versions::statements(containers().flat_map(|container: &Container| &container.affected)),
        standing: (!tags.is_empty()).then(|| tags.join(", ")),
        details,
        ..Record::default()
    }
}

/// One entry of `metrics`: CVSS of any version, Red Hat's word, CISA's decision points.
fn rate(
    metric: &Value,
    by: &str,
    what: &str,
    ratings: &mut Vec<Rating>,
    decisions: &mut Vec<Rating>,
    out: &mut Output,
) {
    let keys = [
        ("cvssV4_0", "cvss-4.0"),
        ("cvssV3_1", "cvss-3.1"),
        ("cvssV3_0", "cvss-3.0"),
        ("cvssV2_0", "cvss-2.0"),
    ];
    for (key, method) in keys {
        let Some(data) = metric.get(key) else { continue };
        match rating(data, method, by) {
            Some(rating) if !ratings.contains(&rating) => ratings.push(rating),
            Some(_) => {}
            None => out.skip(format!("{what}: {key} by {by}"), "it has neither a vector nor a score"),
        }
    }
    let Some(content) = metric.pointer("/other/content") else { return };
    let text = |key: &str| content.get(key).and_then(Value::as_str);
    if metric.pointer("/other/type").and_then(Value::as_str) == Some("ssvc") {
        decisions.extend(decision(content, by).filter(|decision| !decisions.contains(decision)));
    } else if text("namespace").is_some_and(|namespace| namespace.contains("access.redhat.com")) {
        let word = text("value").and_then(|word| vendor_rating(word, "redhat-severity", by));
        ratings.extend(word.filter(|rating| !ratings.contains(rating)));
    }
}

/// CISA's decision points (Stakeholder-Specific Vulnerability Categorization) in the short form of their vectors:
/// `SSVCv2/E:A/A:Y/T:T`, for exploitation, automatable and technical impact.
fn decision(content: &Value, by: &str) -> Option<Rating> {
    let options = content.get("options").and_then(Value::as_array)?;
    let point = |name: &str| {
        let value = options.iter().find_map(|option| option.get(name)).and_then(Value::as_str)?;
        Some(value.chars().next()?.to_ascii_uppercase())
    };
    let (exploitation, automatable, impact) =
        (point("Exploitation")?, point("Automatable")?, point("Technical Impact")?);
    Some(Rating {
        level: Severity::Unknown,
        score: None,
        vector: Some(format!("SSVCv2/E:{exploitation}/A:{automatable}/T:{impact}")),
        method: "ssvc".to_owned(),
        by: by.to_owned(),
    })
}

#[cfg(test)]
mod tests;
