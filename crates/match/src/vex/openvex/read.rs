//! Reading OpenVEX.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use wb_model::Digest;

use super::{ALGORITHMS, AUTHOR};
use crate::vex::error::{Trouble, shorten};
use crate::vex::identity::cpe_of;
use crate::vex::list::parse;
use crate::vex::text::{said, timestamp};
use crate::vex::{
    Document, Identity, Justification, JustificationKind, Product, Statement, Status, Vulnerability,
};

#[derive(Deserialize)]
struct DocumentDto {
    #[serde(rename = "@id", default)]
    id: Option<String>,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    last_updated: Option<String>,
    /// A number; a text in 0.0.1.
    #[serde(default)]
    version: Option<serde_json::Value>,
    /// Of 0.0.1: for all statements.
    #[serde(default)]
    supplier: Option<String>,
    #[serde(default)]
    statements: Vec<StatementDto>,
}

#[derive(Deserialize)]
struct StatementDto {
    vulnerability: TextOr<VulnerabilityDto>,
    #[serde(default)]
    vuln_description: Option<String>,
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    last_updated: Option<String>,
    #[serde(default)]
    products: Option<Vec<TextOr<ComponentDto>>>,
    /// Of 0.0.1: of every product.
    #[serde(default)]
    subcomponents: Option<Vec<TextOr<ComponentDto>>>,
    status: String,
    #[serde(default)]
    supplier: Option<String>,
    #[serde(default)]
    status_notes: Option<String>,
    #[serde(default)]
    justification: Option<String>,
    #[serde(default)]
    impact_statement: Option<String>,
    #[serde(default)]
    action_statement: Option<String>,
}

