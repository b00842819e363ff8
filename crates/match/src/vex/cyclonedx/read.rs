//! Reading the VEX part of a CycloneDX BOM.

use std::collections::BTreeMap;

use serde::Deserialize;
use wb_model::{Algorithm, Digest};

use super::{PREFIX, from_word};
use crate::vex::error::{Trouble, shorten};
use crate::vex::identity::cpe_of;
use crate::vex::list::parse;
use crate::vex::text::{said, timestamp};
use crate::vex::{
    Document, Identity, Justification, JustificationKind, Product, Statement, Status, VersionPattern,
    Vulnerability,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentDto {
    #[serde(default)]
    serial_number: Option<String>,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    metadata: MetadataDto,
    #[serde(default)]
    components: Vec<ComponentDto>,
    #[serde(default)]
    vulnerabilities: Vec<VulnerabilityDto>,
}

#[derive(Default, Deserialize)]
struct MetadataDto {
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    authors: Vec<PartyDto>,
    #[serde(default)]
    supplier: Option<PartyDto>,
    #[serde(default)]
    manufacture: Option<PartyDto>,
    #[serde(default)]
    manufacturer: Option<PartyDto>,
    #[serde(default)]
    component: Option<ComponentDto>,
    #[serde(default)]
    properties: Vec<PropertyDto>,
}

#[derive(Deserialize)]
struct PartyDto {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct PropertyDto {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Deserialize)]
struct ComponentDto {
    #[serde(rename = "bom-ref", default)]
    bom_ref: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    cpe: Option<String>,
    #[serde(default)]
    hashes: Vec<HashDto>,
    #[serde(default)]
    components: Vec<ComponentDto>,
    #[serde(default)]
    properties: Vec<PropertyDto>,
}

#[derive(Deserialize)]
struct HashDto {
    #[serde(default)]
    alg: String,
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
struct VulnerabilityDto {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    references: Vec<ReferenceDto>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    recommendation: Option<String>,
    #[serde(default)]
    updated: Option<String>,
    #[serde(default)]
    analysis: Option<AnalysisDto>,
    #[serde(default)]
    affects: Vec<AffectsDto>,
    #[serde(default)]
    properties: Vec<PropertyDto>,
}

#[derive(Deserialize)]
struct ReferenceDto {
    #[serde(default)]
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnalysisDto {
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    justification: Option<String>,
    #[serde(default)]
    response: Vec<String>,
    #[serde(default)]
    detail: Option<String>,
    #[serde(default)]
    first_issued: Option<String>,
    #[serde(default)]
    last_updated: Option<String>,
}

#[derive(Deserialize)]
struct AffectsDto {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(default)]
    versions: Vec<VersionDto>,
}

#[derive(Deserialize)]
struct VersionDto {
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    range: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

/// Reads the VEX part of a CycloneDX document.
pub(in crate::vex) fn read(bytes: &[u8]) -> Result<Document, Trouble> {
    let dto: DocumentDto = parse(bytes)?;
    let mut unread = Vec::new();
    let mut places = Places::default();
    if let Some(subject) = &dto.metadata.component {
        places.add(subject, None, "metadata.component", &mut unread)?;
    }
    let subject =
        dto.metadata.component.as_ref().map(|part| identity(part, "", &mut Vec::new())).transpose()?;
    let subject = subject.filter(|identity| !identity.is_empty());
    for (at, part) in dto.components.iter().enumerate() {
        places.add(part, subject.as_ref(), &format!("components[{at}]"), &mut unread)?;
    }
    let mut statements = Vec::new();
    for (at, part) in dto.vulnerabilities.iter().enumerate() {
        // Without an analysis it is a finding of somebody's scanner and no statement.
        let Some(analysis) = &part.analysis else { continue };
        statements.extend(spoken(part, analysis, &format!("vulnerabilities[{at}]"), &places, &mut unread)?);
    }
    let metadata = &dto.metadata;
    let author =
        metadata.authors.first().or(metadata.manufacturer.as_ref()).or(metadata.manufacture.as_ref());
    let author = author.or(metadata.supplier.as_ref()).and_then(|party| said(party.name.as_deref()));
    let time = metadata.timestamp.as_deref().map(|text| timestamp(text, "metadata.timestamp")).transpose()?;
    let own = |name| property(&metadata.properties, name);
    Ok(Document {
        id: own("vex-id").or(dto.serial_number).unwrap_or_default(),
        author: author.unwrap_or_else(|| "unknown author".to_owned()),
        role: own("vex-role"),
        time,
        version: dto.version.unwrap_or(1),
        format: "",
        statements,
        unread,
    })
}

/// What each `bom-ref` names, and inside what it is.
#[derive(Default)]
struct Places {
    by_ref: BTreeMap<String, (Option<Identity>, Identity)>,
}

impl Places {
    fn add(
        &mut self,
        part: &ComponentDto,
        inside: Option<&Identity>,
        path: &str,
        unread: &mut Vec<String>,
    ) -> Result<(), Trouble> {
        let own = identity(part, path, unread)?;
        if let Some(reference) = &part.bom_ref {
            let place = (inside.cloned(), own.clone());
            if self.by_ref.insert(reference.clone(), place).is_some() {
                let why = format!("the bom-ref {:?} is already taken", shorten(reference, 120));
                return Err(Trouble::value(path, why));
            }
        }
        // A part of a part is a part of the whole.
        let inside = inside.or(Some(&own)).filter(|identity| !identity.is_empty());
        for (at, inner) in part.components.iter().enumerate() {
            self.add(inner, inside, &format!("{path}.components[{at}]"), unread)?;
        }
        Ok(())
    }

    fn product(&self, reference: &str) -> Product {
        match self.by_ref.get(reference) {
            Some((Some(whole), part)) => {
                Product { identity: whole.clone(), subcomponents: vec![part.clone()] }
            }
            Some((None, whole)) => Product { identity: whole.clone(), subcomponents: Vec::new() },
            // A BOM-Link, or a component of a document that is not this one.
            None => Product { identity: Identity::of_id(reference), subcomponents: Vec::new() },
        }
    }
}

fn identity(part: &ComponentDto, path: &str, unread: &mut Vec<String>) -> Result<Identity, Trouble> {
    let mut identity = Identity { id: property(&part.properties, "id"), ..Identity::default() };
    if let Some(text) = said(part.purl.as_deref()) {
        match text.parse() {
            Ok(purl) => identity.purl = Some(purl),
            Err(error) => unread.push(format!("{path}.purl: {error}")),
        }
    }
    if let Some(text) = said(part.cpe.as_deref()) {
        identity.cpe = cpe_of(&text);
        if identity.cpe.is_none() {
            unread.push(format!("{path}.cpe: {:?} is no CPE", shorten(&text, 120)));
        }
    }
    for hash in &part.hashes {
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == hash.alg.to_ascii_lowercase().replace('-', ""));
        match algorithm {
            Some(algorithm) => {
                let digest = Digest::from_hex(algorithm, &hash.content);
                identity.digests.push(
                    digest.map_err(|error| Trouble::value(format!("{path}.hashes"), error.to_string()))?,
                );
            }
            None => unread.push(format!("{path}.hashes: {:?} is not known", shorten(&hash.alg, 40))),
        }
    }
    // The version of an image is its digest, in the documents that are written here and in others.
    let mut version = said(part.version.as_deref());
    if let Some(digest) = version.as_deref().and_then(|text| text.parse().ok()) {
        identity.digests.push(digest);
        version = None;
    }
    identity.digests.sort();
    identity.digests.dedup();
    let named = identity.purl.is_some() || identity.cpe.is_some() || identity.id.is_some();
    if !named && identity.digests.is_empty() {
        identity.name = said(part.name.as_deref());
    }
    let versioned = identity.purl.as_ref().is_some_and(|purl| purl.version().is_some())
        || identity.cpe.as_ref().is_some_and(|cpe| cpe.version().is_some());
    if let Some(version) = version.filter(|_| !versioned && !identity.is_empty()) {
        identity.versions.push(VersionPattern::Exact(version));
    }
    Ok(identity)
}

/// The statements of one vulnerability: one for each status that its versions have.
fn spoken(
    dto: &VulnerabilityDto,
    analysis: &AnalysisDto,
    path: &str,
    places: &Places,
    unread: &mut Vec<String>,
) -> Result<Vec<Statement>, Trouble> {
    let Some(state) = said(analysis.state.as_deref()) else {
        unread.push(format!("{path}.analysis has no state"));
        return Ok(Vec::new());
    };
    let status = match state.as_str() {
        "resolved" | "resolved_with_pedigree" => Status::Fixed,
        "exploitable" => Status::Affected,
        "in_triage" => Status::UnderInvestigation,
        "false_positive" | "not_affected" => Status::NotAffected,
        other => {
            let why = format!("{:?} is no state of CycloneDX", shorten(other, 60));
            return Err(Trouble::value(format!("{path}.analysis.state"), why));
        }
    };
    let Some(id) = said(dto.id.as_deref()) else {
        return Err(Trouble::value(path, "it has an analysis and no id"));
    };
    let mut by_status: BTreeMap<Status, Vec<Product>> = BTreeMap::new();
    for (at, affects) in dto.affects.iter().enumerate() {
        let product = places.product(&affects.reference);
        if affects.versions.is_empty() {
            add(by_status.entry(status).or_default(), product);
            continue;
        }
        for version in &affects.versions {
            let path = format!("{path}.affects[{at}].versions");
            let status = version_status(version.status.as_deref(), status, &path)?;
            let limited = limited(product.clone(), version, &path)?;
            add(by_status.entry(status).or_default(), limited);
        }
    }
    if by_status.is_empty() {
        by_status.insert(status, Vec::new());
    }
    let words = Words::of(dto, analysis, path)?;
    let time =
        analysis.last_updated.as_deref().or(analysis.first_issued.as_deref()).or(dto.updated.as_deref());
    let time = time.map(|text| timestamp(text, &format!("{path}.analysis"))).transpose()?;
    let vulnerability = Vulnerability {
        aliases: dto
            .references
            .iter()
            .filter_map(|one| said(one.id.as_deref()))
            .filter(|one| *one != id)
            .collect(),
        id,
        description: said(dto.description.as_deref()),
    };
    let statements = by_status.into_iter().map(|(own, products)| {
        let mut statement = Statement::new(vulnerability.clone(), products, own);
        statement.time = time;
        statement.author = property(&dto.properties, "author");
        statement.supplier = property(&dto.properties, "supplier");
        words.tell(&mut statement, status);
        statement
    });
    Ok(statements.collect())
}

/// Joins parts of the same product.
fn add(products: &mut Vec<Product>, product: Product) {
    let last = products.last_mut().filter(|last| {
        last.identity == product.identity
            && !last.subcomponents.is_empty()
            && !product.subcomponents.is_empty()
    });
    match last {
        Some(last) => last.subcomponents.extend(product.subcomponents),
        None => products.push(product),
    }
}

/// What one version's own status makes of the analysis. Without one the analysis is about it.
fn version_status(word: Option<&str>, analysis: Status, path: &str) -> Result<Status, Trouble> {
    Ok(match (word, analysis) {
        (None, status) => status,
        (Some("affected"), Status::UnderInvestigation) | (Some("unknown"), _) => Status::UnderInvestigation,
        (Some("affected"), _) => Status::Affected,
        (Some("unaffected"), Status::Fixed) => Status::Fixed,
        (Some("unaffected"), _) => Status::NotAffected,
        (Some(other), _) => {
            let why = format!("{:?} is no status of a version", shorten(other, 60));
            return Err(Trouble::value(path, why));
        }
    })
}

fn limited(mut product: Product, version: &VersionDto, path: &str) -> Result<Product, Trouble> {
    let pattern = match (said(version.version.as_deref()), said(version.range.as_deref())) {
        (Some(version), None) => VersionPattern::Exact(version),
        (None, Some(range)) => VersionPattern::Range(range),
        _ => return Err(Trouble::value(path, "it has to have a version or a range")),
    };
    let named = product.subcomponents.last_mut().unwrap_or(&mut product.identity);
    named.versions = vec![pattern];
    Ok(product)
}

/// What the analysis says besides its state.
struct Words {
    justification: Option<Justification>,
    detail: Option<String>,
    impact: Option<String>,
    notes: Option<String>,
    action: Option<String>,
}

impl Words {
    fn of(dto: &VulnerabilityDto, analysis: &AnalysisDto, path: &str) -> Result<Self, Trouble> {
        let own = property(&dto.properties, "justification");
        let own = own.and_then(|word| JustificationKind::from_name(&word));
        let justification = match said(analysis.justification.as_deref()) {
            None => own.map(Justification::from),
            Some(word) => {
                let mapped = from_word(&word).ok_or_else(|| {
                    let why = format!("{:?} is no justification of CycloneDX", shorten(&word, 60));
                    Trouble::value(format!("{path}.analysis.justification"), why)
                })?;
                Some(match own {
                    Some(kind) => Justification { kind, original: None },
                    None => Justification { kind: mapped, original: Some(word) },
                })
            }
        };
        let response = (!analysis.response.is_empty()).then(|| analysis.response.join(", "));
        Ok(Self {
            justification,
            detail: said(analysis.detail.as_deref()),
            impact: property(&dto.properties, "impact"),
            notes: property(&dto.properties, "notes"),
            action: said(dto.recommendation.as_deref()).or(response),
        })
    }

    /// The reason belongs to the analysis's own status alone: why 2.0 is not affected does not say so of 1.0.
    fn tell(&self, statement: &mut Statement, analysis: Status) {
        let own = statement.status == analysis;
        if own && statement.status == Status::NotAffected {
            statement.justification.clone_from(&self.justification);
            // Written here, the notes are apart and the detail is the impact.
            statement.impact = self.impact.clone().or_else(|| self.detail.clone());
            statement.notes.clone_from(&self.notes);
        } else {
            statement.notes = self.notes.clone().or_else(|| self.detail.clone());
        }
        if statement.status == Status::Affected {
            statement.action.clone_from(&self.action);
        }
    }
}

fn property(properties: &[PropertyDto], name: &str) -> Option<String> {
    let wanted = |property: &&PropertyDto| property.name.strip_prefix(PREFIX) == Some(name);
    said(properties.iter().find(wanted).and_then(|property| property.value.as_deref()))
}
