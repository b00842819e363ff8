//! NVD's records (API 2.0, "CVE API"; the yearly feeds have the same form): severity, weaknesses and standing of every
//! CVE, and version ranges of the products that are matched by CPE.
//!
//! [`form`] is what is written, [`configuration`] what it says about versions.

pub(crate) mod configuration;
mod form;

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use wb_model::{Rating, Score, Severity};

use self::form::Cve;
use super::objects;
use super::osv::record::{cut, distinct, is_cve, summary};
use crate::{Document, Feed, FeedError, FeedInfo, Item, Output, Record, Shape, cvss};

/// The feed.
pub struct Nvd;

const NAME: &str = "nvd";

impl Feed for Nvd {
    fn info(&self) -> FeedInfo {
        FeedInfo {
            name: NAME,
            title: "The National Vulnerability Database, 2.0",
            whole: false,
            opt_in: false,
        }
    }

    fn license(&self, _stream: &str) -> &'static str {
        "public domain (NIST)"
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        let Shape::Json { keys, .. } = document.shape else { return false };
        let has = |wanted: &str| keys.iter().any(|key| key == wanted);
        let page = has("vulnerabilities") && (has("resultsPerPage") || has("totalResults"));
        page || (has("id") && has("vulnStatus")) || keys.as_slice() == ["cve"]
    }

    fn read(&self, document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
        let page = matches!(document.shape, Shape::Json { keys, many: false }
            if keys.iter().any(|key| key == "vulnerabilities"));
        if page {
            return read_page(document, out);
        }
        if matches!(document.shape, Shape::Json { many: true, .. }) {
            return objects::each(NAME, document, out, put);
        }
        let value =
            serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
        put(value, document.path, out).map_err(|why| FeedError::form(NAME, document, why))
    }
}

/// Puts out one record: a CVE, or an object whose `cve` it is.
fn put(mut value: Value, what: &str, out: &mut Output) -> Result<(), String> {
    if let Some(inner) = value.get_mut("cve") {
        value = inner.take();
    }
    let cve: Cve = serde_json::from_value(value).map_err(|error| error.to_string())?;
    if !is_cve(&cve.id) {
        return Err(format!("{:?} is not the id of a CVE", cut(cve.id, 40)));
    }
    let what = format!("{what}: {}", cve.id);
    let stream = year(&cve.id).to_owned();
    let record = convert(cve, &what, out);
    out.put(&stream, Item::Record(record));
    Ok(())
}

/// The year in the id of a CVE: the stream that its record is in.
pub(super) fn year(id: &str) -> &str {
    id.split('-').nth(1).unwrap_or_default()
}

fn convert(cve: Cve, what: &str, out: &mut Output) -> Record {
    let english = |lang: &str| lang == "en" || lang.starts_with("en-");
    let details = cve.descriptions.iter().find(|text| english(&text.lang)).map(|text| text.value.clone());
    let details = details.unwrap_or_default();
    let rejected = cve.status.eq_ignore_ascii_case("Rejected");
    let withdrawn = if cve.modified.is_empty() { "rejected" } else { &cve.modified };
    let weaknesses = cve.weaknesses.iter().flat_map(|weakness| &weakness.description);
    // A rejected record keeps its old configurations; they say nothing any more.
    let statements =
        if rejected { Vec::new() } else { configuration::statements(&cve.configurations, what, out) };
    Record {
        withdrawn: rejected.then(|| withdrawn.to_owned()),
        summary: summary("", &details),
        ratings: ratings(&cve, what, out),
        weaknesses: distinct(weaknesses.map(|text| text.value.as_str()).filter(|id| is_weakness(id))),
        references: distinct(cve.references.iter().map(|reference| reference.url.as_str())),
        statements,
        standing: standing(&cve),
        modified: Some(cve.modified).filter(|text| !text.is_empty()),
        published: Some(cve.published).filter(|text| !text.is_empty()),
        id: cve.id,
        details,
        ..Record::default()
    }
}

