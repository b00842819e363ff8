//! Writing: an inventory into CycloneDX 1.6, component by component straight into the writer.

use std::io;

use serde::{Serialize, Serializer};

use wb_model::{
    Algorithm, Component, ComponentKind, DiagnosticCode, Digest, Identity, Inventory, Level, License,
    Occurrence, Outcome, RelationshipKind, SubjectKind,
};

use super::ALGORITHMS;
use crate::error::WriteError;
use crate::extra::component::{HOMEPAGE, field_name, is_web_address, technique_name};
use crate::extra::{self, Line};
use crate::graph::Graph;
use crate::{license, stamp, subject, time};

/// Writes an inventory as CycloneDX 1.6 JSON.
pub(crate) fn write(inventory: &Inventory, writer: &mut dyn io::Write) -> Result<(), WriteError> {
    let graph = Graph::of(inventory)?;
    let subject_ref = subject::reference(inventory);
    let document = Document {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: format!("urn:uuid:{}", stamp::uuid("cyclonedx-json@1.6", inventory)?),
        version: 1,
        metadata: metadata(inventory, &subject_ref),
        components: Components { inventory, graph: &graph },
        dependencies: Dependencies { inventory, graph: &graph, subject_ref: &subject_ref },
        compositions: [Composition { aggregate: aggregate(inventory), assemblies: [&subject_ref] }],
    };
    let mut writer = io::BufWriter::new(writer);
    serde_json::to_writer_pretty(&mut writer, &document).map_err(WriteError::from_json)?;
    let end = io::Write::write_all(&mut writer, b"\n").and_then(|()| io::Write::flush(&mut writer));
    end.map_err(WriteError::Io)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Metadata<'a>,
    components: Components<'a>,
    dependencies: Dependencies<'a>,
    compositions: [Composition<'a>; 1],
}

#[derive(Serialize)]
struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<&'a str>,
    lifecycles: [Lifecycle; 1],
    tools: Tools<'a>,
    component: ComponentDto<'a>,
    properties: Vec<Line>,
}

#[derive(Serialize)]
struct Lifecycle {
    phase: &'static str,
}

#[derive(Serialize)]
struct Tools<'a> {
    components: [ComponentDto<'a>; 1],
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct ComponentDto<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    bom_ref: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<Supplier<'a>>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<LicenseChoice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_references: Vec<ExternalReference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pedigree: Option<Pedigree<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Line>,
}

#[derive(Serialize)]
struct Pedigree<'a> {
    ancestors: Vec<ComponentDto<'a>>,
}

#[derive(Serialize)]
struct Supplier<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum LicenseChoice<'a> {
    License(LicenseDto<'a>),
    #[serde(untagged)]
    Expression {
        expression: String,
        acknowledgement: &'static str,
    },
}

#[derive(Serialize)]
struct LicenseDto<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    acknowledgement: &'static str,
}

#[derive(Serialize)]
struct ExternalReference<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Evidence<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identity: Vec<IdentityDto<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occurrences: Vec<OccurrenceDto<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdentityDto<'a> {
    field: &'static str,
    confidence: f64,
    concluded_value: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    methods: Vec<MethodDto<'a>>,
}

#[derive(Serialize)]
struct MethodDto<'a> {
    technique: &'static str,
    confidence: f64,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OccurrenceDto<'a> {
    location: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_context: Option<String>,
}

#[derive(Serialize)]
struct Composition<'a> {
    aggregate: &'static str,
    assemblies: [&'a str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency<'a> {
    #[serde(rename = "ref")]
    reference: &'a str,
    depends_on: Vec<&'a str>,
}

struct Components<'a> {
    inventory: &'a Inventory,
    graph: &'a Graph<'a>,
}

impl Serialize for Components<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.inventory.components.iter().map(|part| component(part, self.graph)))
    }
}

struct Dependencies<'a> {
    inventory: &'a Inventory,
    graph: &'a Graph<'a>,
    subject_ref: &'a str,
}

