//! The API, version 1: `/products/full` (all products) and `/products/NAME` (one).

use serde::Deserialize;
use serde_json::Value;

use super::{Line, NAME, Product, put};
use crate::{Document, FeedError, Output};

/// What is read of an answer.
#[derive(Deserialize)]
struct Answer {
    result: Value,
}

/// What is read of a product.
#[derive(Deserialize)]
struct Form {
    name: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    identifiers: Vec<Identifier>,
    releases: Vec<Value>,
}

#[derive(Deserialize)]
struct Identifier {
    #[serde(rename = "type")]
    kind: String,
    id: String,
}

/// What is read of a release line.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Release {
    name: String,
    #[serde(default)]
    codename: Option<String>,
    #[serde(default)]
    release_date: Option<String>,
    #[serde(default)]
    eoas_from: Option<String>,
    #[serde(default)]
    is_eol: Option<bool>,
    #[serde(default)]
    eol_from: Option<String>,
    #[serde(default)]
    eoes_from: Option<String>,
    #[serde(default)]
    latest: Option<Latest>,
}

#[derive(Deserialize)]
struct Latest {
    #[serde(default)]
    name: Option<String>,
}

/// Reads an answer.
pub(super) fn read(document: &Document<'_>, out: &mut Output) -> Result<(), FeedError> {
    let answer: Answer =
        serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(NAME, document, error))?;
    let products = match answer.result {
        Value::Array(products) => products,
        product @ Value::Object(_) => vec![product],
        _ => return Err(FeedError::form(NAME, document, "its result is no product")),
    };
    for (number, product) in (1..).zip(products) {
        match serde_json::from_value::<Form>(product) {
            Ok(form) => put_form(form, document, out),
            Err(error) => out.skip(format!("{}: product {number}", document.path), error.to_string()),
        }
    }
    Ok(())
}

fn put_form(form: Form, document: &Document<'_>, out: &mut Output) {
    let identifiers = form.identifiers.into_iter();
    let identifiers = identifiers.filter(|one| matches!(one.kind.as_str(), "purl" | "cpe")).map(|one| one.id);
    let product = Product {
        title: if form.label.is_empty() { form.name.clone() } else { form.label },
        name: form.name,
        identifiers: identifiers.collect(),
    };
    let lines = form.releases.into_iter().map(line).collect();
    put(&product, lines, document, out);
}

fn line(release: Value) -> Result<Line, String> {
    let release: Release = serde_json::from_value(release).map_err(|error| error.to_string())?;
    let ended = (release.is_eol == Some(true)).then(|| "true".to_owned());
    Ok(Line {
        name: release.name,
        codename: release.codename,
        released: release.release_date,
        active: release.eoas_from,
        ends: release.eol_from.or(ended),
        extended: release.eoes_from,
        latest: release.latest.and_then(|latest| latest.name),
    })
}