/// Whether this is the id of a weakness; `NVD-CWE-noinfo` and its like are not.
pub(super) fn is_weakness(text: &str) -> bool {
    text.strip_prefix("CWE-").is_some_and(|number| {
        !number.is_empty() && number.len() <= 6 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// What NVD says of its own work on the record, unless it is done; and whether the vulnerability is disputed.
fn standing(cve: &Cve) -> Option<String> {
    let status = cve.status.to_lowercase().replace(' ', "-");
    let done = matches!(status.as_str(), "" | "analyzed" | "modified");
    let tags = cve.tags.iter().flat_map(|tags| &tags.tags).map(String::as_str);
    let words = distinct(tags.chain((!done).then_some(status.as_str())));
    (!words.is_empty()).then(|| words.join(", "))
}

/// The ratings of all versions of CVSS, the newest version first.
fn ratings(cve: &Cve, what: &str, out: &mut Output) -> Vec<Rating> {
    let keys = [
        ("cvssMetricV40", "cvss-4.0"),
        ("cvssMetricV31", "cvss-3.1"),
        ("cvssMetricV30", "cvss-3.0"),
        ("cvssMetricV2", "cvss-2.0"),
    ];
    let mut ratings: Vec<Rating> = Vec::new();
    for (key, method) in keys {
        for metric in cve.metrics.get(key).and_then(Value::as_array).into_iter().flatten() {
            let by = rater(metric.get("source").and_then(Value::as_str).unwrap_or_default());
            let data = metric.get("cvssData").unwrap_or(&Value::Null);
            match rating(data, method, &by) {
                Some(rating) if !ratings.contains(&rating) => ratings.push(rating),
                Some(_) => {}
                None => out.skip(format!("{what}: {key} by {by}"), "it has neither a vector nor a score"),
            }
        }
    }
    ratings
}

/// The rating of a CVSS object: by its vector, else by the score that is written.
pub(super) fn rating(data: &Value, method: &str, by: &str) -> Option<Rating> {
    let vector = data.get("vectorString").and_then(Value::as_str);
    vector.and_then(|vector| cvss::rate(vector, by)).or_else(|| {
        let score = data.get("baseScore").and_then(Value::as_f64).and_then(Score::new)?;
        let (method, by) = (method.to_owned(), by.to_owned());
        Some(Rating { level: Severity::of_score(score), score: Some(score), vector: None, method, by })
    })
}

/// Who rated: NVD and CISA by their short names, a numbering authority by the address that NVD gives.
fn rater(source: &str) -> String {
    match source {
        "nvd@nist.gov" => "nvd".to_owned(),
        "134c704f-9b21-4f2e-91b3-4a467353bcc0" => "cisa-adp".to_owned(),
        "" => "unknown".to_owned(),
        other => cut(other.to_owned(), 80),
    }
}

/// A page of the API or a yearly feed. The yearly ones are hundreds of megabytes: one record is held at a time.
fn read_page(document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
    let mut read = 0;
    let page = Page { path: document.path, out, read: &mut read };
    let mut json = serde_json::Deserializer::from_slice(document.bytes);
    match page.deserialize(&mut json).and_then(|()| json.end()) {
        Ok(()) => Ok(()),
        // What stands before the break has been read.
        Err(error) if read > 0 => {
            out.skip(
                format!("{}: what follows vulnerabilities[{}]", document.path, read - 1),
                error.to_string(),
            );
            Ok(())
        }
        Err(error) => Err(FeedError::form(NAME, document, error)),
    }
}

struct Page<'a> {
    path: &'a str,
    out: &'a mut Output,
    read: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Page<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Page<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of NVD's records")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Page { path, out, read } = self;
        while let Some(key) = map.next_key::<String>()? {
            if key == "vulnerabilities" {
                map.next_value_seed(Entries(Page { path, out: &mut *out, read: &mut *read }))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Entries<'a>(Page<'a>);

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Page { path, out, read } = self.0;
        while let Some(value) = list.next_element::<Value>()? {
            let what = format!("{path}: vulnerabilities[{read}]");
            *read += 1;
            if let Err(why) = put(value, &what, out) {
                out.skip(what, why);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
