//! Writing CycloneDX 1.6 with nothing but products and statements.

use std::io;

use serde::Serialize;
use wb_model::{Algorithm, Digest};

use super::{PREFIX, from_word, to_word};
use crate::vex::list::put;
use crate::vex::{Document, Identity, Product, Statement, Status, VersionPattern, VexError, stamp};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentDto<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u64,
    metadata: MetadataDto<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<ComponentDto>,
    vulnerabilities: Vec<VulnerabilityDto<'a>>,
}

#[derive(Serialize)]
struct MetadataDto<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    authors: [PartyDto<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<PropertyDto>,
}

#[derive(Serialize)]
struct PartyDto<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct PropertyDto {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct ComponentDto {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    bom_ref: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<HashDto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<ComponentDto>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<PropertyDto>,
}

#[derive(Serialize)]
struct HashDto {
    alg: &'static str,
    content: String,
}

#[derive(Serialize)]
struct VulnerabilityDto<'a> {
    #[serde(rename = "bom-ref")]
    bom_ref: String,
    id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<ReferenceDto<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recommendation: Option<&'a str>,
    analysis: AnalysisDto<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    affects: Vec<AffectsDto>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<PropertyDto>,
}

#[derive(Serialize)]
struct ReferenceDto<'a> {
    id: &'a str,
    source: PartyDto<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnalysisDto<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated: Option<String>,
}

#[derive(Serialize)]
struct AffectsDto {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    versions: Vec<VersionDto>,
}

#[derive(Serialize)]
struct VersionDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    status: &'static str,
}

/// Writes a document as a CycloneDX 1.6 VEX.
pub(in crate::vex) fn write(document: &Document, out: &mut dyn io::Write) -> Result<(), VexError> {
    let mut products: Vec<&Product> = Vec::new();
    for product in document.statements.iter().flat_map(|statement| &statement.products) {
        products.push(product);
    }
    products.sort();
    products.dedup();
    let (serial, own_id) = serial(&document.id);
    let mut properties = Vec::new();
    own(&mut properties, "vex-id", own_id);
    own(&mut properties, "vex-role", document.role.as_deref());
    let numbered: Vec<(usize, &Product)> = products.iter().copied().enumerate().collect();
    let dto = DocumentDto {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: serial,
        version: document.version.max(1),
        metadata: MetadataDto {
            timestamp: document.time.map(|time| time.to_string()),
            authors: [PartyDto { name: &document.author }],
            properties,
        },
        components: numbered.iter().filter_map(|(at, product)| component_of(product, *at)).collect(),
        vulnerabilities: document
            .statements
            .iter()
            .enumerate()
            .map(|(at, statement)| vulnerability(statement, at, &products))
            .collect(),
    };
    put(&dto, out)
}

/// The serial number, and the id where it is not one itself.
fn serial(id: &str) -> (String, Option<&str>) {
    let is_uuid = id.strip_prefix("urn:uuid:").is_some_and(|uuid| {
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        lengths == [8, 4, 4, 4, 12] && uuid.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'))
    });
    if is_uuid { (id.to_owned(), None) } else { (format!("urn:uuid:{}", stamp::uuid(id)), Some(id)) }
}

/// A BOM-Link names its component in another document.
fn link(product: &Product) -> Option<&str> {
    let identity = &product.identity;
    let alone = identity.purl.is_none() && identity.cpe.is_none() && identity.digests.is_empty();
    let id = identity.id.as_deref().filter(|id| id.starts_with("urn:cdx:") && id.contains('#'))?;
    (alone && product.subcomponents.is_empty()).then_some(id)
}

fn component_of(product: &Product, at: usize) -> Option<ComponentDto> {
    if link(product).is_some() {
        return None;
    }
    let mut whole = component(&product.identity, format!("product-{}", at + 1));
    for (number, part) in product.subcomponents.iter().enumerate() {
        whole.components.push(component(part, part_ref(at, number)));
    }
    Some(whole)
}

fn part_ref(product: usize, part: usize) -> String {
    format!("product-{}-part-{}", product + 1, part + 1)
}

