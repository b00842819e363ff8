//! The part of CSAF 2.0 that vendors' documents share: who published it, the tree of products, and what is said about
//! each of them (CSAF 2.0 §3.2).
//!
//! Documents reach many megabytes, nearly all of it product ids that repeat: they are borrowed from the document.

pub(crate) mod rpm;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use wb_model::{Rating, Severity};

use crate::cvss;
use crate::feed::text;
use crate::{Document, FeedError, Record, Shape};

/// Branches of branches, and relationships of relationships, go no deeper.
const DEEPEST: usize = 32;

/// Where the publisher is looked for: notes that stand before it may be long.
const HEAD: usize = 256 << 10;

/// Whether a document is a CSAF one of the publisher whose name space (a web address) holds this text.
pub(crate) fn is_published_by<'a>(document: &Document<'a>, host: &str) -> bool {
    let Shape::Json { keys, many: false } = document.shape else { return false };
    if !keys.iter().any(|key| key == "document") {
        return false;
    }
    let head = document.bytes.get(..HEAD).unwrap_or(document.bytes);
    let after =
        |bytes: &'a [u8], what: &[u8]| text::find(bytes, what).and_then(|at| bytes.get(at + what.len()..));
    // The publisher is who its name space says: references to others may follow.
    let Some(space) = after(head, b"\"publisher\"").and_then(|rest| after(rest, b"\"namespace\"")) else {
        return false;
    };
    let mut value = space.split(|byte| *byte == b'"').skip(1);
    value.next().is_some_and(|value| text::holds(value, host.as_bytes()))
        && text::holds(head, b"\"csaf_version\"")
}

/// Reads the document.
pub(crate) fn parse<'a>(feed: &'static str, document: &Document<'a>) -> Result<Csaf<'a>, FeedError> {
    serde_json::from_slice(document.bytes).map_err(|error| FeedError::form(feed, document, error))
}

/// A text that is borrowed where it holds no escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A document.
#[derive(Debug, Deserialize)]
pub(crate) struct Csaf<'a> {
    pub(crate) document: About,
    #[serde(default, borrow)]
    product_tree: Tree<'a>,
    #[serde(default, borrow)]
    pub(crate) vulnerabilities: Vec<Vulnerability<'a>>,
}

/// What a document says about itself.
#[derive(Debug, Deserialize)]
pub(crate) struct About {
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    aggregate_severity: Option<AggregateSeverity>,
    #[serde(default)]
    references: Vec<Reference>,
    pub(crate) tracking: Tracking,
}

#[derive(Debug, Deserialize)]
struct AggregateSeverity {
    // SUSE leaves it out of some.
    #[serde(default)]
    text: String,
}

/// The document's own history.
#[derive(Debug, Deserialize)]
pub(crate) struct Tracking {
    pub(crate) id: String,
    #[serde(default)]
    current_release_date: Option<String>,
    #[serde(default)]
    initial_release_date: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    #[serde(default)]
    category: String,
    #[serde(default)]
    url: String,
}

#[derive(Debug, Default, Deserialize)]
struct Tree<'a> {
    #[serde(default, borrow)]
    branches: Vec<Branch<'a>>,
    #[serde(default, borrow)]
    relationships: Vec<Relationship<'a>>,
    #[serde(default, borrow)]
    full_product_names: Vec<Named<'a>>,
}

/// A branch of the tree of products.
#[derive(Debug, Deserialize)]
pub(crate) struct Branch<'a> {
    #[serde(default, borrow)]
    pub(crate) category: Text<'a>,
    #[serde(default, borrow)]
    pub(crate) name: Text<'a>,
    #[serde(default, borrow)]
    pub(crate) product: Option<Named<'a>>,
    #[serde(default, borrow)]
    pub(crate) branches: Vec<Branch<'a>>,
}