impl Serialize for Dependencies<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let subject = Dependency {
            reference: self.subject_ref,
            depends_on: self.graph.roots().iter().map(|id| id.as_str()).collect(),
        };
        let parts = self.inventory.components.iter().filter_map(|component| {
            let edges = self.graph.to(&component.id, RelationshipKind::DependsOn);
            let depends_on: Vec<&str> = edges.map(wb_model::ComponentId::as_str).collect();
            // A component without an entry is one of which nothing is known, and that is the truth.
            (!depends_on.is_empty()).then(|| Dependency { reference: component.id.as_str(), depends_on })
        });
        serializer.collect_seq(std::iter::once(subject).chain(parts))
    }
}

fn metadata<'a>(inventory: &'a Inventory, subject_ref: &'a str) -> Metadata<'a> {
    let timestamp = inventory.created.as_deref().filter(|text| time::is_date_time(text));
    Metadata {
        timestamp,
        // What is weighed is built already; nothing is known of how.
        lifecycles: [Lifecycle { phase: "post-build" }],
        tools: Tools {
            components: [ComponentDto {
                kind: "application",
                name: &inventory.tool.name,
                version: Some(inventory.tool.version.clone()),
                ..ComponentDto::default()
            }],
        },
        component: subject_component(inventory, subject_ref),
        properties: extra::document::document(inventory, timestamp, &inventory.tool),
    }
}

fn subject_component<'a>(inventory: &'a Inventory, subject_ref: &'a str) -> ComponentDto<'a> {
    let subject = &inventory.subject;
    ComponentDto {
        kind: match subject.kind {
            SubjectKind::Image => "container",
            SubjectKind::Directory | SubjectKind::File => "file",
        },
        bom_ref: Some(subject_ref),
        name: &subject.name,
        version: subject.manifest.as_ref().map(Digest::to_string),
        hashes: subject.manifest.iter().map(hash).collect(),
        purl: subject::purl(subject).map(|purl| purl.to_string()),
        properties: extra::document::subject(subject),
        ..ComponentDto::default()
    }
}

fn component<'a>(component: &'a Component, graph: &Graph<'a>) -> ComponentDto<'a> {
    let mut properties = extra::component::common(component);
    properties.extend(component.cpes.iter().skip(1).map(|cpe| Line::new("cpe", cpe.to_string())));
    let licenses = licenses(&component.licenses);
    if licenses.iter().map(as_read).ne(component.licenses.iter().cloned()) {
        properties.extend(component.licenses.iter().map(extra::component::license));
    }
    for (kind, to) in graph.from(&component.id) {
        // CycloneDX has no field for these: nested components hide libraries from most readers, and `provides`
        // is about specifications.
        if kind != RelationshipKind::DependsOn {
            properties.push(Line::new(kind.name(), to.as_str()));
        }
    }
    let homepage = component.properties.get(HOMEPAGE).filter(|url| is_web_address(url));
    ComponentDto {
        kind: type_name(component.kind),
        bom_ref: Some(component.id.as_str()),
        supplier: component.supplier.as_deref().map(|name| Supplier { name }),
        name: &component.name,
        version: component.version.clone(),
        hashes: component.hashes.iter().map(hash).collect(),
        licenses,
        cpe: component.cpes.first().map(ToString::to_string),
        purl: component.purl.as_ref().map(ToString::to_string),
        external_references: homepage
            .map(|url| ExternalReference { kind: "website", url })
            .into_iter()
            .collect(),
        pedigree: pedigree(component, graph),
        evidence: evidence(component),
        properties,
    }
}

/// What a model was made from, as objects of their own: readers of a pedigree do not look up references.
fn pedigree<'a>(component: &Component, graph: &Graph<'a>) -> Option<Pedigree<'a>> {
    let ancestors = graph.ancestors(&component.id).map(|ancestor| ComponentDto {
        kind: type_name(ancestor.kind),
        name: &ancestor.name,
        version: ancestor.version.clone(),
        hashes: ancestor.hashes.iter().map(hash).collect(),
        purl: ancestor.purl.as_ref().map(ToString::to_string),
        ..ComponentDto::default()
    });
    let ancestors: Vec<_> = ancestors.collect();
    (!ancestors.is_empty()).then_some(Pedigree { ancestors })
}