fn component(identity: &Identity, bom_ref: String) -> ComponentDto {
    let image = identity.purl.as_ref().is_some_and(|purl| matches!(purl.kind(), "oci" | "docker"))
        || (identity.purl.is_none() && identity.cpe.is_none() && !identity.digests.is_empty());
    let name = identity.name.clone().or_else(|| identity.purl.as_ref().map(|purl| purl.name().to_owned()));
    let mut properties = Vec::new();
    own(&mut properties, "id", identity.id.as_deref());
    // One exact version is the component's own; ranges and several versions stand in `affects`.
    let version = match (identity.versions.as_slice(), &identity.purl) {
        ([VersionPattern::Exact(version)], _) => Some(version.clone()),
        (_, Some(purl)) => purl.version().map(str::to_owned),
        _ => None,
    };
    ComponentDto {
        kind: if image { "container" } else { "library" },
        bom_ref,
        name: name.unwrap_or_else(|| identity.label()),
        version,
        hashes: identity.digests.iter().map(hash).collect(),
        cpe: identity.cpe.as_ref().map(ToString::to_string),
        purl: identity.purl.as_ref().map(ToString::to_string),
        components: Vec::new(),
        properties,
    }
}

fn hash(digest: &Digest) -> HashDto {
    let alg = match digest.algorithm() {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha1 => "SHA-1",
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha384 => "SHA-384",
        Algorithm::Sha512 => "SHA-512",
    };
    HashDto { alg, content: digest.hex() }
}

fn vulnerability<'a>(statement: &'a Statement, at: usize, products: &[&Product]) -> VulnerabilityDto<'a> {
    let mut affects: Vec<AffectsDto> = Vec::new();
    for product in &statement.products {
        let Ok(number) = products.binary_search(&product) else { continue };
        if let Some(link) = link(product) {
            affects.push(affected(link.to_owned(), &product.identity, statement.status));
        } else if product.subcomponents.is_empty() {
            affects.push(affected(format!("product-{}", number + 1), &product.identity, statement.status));
        }
        for (part, identity) in product.subcomponents.iter().enumerate() {
            affects.push(affected(part_ref(number, part), identity, statement.status));
        }
    }
    let mut properties = Vec::new();
    let justification = statement.justification.as_ref();
    let word = justification.map(|one| {
        let original = one.original.as_deref().filter(|word| from_word(word) == Some(one.kind));
        original.unwrap_or(to_word(one.kind))
    });
    // What came from another format keeps its own word.
    let kept = justification.filter(|one| one.original.as_deref() != word);
    own(&mut properties, "justification", kept.map(|one| one.kind.name()));
    let detail = if statement.status == Status::NotAffected {
        own(&mut properties, "notes", statement.notes.as_deref());
        statement.impact.as_deref()
    } else {
        statement.notes.as_deref()
    };
    own(&mut properties, "author", statement.author.as_deref());
    own(&mut properties, "supplier", statement.supplier.as_deref());
    let vulnerability = &statement.vulnerability;
    VulnerabilityDto {
        bom_ref: format!("statement-{}", at + 1),
        id: &vulnerability.id,
        references: vulnerability
            .aliases
            .iter()
            .map(|id| ReferenceDto { id, source: PartyDto { name: system(id) } })
            .collect(),
        description: vulnerability.description.as_deref(),
        recommendation: statement.action.as_deref(),
        analysis: AnalysisDto {
            state: match statement.status {
                Status::NotAffected => "not_affected",
                Status::Fixed => "resolved",
                Status::UnderInvestigation => "in_triage",
                Status::Affected => "exploitable",
            },
            justification: word,
            detail,
            last_updated: statement.time.map(|time| time.to_string()),
        },
        affects,
        properties,
    }
}

fn affected(reference: String, identity: &Identity, status: Status) -> AffectsDto {
    let status = match status {
        Status::Affected => "affected",
        Status::NotAffected | Status::Fixed => "unaffected",
        Status::UnderInvestigation => "unknown",
    };
    let one = |pattern: &VersionPattern| match pattern {
        VersionPattern::Exact(text) => VersionDto { version: Some(text.clone()), range: None, status },
        VersionPattern::Range(text) => VersionDto { version: None, range: Some(text.clone()), status },
    };
    AffectsDto { reference, versions: identity.versions.iter().map(one).collect() }
}

/// Who gives out ids like this one.
fn system(id: &str) -> &str {
    id.split_once('-').map_or(id, |(prefix, _)| prefix)
}

fn own(properties: &mut Vec<PropertyDto>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        properties.push(PropertyDto { name: format!("{PREFIX}{name}"), value: value.to_owned() });
    }
}