/// A product.
#[derive(Debug, Deserialize)]
pub(crate) struct Named<'a> {
    #[serde(default, borrow)]
    pub(crate) name: Text<'a>,
    #[serde(borrow)]
    pub(crate) product_id: Text<'a>,
    #[serde(default, borrow, rename = "product_identification_helper")]
    pub(crate) helper: Option<Helper<'a>>,
}

/// What identifies a product.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Helper<'a> {
    #[serde(default, borrow)]
    pub(crate) cpe: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) purl: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
struct Relationship<'a> {
    #[serde(borrow)]
    full_product_name: Named<'a>,
    #[serde(borrow)]
    product_reference: Text<'a>,
    #[serde(borrow)]
    relates_to_product_reference: Text<'a>,
}

/// A vulnerability.
#[derive(Debug, Deserialize)]
pub(crate) struct Vulnerability<'a> {
    #[serde(default)]
    pub(crate) cve: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    cwe: Option<Weakness>,
    #[serde(default)]
    notes: Vec<Note>,
    #[serde(default)]
    references: Vec<Reference>,
    #[serde(default)]
    release_date: Option<String>,
    #[serde(default, borrow)]
    pub(crate) product_status: Status<'a>,
    #[serde(default, borrow)]
    pub(crate) remediations: Vec<Remark<'a>>,
    #[serde(default, borrow)]
    pub(crate) threats: Vec<Remark<'a>>,
    #[serde(default)]
    scores: Vec<Scores>,
}

#[derive(Debug, Deserialize)]
struct Weakness {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Note {
    #[serde(default)]
    category: String,
    #[serde(default)]
    text: String,
}

/// Product ids by what is said about them (CSAF 2.0 §3.2.3.9).
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Status<'a> {
    #[serde(default, borrow)]
    pub(crate) fixed: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) first_fixed: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) recommended: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) known_affected: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) first_affected: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) last_affected: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) known_not_affected: Vec<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) under_investigation: Vec<Text<'a>>,
}

/// A remediation or a threat: what it is, in words, and for which products.
#[derive(Debug, Deserialize)]
pub(crate) struct Remark<'a> {
    #[serde(default)]
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) details: String,
    #[serde(default, borrow)]
    pub(crate) product_ids: Vec<Text<'a>>,
}

#[derive(Debug, Deserialize)]
struct Scores {
    #[serde(default)]
    cvss_v2: Option<Vector>,
    #[serde(default)]
    cvss_v3: Option<Vector>,
    #[serde(default)]
    cvss_v4: Option<Vector>,
}

#[derive(Debug, Deserialize)]
struct Vector {
    #[serde(rename = "vectorString")]
    vector: Option<String>,
}

/// The products of a document, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Products<'a> {
    named: BTreeMap<&'a str, &'a Named<'a>>,
    /// Id of the whole → (part, what it is a part of).
    related: BTreeMap<&'a str, (&'a str, &'a str)>,
}

/// A component of a platform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    /// What it is a part of, at the end of all relationships.
    pub(crate) platform: &'a Named<'a>,
    /// The innermost component.
    pub(crate) component: &'a Named<'a>,
    /// What stands between: the module that an rpm is a component of.
    pub(crate) between: Option<&'a Named<'a>>,
}

impl<'a> Csaf<'a> {
    /// All products by their ids.
    pub(crate) fn products(&'a self) -> Products<'a> {
        let mut products = Products::default();
        for branch in &self.product_tree.branches {
            products.walk(branch, 0);
        }
        for named in &self.product_tree.full_product_names {
            products.named.insert(named.product_id.as_str(), named);
        }
        for related in &self.product_tree.relationships {
            let whole = related.full_product_name.product_id.as_str();
            let part = related.product_reference.as_str();
            products.related.insert(whole, (part, related.relates_to_product_reference.as_str()));
        }
        products
    }

    /// The outermost branches.
    pub(crate) fn branches(&self) -> &[Branch<'a>] {
        &self.product_tree.branches
    }
}

impl<'a> Products<'a> {
    fn walk(&mut self, branch: &'a Branch<'a>, depth: usize) {
        if let Some(named) = &branch.product {
            self.named.insert(named.product_id.as_str(), named);
        }
        if depth < DEEPEST {
            for inner in &branch.branches {
                self.walk(inner, depth + 1);
            }
        }
    }

