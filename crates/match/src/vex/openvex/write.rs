//! Writing OpenVEX 0.2.0.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;

use super::{ALGORITHMS, AUTHOR, CONTEXT};
use crate::vex::list::put;
use crate::vex::{Document, Identity, Product, Statement, Status, VersionPattern, VexError, stamp};

#[derive(Serialize)]
struct DocumentDto<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: String,
    author: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    timestamp: String,
    version: u64,
    tooling: &'static str,
    statements: Vec<StatementDto<'a>>,
}

#[derive(Serialize)]
struct StatementDto<'a> {
    vulnerability: VulnerabilityDto<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    products: Vec<ComponentDto>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact_statement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_statement: Option<&'a str>,
}

#[derive(Serialize)]
struct VulnerabilityDto<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    aliases: BTreeSet<&'a str>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct ComponentDto {
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifiers: Option<IdentifiersDto>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hashes: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<ComponentDto>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct IdentifiersDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpe23: Option<String>,
}

/// Writes a document as OpenVEX 0.2.0.
pub(in crate::vex) fn write(document: &Document, out: &mut dyn io::Write) -> Result<(), VexError> {
    let cannot = |what: String| VexError::CannotSay { format: "openvex", what };
    let time = document.time.or_else(|| document.statements.iter().filter_map(|one| one.time).max());
    let time = time.ok_or_else(|| cannot("a document has a time, and this one has none".to_owned()))?;
    let mut seen = BTreeSet::new();
    let mut statements = Vec::with_capacity(document.statements.len());
    for (at, one) in document.statements.iter().enumerate() {
        let dto = statement(one, at).map_err(cannot)?;
        // The schema asks for statements that differ.
        if seen.insert(serde_json::to_string(&dto).map_err(VexError::Json)?) {
            statements.push(dto);
        }
    }
    if statements.is_empty() {
        return Err(cannot("a document has statements, and this one has none".to_owned()));
    }
    let dto = DocumentDto {
        context: CONTEXT,
        id: iri(&document.id),
        author: &document.author,
        role: document.role.as_deref(),
        timestamp: time.to_string(),
        version: document.version.max(1),
        tooling: "weighbridge",
        statements,
    };
    put(&dto, out)
}

fn statement(one: &Statement, at: usize) -> Result<StatementDto<'_>, String> {
    let id = &one.vulnerability.id;
    if one.status == Status::NotAffected && !one.is_reasoned() {
        return Err(format!(
            "statements[{at}] says that {id} does not affect a product, and gives no reason"
        ));
    }
    // Every "affected" has an action; that none was given is said, not made up.
    let action = one.action.as_deref().or((one.status == Status::Affected).then_some("no action was stated"));
    let mut products: Vec<ComponentDto> = Vec::new();
    for product in &one.products {
        for dto in product_dtos(product).map_err(|what| format!("statements[{at}] about {id}: {what}"))? {
            if !products.contains(&dto) {
                products.push(dto);
            }
        }
    }
    let author = one.author.as_ref().map(|author| format!("{AUTHOR}{}", author.replace(['\n', '\r'], " ")));
    let notes: Vec<String> = one.notes.clone().into_iter().chain(author).collect();
    Ok(StatementDto {
        vulnerability: VulnerabilityDto {
            name: id,
            description: one.vulnerability.description.as_deref(),
            aliases: one.vulnerability.aliases.iter().map(String::as_str).collect(),
        },
        timestamp: one.time.map(|time| time.to_string()),
        products,
        status: one.status.name(),
        supplier: one.supplier.as_deref(),
        status_notes: (!notes.is_empty()).then(|| notes.join("\n")),
        justification: one.justification.as_ref().map(|justification| justification.kind.name()),
        impact_statement: one.impact.as_deref(),
        action_statement: action,
    })
}

fn product_dtos(product: &Product) -> Result<Vec<ComponentDto>, String> {
    let mut subcomponents = Vec::new();
    for part in &product.subcomponents {
        for dto in component_dtos(part)? {
            if !subcomponents.contains(&dto) {
                subcomponents.push(dto);
            }
        }
    }
    let mut products = component_dtos(&product.identity)?;
    for one in &mut products {
        one.subcomponents.clone_from(&subcomponents);
    }
    Ok(products)
}

/// One component for each version: OpenVEX names versions by purls alone.
fn component_dtos(identity: &Identity) -> Result<Vec<ComponentDto>, String> {
    if identity.versions.is_empty() {
        return Ok(vec![component(identity)]);
    }
    let mut dtos = Vec::new();
    for version in &identity.versions {
        let (VersionPattern::Exact(text), Some(purl)) = (version, &identity.purl) else {
            return Err(format!("{} is limited to the versions {:?}", identity.label(), version.text()));
        };
        let purl = purl.clone().with_version(text).map_err(|error| error.to_string())?;
        dtos.push(component(&Identity { purl: Some(purl), versions: Vec::new(), ..identity.clone() }));
    }
    Ok(dtos)
}

fn component(identity: &Identity) -> ComponentDto {
    let purl = identity.purl.as_ref().map(ToString::to_string);
    let cpe = identity.cpe.as_ref().map(ToString::to_string);
    let id = match (&identity.id, &purl) {
        (Some(id), _) => Some(iri(id)),
        (None, Some(purl)) => Some(purl.clone()),
        // A digest is a name, and an IRI by its form.
        (None, None) if cpe.is_none() => {
            identity.digests.first().map(ToString::to_string).or_else(|| identity.name.as_deref().map(iri))
        }
        (None, None) => None,
    };
    let beside = purl.filter(|_| identity.id.is_some());
    let hashes = identity.digests.iter().filter_map(|digest| {
        let (name, _) = ALGORITHMS.iter().find(|(_, algorithm)| *algorithm == digest.algorithm())?;
        Some((*name, digest.hex()))
    });
    ComponentDto {
        id,
        identifiers: (beside.is_some() || cpe.is_some())
            .then_some(IdentifiersDto { purl: beside, cpe23: cpe }),
        hashes: hashes.collect(),
        subcomponents: Vec::new(),
    }
}

/// The id where it is an IRI (RFC 3987 §2.2), else a UUID that follows from it.
fn iri(id: &str) -> String {
    let scheme = id.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
            && !rest.is_empty()
    });
    let plain = !id.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c));
    let escapes = id
        .split('%')
        .skip(1)
        .all(|rest| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)));
    let sharp = id.matches('#').count() <= 1;
    if scheme && plain && escapes && sharp && !id.contains(['[', ']']) {
        id.to_owned()
    } else {
        format!("urn:uuid:{}", stamp::uuid(id))
    }
}