fn type_name(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::OperatingSystem => "operating-system",
        ComponentKind::OsPackage | ComponentKind::LanguagePackage | ComponentKind::NativeLibrary => "library",
        ComponentKind::Application => "application",
        ComponentKind::Model => "machine-learning-model",
        ComponentKind::Dataset => "data",
    }
}

fn hash(digest: &Digest) -> Hash {
    Hash { alg: algorithm_name(digest.algorithm()), content: digest.hex() }
}

fn algorithm_name(algorithm: Algorithm) -> &'static str {
    ALGORITHMS.into_iter().find(|(known, _)| *known == algorithm).map_or("", |(_, name)| name)
}

/// Exactly one expression, or any number of identifiers and names: the schema allows no mixture.
fn licenses(licenses: &[License]) -> Vec<LicenseChoice<'_>> {
    let expressions: Option<Vec<&str>> = licenses.iter().map(license::expression).collect();
    if let Some(expressions) = expressions
        && expressions.iter().any(|text| !license::is_listed_id(text))
    {
        let expression = license::all_of(&expressions);
        return vec![LicenseChoice::Expression { expression, acknowledgement: "declared" }];
    }
    let choice = |part| {
        let expression = license::expression(part);
        let id = expression.filter(|text| license::is_listed_id(text));
        let name = if id.is_some() { None } else { Some(expression.unwrap_or(&part.declared)) };
        LicenseChoice::License(LicenseDto { id, name, acknowledgement: "declared" })
    };
    licenses.iter().map(choice).collect()
}

/// What the reader makes of a licence that has nothing but this.
fn as_read(choice: &LicenseChoice<'_>) -> License {
    let (expression, declared) = match choice {
        LicenseChoice::Expression { expression, .. } => (Some(expression.as_str()), expression.as_str()),
        LicenseChoice::License(LicenseDto { id: Some(id), .. }) => (Some(*id), *id),
        LicenseChoice::License(LicenseDto { name, .. }) => (None, name.unwrap_or_default()),
    };
    License { expression: expression.map(str::to_owned), declared: declared.to_owned() }
}

fn evidence(component: &Component) -> Option<Evidence<'_>> {
    if component.identities.is_empty() && component.occurrences.is_empty() {
        return None;
    }
    Some(Evidence {
        identity: component.identities.iter().map(identity).collect(),
        occurrences: component.occurrences.iter().map(occurrence).collect(),
    })
}

fn identity(identity: &Identity) -> IdentityDto<'_> {
    IdentityDto {
        field: field_name(identity.field),
        confidence: identity.confidence.as_fraction(),
        concluded_value: &identity.concluded,
        methods: identity
            .methods
            .iter()
            .map(|method| MethodDto {
                technique: technique_name(method.technique),
                confidence: method.confidence.as_fraction(),
                value: &method.value,
            })
            .collect(),
    }
}

fn occurrence(occurrence: &Occurrence) -> OccurrenceDto<'_> {
    OccurrenceDto {
        location: &occurrence.path,
        additional_context: occurrence.layer.as_ref().map(Digest::to_string),
    }
}

/// Complete only when every reader and resolver looked at everything it wanted, none was left out, and nothing
/// that was seen stays without a component.
fn aggregate(inventory: &Inventory) -> &'static str {
    let skipped = inventory.statuses.iter().any(|line| matches!(line.outcome, Outcome::Skipped { .. }));
    let unknown = inventory.diagnostics.iter().any(|diagnostic| {
        diagnostic.code == DiagnosticCode::UnknownLibrary || diagnostic.code.level() == Level::Error
    });
    if inventory.is_complete() && !skipped && !unknown { "complete" } else { "incomplete" }
}