    /// A product that is no part of another.
    pub(crate) fn named(&self, id: &str) -> Option<&'a Named<'a>> {
        self.named.get(id).copied()
    }

    /// A component with the platform it is a part of; none when an id on the way is not in the tree.
    pub(crate) fn part(&self, id: &str) -> Option<Part<'a>> {
        let (mut part, mut whole) = *self.related.get(id)?;
        let mut between = None;
        for _ in 0..DEEPEST {
            if let Some((inner, of)) = self.related.get(part) {
                between = between.or_else(|| self.named(of));
                part = inner;
            } else if let Some((middle, of)) = self.related.get(whole) {
                between = self.named(middle);
                whole = of;
            } else {
                return Some(Part { platform: self.named(whole)?, component: self.named(part)?, between });
            }
        }
        None
    }
}

impl Vulnerability<'_> {
    /// The first note of a category.
    pub(crate) fn note(&self, category: &str) -> Option<&str> {
        self.notes.iter().find(|note| note.category == category).map(|note| note.text.trim())
    }
}

impl About {
    /// The vendor's own level for the whole document.
    pub(crate) fn severity(&self, method: &str, by: &str) -> Option<Rating> {
        rating(&self.aggregate_severity.as_ref()?.text, method, by)
    }

    /// The address of the document itself.
    pub(crate) fn canonical(&self) -> Option<&str> {
        self.references.iter().find(|one| one.category == "self").map(|one| one.url.as_str())
    }
}

/// A vendor's level in the words of Red Hat and SUSE (`important`) or of CVSS (`HIGH`).
pub(crate) fn rating(word: &str, method: &str, by: &str) -> Option<Rating> {
    let level = match word.trim().to_ascii_lowercase().as_str() {
        "critical" => Severity::Critical,
        "important" | "high" => Severity::High,
        "moderate" | "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => return None,
    };
    Some(Rating { level, score: None, vector: None, method: method.to_owned(), by: by.to_owned() })
}

/// A record with what a document says about one vulnerability, but for its statements.
pub(crate) fn record(about: &About, vulnerability: &Vulnerability<'_>, id: &str, by: &str) -> Record {
    let note = |category| vulnerability.note(category);
    let details = note("description").or_else(|| note("details")).or_else(|| note("general"));
    let summary = vulnerability.title.as_deref().filter(|title| *title != id).or_else(|| note("summary"));
    let mut ratings: Vec<Rating> =
        vulnerability.scores.iter().flat_map(|scores| scores.ratings(by)).collect();
    ratings.sort();
    ratings.dedup();
    let references: BTreeSet<&str> = vulnerability
        .references
        .iter()
        .map(|reference| reference.url.as_str())
        .chain(about.canonical())
        .filter(|url| !url.is_empty())
        .collect();
    Record {
        id: id.to_owned(),
        modified: about.tracking.current_release_date.clone(),
        published: vulnerability.release_date.clone().or_else(|| about.tracking.initial_release_date.clone()),
        summary: text::first_line(summary.or(details).unwrap_or(&about.title)),
        details: details.unwrap_or_default().to_owned(),
        ratings,
        weaknesses: vulnerability.cwe.iter().map(|weakness| weakness.id.clone()).collect(),
        references: references.into_iter().map(str::to_owned).collect(),
        ..Record::default()
    }
}

impl Scores {
    fn ratings(&self, by: &str) -> impl Iterator<Item = Rating> {
        let vectors = [&self.cvss_v2, &self.cvss_v3, &self.cvss_v4];
        vectors.into_iter().flatten().filter_map(move |one| cvss::rate(one.vector.as_deref()?, by))
    }
}

#[cfg(test)]
mod tests;
