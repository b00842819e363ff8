//! The lines of a component.

use wb_model::{
    Component, ComponentId, ComponentKind, Confidence, Cpe, Digest, Identity, IdentityField, License, Method,
    Occurrence, RelationshipKind, SourcePackage, Technique,
};

use super::{Line, PREFIX};
use crate::error::{Malformed, shorten};
use crate::text::{escape, split_once, unescape};

/// Names that mean something else than a further fact.
const RESERVED: [&str; 14] = [
    "kind",
    "cpe",
    "license",
    "supplier",
    "source-name",
    "source-version",
    "identity",
    "occurrence",
    "contains",
    "owned-by",
    "same-as",
    "descendant-of",
    "trained-on",
    "id",
];

/// Keeps a fact whose own name is reserved apart from the reserved name.
const ESCAPED_KEY: &str = "key:";

/// A fact with this before its key came from another tool's CycloneDX property, and goes back under its own name.
pub(crate) const FOREIGN_KEY: &str = "property:";

/// The fact that both formats have a field for.
pub(crate) const HOMEPAGE: &str = "homepage";

/// The lines that both formats need.
pub(crate) fn common(component: &Component) -> Vec<Line> {
    let mut lines = vec![Line::new("kind", component.kind.name())];
    if let Some(source) = &component.source_package {
        lines.push(Line::new("source-name", &source.name));
        lines.push(Line::new("source-version", &source.version));
    }
    for (key, value) in &component.properties {
        if key == HOMEPAGE && is_web_address(value) {
            continue;
        }
        lines.push(Line { name: property_name(key), value: value.clone() });
    }
    lines
}

/// Whether both formats take this text as a web address.
pub(crate) fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_fits = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    let percent = |text: &str| {
        text.split('%').skip(1).all(|after| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    host_fits && rest.bytes().all(allowed) && rest.matches('#').count() <= 1 && percent(rest)
}

fn property_name(key: &str) -> String {
    if let Some(foreign) = key.strip_prefix(FOREIGN_KEY)
        && !foreign.starts_with(PREFIX)
    {
        return foreign.to_owned();
    }
    let reserved = RESERVED.contains(&key) || key.starts_with(ESCAPED_KEY);
    format!("{PREFIX}{}{key}", if reserved { ESCAPED_KEY } else { "" })
}

/// The key of the fact that a line of that name holds.
fn property_key(name: &str) -> String {
    match name.strip_prefix(PREFIX) {
        Some(key) => key.strip_prefix(ESCAPED_KEY).unwrap_or(key).to_owned(),
        None => format!("{FOREIGN_KEY}{name}"),
    }
}

/// `Apache-2.0 = Apache License, Version 2.0`; nothing before the `=` when it is no SPDX expression.
pub(crate) fn license(license: &License) -> Line {
    let expression =
        license.expression.as_ref().map_or_else(String::new, |text| format!("{} ", escape(text, &['='])));
    Line::new("license", format!("{expression}= {}", license.declared))
}

fn parse_license(value: &str) -> Option<License> {
    let (expression, declared) = split_once(value, '=')?;
    let expression = match expression {
        "" => None,
        text => Some(unescape(text.strip_suffix(' ')?)?),
    };
    Some(License { expression, declared: declared.strip_prefix(' ')?.to_owned() })
}

/// `version 90% 1.0.2k <- binary-analysis 90% "OpenSSL 1.0.2k-fips" in usr/lib/…`
pub(crate) fn identity(identity: &Identity) -> Line {
    let mut value = format!(
        "{} {}% {}",
        field_name(identity.field),
        identity.confidence.as_percent(),
        escape(&identity.concluded, &['<'])
    );
    for method in &identity.methods {
        value.push_str(&format!(
            " <- {} {}% {}",
            technique_name(method.technique),
            method.confidence.as_percent(),
            escape(&method.value, &['<'])
        ));
    }
    Line::new("identity", value)
}

fn parse_identity(value: &str) -> Option<Identity> {
    let mut parts = value.split(" <- ");
    let (field, confidence, concluded) = parse_statement(parts.next()?)?;
    let methods = parts.map(|part| {
        let (technique, confidence, value) = parse_statement(part)?;
        Some(Method { technique: technique_from(technique)?, confidence, value })
    });
    Some(Identity {
        field: field_from(field)?,
        concluded,
        confidence,
        methods: methods.collect::<Option<_>>()?,
    })
}

fn parse_statement(text: &str) -> Option<(&str, Confidence, String)> {
    let (word, rest) = text.split_once(' ')?;
    let (percent, value) = rest.split_once(' ')?;
    let percent: u8 = percent.strip_suffix('%')?.parse().ok()?;
    (percent <= 100).then_some((word, Confidence::percent(percent), unescape(value)?))
}

/// `sha256:… usr/lib/libz.so`, or `- usr/lib/libz.so` where there is no layer.
pub(crate) fn occurrence(occurrence: &Occurrence) -> Line {
    let layer = occurrence.layer.as_ref().map_or_else(|| "-".to_owned(), Digest::to_string);
    Line::new("occurrence", format!("{layer} {}", occurrence.path))
}

fn parse_occurrence(value: &str) -> Option<Occurrence> {
    let (layer, path) = value.split_once(' ')?;
    let layer = if layer == "-" { None } else { Some(layer.parse().ok()?) };
    Some(Occurrence { path: path.to_owned(), layer })
}

/// What lines say about a component, besides what is put into it directly.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Edges that start at it.
    pub(crate) edges: Vec<(RelationshipKind, ComponentId)>,
    /// Whether one of the lines is ours.
    pub(crate) ours: bool,
}