#[derive(Deserialize)]
struct VulnerabilityDto {
    #[serde(rename = "@id", default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    aliases: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
struct ComponentDto {
    #[serde(rename = "@id", default)]
    id: Option<String>,
    #[serde(default)]
    identifiers: Option<IdentifiersDto>,
    #[serde(default)]
    hashes: Option<BTreeMap<String, String>>,
    #[serde(default)]
    subcomponents: Option<Vec<TextOr<ComponentDto>>>,
}

#[derive(Default, Deserialize)]
struct IdentifiersDto {
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    cpe22: Option<String>,
    #[serde(default)]
    cpe23: Option<String>,
}

/// Reads an OpenVEX document.
pub(in crate::vex) fn read(bytes: &[u8]) -> Result<Document, Trouble> {
    let dto: DocumentDto = parse(bytes)?;
    let mut unread = Vec::new();
    let mut statements = Vec::with_capacity(dto.statements.len());
    for (at, part) in dto.statements.iter().enumerate() {
        let path = format!("statements[{at}]");
        statements.push(statement(part, &path, dto.supplier.as_deref(), &mut unread)?);
    }
    let time = dto.last_updated.as_deref().map(|text| ("last_updated", text));
    let time = time.or_else(|| dto.timestamp.as_deref().map(|text| ("timestamp", text)));
    Ok(Document {
        id: dto.id.unwrap_or_default(),
        author: said(dto.author.as_deref()).unwrap_or_else(|| "unknown author".to_owned()),
        role: said(dto.role.as_deref()),
        time: time.map(|(path, text)| timestamp(text, path)).transpose()?,
        version: version(dto.version.as_ref())?,
        format: "",
        statements,
        unread,
    })
}

fn statement(
    dto: &StatementDto,
    path: &str,
    supplier: Option<&str>,
    unread: &mut Vec<String>,
) -> Result<Statement, Trouble> {
    let status = Status::from_name(&dto.status).ok_or_else(|| {
        let why = format!("{:?} is no status of OpenVEX", shorten(&dto.status, 60));
        Trouble::value(format!("{path}.status"), why)
    })?;
    let justification = match said(dto.justification.as_deref()) {
        None => None,
        Some(word) => {
            Some(JustificationKind::from_name(&word).map(Justification::from).ok_or_else(|| {
                let why = format!("{:?} is no justification of OpenVEX", shorten(&word, 60));
                Trouble::value(format!("{path}.justification"), why)
            })?)
        }
    };
    let shared = identities(dto.subcomponents.as_deref(), &format!("{path}.subcomponents"), unread)?;
    let mut products = Vec::new();
    for (at, part) in dto.products.iter().flatten().enumerate() {
        let path = format!("{path}.products[{at}]");
        let mut subcomponents = match part {
            TextOr::Text(_) => Vec::new(),
            TextOr::Other(part) => {
                identities(part.subcomponents.as_deref(), &format!("{path}.subcomponents"), unread)?
            }
        };
        subcomponents.extend(shared.iter().cloned());
        products.push(Product { identity: identity(part, &path, unread)?, subcomponents });
    }
    let time = dto.last_updated.as_deref().map(|text| ("last_updated", text));
    let time = time.or_else(|| dto.timestamp.as_deref().map(|text| ("timestamp", text)));
    let (notes, author) = notes(dto.status_notes.as_deref());
    Ok(Statement {
        vulnerability: vulnerability(dto, path)?,
        products,
        status,
        justification,
        impact: said(dto.impact_statement.as_deref()),
        action: said(dto.action_statement.as_deref()),
        notes,
        time: time.map(|(field, text)| timestamp(text, &format!("{path}.{field}"))).transpose()?,
        author,
        supplier: said(dto.supplier.as_deref().or(supplier)),
    })
}

fn vulnerability(dto: &StatementDto, path: &str) -> Result<Vulnerability, Trouble> {
    let vulnerability = match &dto.vulnerability {
        TextOr::Text(id) => Vulnerability {
            id: id.trim().to_owned(),
            aliases: Vec::new(),
            description: said(dto.vuln_description.as_deref()),
        },
        TextOr::Other(part) => Vulnerability {
            // An IRI such as https://nvd.nist.gov/vuln/detail/CVE-2014-123456 ends in the id.
            id: said(part.name.as_deref())
                .or_else(|| {
                    said(
                        part.id
                            .as_deref()
                            .map(|id| id.trim_end_matches('/').rsplit('/').next().unwrap_or(id)),
                    )
                })
                .unwrap_or_default(),
            aliases: part.aliases.clone().unwrap_or_default(),
            description: said(part.description.as_deref()),
        },
    };
    if vulnerability.id.is_empty() {
        return Err(Trouble::value(format!("{path}.vulnerability"), "it has no name"));
    }
    Ok(vulnerability)
}

fn identities(
    parts: Option<&[TextOr<ComponentDto>]>,
    path: &str,
    unread: &mut Vec<String>,
) -> Result<Vec<Identity>, Trouble> {
    let parts = parts.unwrap_or_default().iter().enumerate();
    parts.map(|(at, part)| identity(part, &format!("{path}[{at}]"), unread)).collect()
}

fn identity(part: &TextOr<ComponentDto>, path: &str, unread: &mut Vec<String>) -> Result<Identity, Trouble> {
    let part = match part {
        TextOr::Text(id) => return Ok(Identity::of_id(id)),
        TextOr::Other(part) => part,
    };
    let mut identity = part.id.as_deref().map(Identity::of_id).unwrap_or_default();
    if let Some(identifiers) = &part.identifiers {
        if let Some(text) = said(identifiers.purl.as_deref()) {
            match text.parse() {
                Ok(purl) => {
                    if identity.purl.as_ref().is_some_and(|other| *other != purl) {
                        identity.id.clone_from(&part.id);
                    }
                    identity.purl = Some(purl);
                }
                Err(error) => unread.push(format!("{path}.identifiers.purl: {error}")),
            }
        }
        if let Some(text) = said(identifiers.cpe23.as_deref().or(identifiers.cpe22.as_deref())) {
            match cpe_of(&text) {
                Some(cpe) => identity.cpe = Some(cpe),
                None => unread.push(format!("{path}.identifiers: {:?} is no CPE", shorten(&text, 120))),
            }
        }
    }
    for (name, value) in part.hashes.iter().flatten() {
        let name = name.to_ascii_lowercase();
        let same = |known: &str| known == name || known.replace('-', "") == name;
        match ALGORITHMS.iter().find(|(known, _)| same(known)) {
            Some((_, algorithm)) => {
                let digest = Digest::from_hex(*algorithm, value)
                    .map_err(|error| Trouble::value(format!("{path}.hashes.{name}"), error.to_string()))?;
                identity.digests.push(digest);
            }
            None => {
                unread.push(format!("{path}.hashes: the algorithm {:?} is not known", shorten(&name, 40)))
            }
        }
    }
    identity.digests.sort();
    identity.digests.dedup();
    Ok(identity)
}

/// The notes, and the author that their last line may name.
fn notes(text: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(text) = said(text) else { return (None, None) };
    let (before, last) = text.rsplit_once('\n').unwrap_or(("", &text));
    match last.strip_prefix(AUTHOR) {
        Some(author) => (said(Some(before)), said(Some(author))),
        None => (Some(text), None),
    }
}

fn version(value: Option<&serde_json::Value>) -> Result<u64, Trouble> {
    let number = match value {
        None | Some(serde_json::Value::Null) => Some(1),
        Some(serde_json::Value::String(text)) => text.trim().parse().ok(),
        Some(value) => value.as_u64(),
    };
    number.ok_or_else(|| Trouble::value("version", "it is no whole number"))
}

/// A text, where a later version of the format has an object.
enum TextOr<T> {
    Text(String),
    Other(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = TextOr<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an object")
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextOr::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(TextOr::Other)
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}
