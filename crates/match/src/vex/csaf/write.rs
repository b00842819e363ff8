//! Writing CSAF 2.0 in its VEX profile.

mod tree;

use std::collections::BTreeMap;
use std::io;

use jiff::Timestamp;
use serde::Serialize;

use super::{NO_ACTION, ROLES, no_description};
use crate::vex::list::put;
use crate::vex::{Document, Statement, Status, VexError, current, stamp};
use tree::{ProductIds, ProductTree};

/// Most revisions that a history lists.
const MAX_REVISIONS: u64 = 10_000;

#[derive(Serialize)]
struct DocumentDto<'a> {
    document: HeadDto<'a>,
    product_tree: ProductTree,
    vulnerabilities: Vec<VulnerabilityDto<'a>>,
}

#[derive(Serialize)]
struct HeadDto<'a> {
    category: &'static str,
    csaf_version: &'static str,
    publisher: PublisherDto<'a>,
    title: String,
    tracking: TrackingDto,
}

#[derive(Serialize)]
struct PublisherDto<'a> {
    category: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuing_authority: Option<&'a str>,
    name: &'a str,
    namespace: String,
}

#[derive(Serialize)]
struct TrackingDto {
    current_release_date: String,
    generator: GeneratorDto,
    id: String,
    initial_release_date: String,
    revision_history: Vec<RevisionDto>,
    status: &'static str,
    version: String,
}

#[derive(Serialize)]
struct GeneratorDto {
    engine: EngineDto,
}

#[derive(Serialize)]
struct EngineDto {
    name: &'static str,
}

#[derive(Serialize)]
struct RevisionDto {
    date: String,
    number: String,
    summary: &'static str,
}

#[derive(Default, Serialize)]
struct VulnerabilityDto<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cve: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ids: Vec<IdDto<'a>>,
    notes: Vec<NoteDto>,
    product_status: BTreeMap<&'static str, Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<FlagDto>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    threats: Vec<RemarkDto<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remediations: Vec<RemarkDto<'a>>,
}

#[derive(Serialize)]
struct IdDto<'a> {
    system_name: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct NoteDto {
    category: &'static str,
    text: String,
}

#[derive(Serialize)]
struct FlagDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    label: &'static str,
    product_ids: Vec<String>,
}

#[derive(Serialize)]
struct RemarkDto<'a> {
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    details: &'a str,
    product_ids: Vec<String>,
}

/// Writes the current statements of a document as CSAF 2.0, profile VEX.
pub(in crate::vex) fn write(document: &Document, out: &mut dyn io::Write) -> Result<(), VexError> {
    let cannot = |what: String| VexError::CannotSay { format: "csaf", what };
    let time = document.time.or_else(|| document.statements.iter().filter_map(|one| one.time).max());
    let time = time.ok_or_else(|| cannot("a document has a time, and this one has none".to_owned()))?;
    if document.statements.is_empty() {
        return Err(cannot("a document has vulnerabilities, and this one has none".to_owned()));
    }
    if document.version > MAX_REVISIONS {
        return Err(cannot(format!("version {} asks for a history that long", document.version)));
    }
    for (at, statement) in document.statements.iter().enumerate() {
        let id = &statement.vulnerability.id;
        if statement.products.is_empty() {
            return Err(cannot(format!("statements[{at}] about {id} names no product")));
        }
        if statement.status == Status::NotAffected && !statement.is_reasoned() {
            let what =
                format!("statements[{at}] says that {id} does not affect a product, and gives no reason");
            return Err(cannot(what));
        }
    }
    let document = current(&by_cve(document));
    let ids = ProductIds::of(&document);
    let dto = DocumentDto {
        document: head(&document, time),
        vulnerabilities: vulnerabilities(&document, &ids),
        product_tree: ids.tree(),
    };
    put(&dto, out)
}

/// The same document with every vulnerability under its CVE, where it has one: one CVE, one entry (mandatory test
/// 6.1.23).
fn by_cve(document: &Document) -> Document {
    let mut document = document.clone();
    for statement in &mut document.statements {
        let vulnerability = &mut statement.vulnerability;
        if !is_cve(&vulnerability.id)
            && let Some(at) = vulnerability.aliases.iter().position(|alias| is_cve(alias))
        {
            let cve = vulnerability.aliases.remove(at);
            vulnerability.aliases.insert(0, std::mem::replace(&mut vulnerability.id, cve));
        }
    }
    document
}

/// Whether an id is a CVE's by the schema.
fn is_cve(id: &str) -> bool {
    let Some((year, number)) = id.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    year.len() == 4 && digits(year) && number.len() >= 4 && digits(number)
}