/// Puts lines into a component that holds what the format's own fields say.
pub(crate) fn apply<'a>(
    component: &mut Component,
    lines: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Read, Malformed> {
    let mut read = Read::default();
    let mut licenses = Vec::new();
    let mut source = None;
    for (name, value) in lines {
        let word = name.strip_prefix(PREFIX);
        read.ours |= word.is_some();
        let wrong = |why| Malformed { name: name.to_owned(), why };
        let mut edge = |kind| read.edges.push((kind, ComponentId::new(value)));
        match word {
            Some("kind") => {
                component.kind = ComponentKind::from_name(value).ok_or_else(|| wrong("unknown kind"))?;
            }
            Some("cpe") => {
                let cpe: Cpe = value.parse().map_err(|_| wrong("not a CPE"))?;
                component.cpes.push(cpe);
            }
            Some("license") => {
                licenses.push(parse_license(value).ok_or_else(|| wrong("not <expression> = <declared>"))?);
            }
            Some("supplier") => component.supplier = Some(value.to_owned()),
            Some("source-name") => {
                source = Some(SourcePackage { name: value.to_owned(), version: String::new() });
            }
            Some("source-version") => {
                source.as_mut().ok_or_else(|| wrong("no source-name before it"))?.version = value.to_owned();
            }
            Some("identity") => {
                let identity = parse_identity(value);
                component.identities.push(identity.ok_or_else(|| wrong("not a statement of identity"))?);
            }
            Some("occurrence") => {
                let occurrence = parse_occurrence(value);
                component.occurrences.push(occurrence.ok_or_else(|| wrong("not <layer> <path>"))?);
            }
            Some("contains") => edge(RelationshipKind::Contains),
            Some("owned-by") => edge(RelationshipKind::OwnedBy),
            Some("same-as") => edge(RelationshipKind::SameAs),
            Some("descendant-of") => edge(RelationshipKind::DescendantOf),
            Some("trained-on") => edge(RelationshipKind::TrainedOn),
            Some("id") => {}
            _ => add_property(component, property_key(name), value),
        }
    }
    if !licenses.is_empty() {
        component.licenses = licenses;
    }
    component.source_package = source.or(component.source_package.take());
    Ok(read)
}

/// Other tools give a property several times: the values are joined by line ends, none is lost.
fn add_property(component: &mut Component, key: String, value: &str) {
    component
        .properties
        .entry(key)
        .and_modify(|all| {
            all.push('\n');
            all.push_str(value);
        })
        .or_insert_with(|| value.to_owned());
}

/// The identifier in a component's lines.
pub(crate) fn id<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<ComponentId> {
    let mut lines = lines.into_iter();
    lines.find(|(name, _)| name.strip_prefix(PREFIX) == Some("id")).map(|(_, value)| ComponentId::new(value))
}

/// The kind of a component of a document that does not say: the purl's type tells packages of a distribution.
pub(crate) fn kind_of_library(purl_type: Option<&str>) -> ComponentKind {
    match purl_type {
        Some("deb" | "rpm" | "apk" | "alpm") => ComponentKind::OsPackage,
        Some("huggingface" | "mlflow") => ComponentKind::Model,
        Some("generic") | None => ComponentKind::NativeLibrary,
        Some(_) => ComponentKind::LanguagePackage,
    }
}

/// An id for a component of a document that gives it none: like our own, its purl or name and its place.
pub(crate) fn invented_id(component: &Component, place: &str) -> ComponentId {
    let label = match (&component.purl, &component.version) {
        (Some(purl), _) => purl.to_string(),
        (None, Some(version)) => format!("{}@{version}", component.name),
        (None, None) => component.name.clone(),
    };
    ComponentId::new(format!("{}#{}", shorten(&label, 400), crate::stamp::short_hash(place, 12)))
}

const FIELDS: [IdentityField; 5] = [
    IdentityField::Name,
    IdentityField::Version,
    IdentityField::Purl,
    IdentityField::Cpe,
    IdentityField::Hash,
];

/// The name of a field, as CycloneDX 1.6 has it.
pub(crate) fn field_name(field: IdentityField) -> &'static str {
    match field {
        IdentityField::Name => "name",
        IdentityField::Version => "version",
        IdentityField::Purl => "purl",
        IdentityField::Cpe => "cpe",
        IdentityField::Hash => "hash",
    }
}

pub(crate) fn field_from(name: &str) -> Option<IdentityField> {
    FIELDS.into_iter().find(|field| field_name(*field) == name)
}

const TECHNIQUES: [Technique; 6] = [
    Technique::ManifestAnalysis,
    Technique::BinaryAnalysis,
    Technique::HashComparison,
    Technique::Filename,
    Technique::Attestation,
    Technique::Other,
];

/// The name of a technique, as CycloneDX 1.6 has it.
pub(crate) fn technique_name(technique: Technique) -> &'static str {
    match technique {
        Technique::ManifestAnalysis => "manifest-analysis",
        Technique::BinaryAnalysis => "binary-analysis",
        Technique::HashComparison => "hash-comparison",
        Technique::Filename => "filename",
        Technique::Attestation => "attestation",
        Technique::Other => "other",
    }
}

pub(crate) fn technique_from(name: &str) -> Option<Technique> {
    TECHNIQUES.into_iter().find(|technique| technique_name(*technique) == name)
}