fn head(document: &Document, time: Timestamp) -> HeadDto<'_> {
    let (name, namespace) = publisher(&document.author);
    let role = document.role.as_deref();
    let category = role.filter(|role| ROLES.contains(role)).unwrap_or("other");
    let version = document.version.max(1);
    let revision = |number: u64| RevisionDto {
        date: time.to_string(),
        number: number.to_string(),
        summary: if number == version {
            "Current version."
        } else {
            "An earlier version, whose date is not known."
        },
    };
    // A tracking id has no space at its ends (§3.2.1.12.4), and is not empty.
    let id = document.id.trim();
    HeadDto {
        category: "csaf_vex",
        csaf_version: "2.0",
        publisher: PublisherDto {
            category,
            issuing_authority: role.filter(|role| !ROLES.contains(role)),
            name,
            namespace,
        },
        title: format!("VEX statements of {name}"),
        tracking: TrackingDto {
            current_release_date: time.to_string(),
            generator: GeneratorDto { engine: EngineDto { name: "weighbridge" } },
            id: if id.is_empty() { format!("urn:uuid:{}", stamp::uuid(name)) } else { id.to_owned() },
            initial_release_date: time.to_string(),
            revision_history: (1..=version).map(revision).collect(),
            status: "final",
            version: version.to_string(),
        },
    }
}

/// Name and namespace of an author such as `Example Security <https://example.com>`. Without a namespace it is a
/// UUID that follows from the name: the schema asks for one.
fn publisher(author: &str) -> (&str, String) {
    let parts = author.strip_suffix('>').and_then(|rest| rest.rsplit_once(" <"));
    let parts = parts.filter(|(name, uri)| {
        !name.is_empty() && uri.contains("://") && !uri.contains(|c: char| c.is_whitespace() || c == '<')
    });
    match parts {
        Some((name, namespace)) => (name, namespace.to_owned()),
        None if author.is_empty() => ("unknown author", format!("urn:uuid:{}", stamp::uuid(author))),
        None => (author, format!("urn:uuid:{}", stamp::uuid(author))),
    }
}

fn vulnerabilities<'a>(document: &'a Document, ids: &ProductIds) -> Vec<VulnerabilityDto<'a>> {
    let mut by_id: BTreeMap<String, Vec<&Statement>> = BTreeMap::new();
    for statement in &document.statements {
        by_id.entry(statement.vulnerability.id.to_ascii_uppercase()).or_default().push(statement);
    }
    by_id.into_values().filter_map(|statements| vulnerability(&statements, ids)).collect()
}

fn vulnerability<'a>(statements: &[&'a Statement], ids: &ProductIds) -> Option<VulnerabilityDto<'a>> {
    let id = &statements.first()?.vulnerability.id;
    let mut dto = VulnerabilityDto { cve: is_cve(id).then_some(id.as_str()), ..VulnerabilityDto::default() };
    let own = (!is_cve(id)).then_some(id);
    let aliases = statements.iter().flat_map(|statement| &statement.vulnerability.aliases);
    for text in own.into_iter().chain(aliases) {
        if text != id || own.is_some() {
            let one = IdDto { system_name: system(text), text };
            if !dto.ids.iter().any(|other| other.text == one.text) {
                dto.ids.push(one);
            }
        }
    }
    let description = statements.iter().find_map(|statement| statement.vulnerability.description.clone());
    let text = description.unwrap_or_else(|| no_description(id));
    dto.notes.push(NoteDto { category: "description", text });
    for statement in statements {
        tell(&mut dto, statement, &ids.of_products(&statement.products));
    }
    Some(dto)
}

fn tell<'a>(dto: &mut VulnerabilityDto<'a>, statement: &'a Statement, products: &[String]) {
    let date = statement.time.map(|time| time.to_string());
    let remark = |category: &'static str, details: &'a str| RemarkDto {
        category,
        date: date.clone(),
        details,
        product_ids: products.to_vec(),
    };
    let list = match statement.status {
        Status::NotAffected => {
            if let Some(justification) = &statement.justification {
                dto.flags.push(FlagDto {
                    date: date.clone(),
                    label: justification.kind.name(),
                    product_ids: products.to_vec(),
                });
            }
            dto.threats.extend(statement.impact.as_deref().map(|text| remark("impact", text)));
            "known_not_affected"
        }
        Status::Affected => {
            dto.remediations.push(match statement.action.as_deref() {
                Some(action) => remark("mitigation", action),
                None => remark("none_available", NO_ACTION),
            });
            "known_affected"
        }
        Status::Fixed => {
            dto.remediations.extend(statement.notes.as_deref().map(|text| remark("vendor_fix", text)));
            "fixed"
        }
        Status::UnderInvestigation => {
            dto.remediations.extend(statement.notes.as_deref().map(|text| remark("none_available", text)));
            "under_investigation"
        }
    };
    let listed = dto.product_status.entry(list).or_default();
    for id in products {
        if !listed.contains(id) {
            listed.push(id.clone());
        }
    }
}

/// Who gives out ids like this one: what stands before the first `-`.
fn system(id: &str) -> &str {
    id.split_once('-').map_or(id, |(prefix, _)| prefix)
}
